import type { BucketKind } from '../../infra/names.ts';
import {
  approvalKey,
  approvalRecordKey,
  approvalRequestKey,
  approvalWithdrawalKey,
  attemptKey,
  backfillPlanKey,
  backfillSubject,
  backfillTryKey,
  breakerErrorsKey,
  breakerResetKey,
  breakerTripKey,
  claimKey,
  claimReleaseKey,
  condemnationKey,
  condemnedDeletionKey,
  condemnedSubject,
  currentPrefix,
  dataKey,
  goldPrefix,
  historyKey,
  inputKey,
  latestKey,
  manifestKey,
  monthFolder,
  outcomeKey,
  promotionKey,
  rawDayPrefix,
  readyKey,
  rejectsKey,
  replayKey,
  reportKey,
  rollbackSubject,
  runSubject,
  successKey,
  supersedeKey,
  tokenKey,
  validationKey,
} from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';

/** A key as it lies in a bucket. */
export interface Place {
  readonly bucket: BucketKind;
  readonly key: string;
}

const partition: Partition = {
  domain: 'analytics',
  dataset: 'events',
  schemaVersion: 1,
  ingestionDate: '2025-01-02',
};
const { dataset, ingestionDate: date } = partition;
const execution = 'events-2025-01-02-20250103T020000Z-1a2b3c';
const run = `${execution}-1`;
const hash = 'a'.repeat(64);
const subject = runSubject(partition, run, 3, hash);
const plan = '2025-01-01-2025-01-31-1a2b3c4d';

const raw = (key: string): Place => ({ bucket: 'raw', key });
const processed = (key: string): Place => ({ bucket: 'processed', key });
const quarantine = (key: string): Place => ({ bucket: 'quarantine', key });

/** One key of each kind that there is, made by the layout, and keys that come close to one. */
export const places = {
  'raw object': raw(`${rawDayPrefix(partition, 'web', date)}part/a.ndjson.gz`),
  'supersede record': raw(supersedeKey(partition, date, 1)),
  data: processed(dataKey(partition, run, 0)),
  'data of a month': processed(dataKey(partition, run, 0, monthFolder({ year: 2025, month: 1 }))),
  'data of another domain': processed(dataKey({ ...partition, domain: 'finance', dataset: 'transactions' }, run, 0)),
  manifest: processed(manifestKey(partition, run)),
  success: processed(successKey(partition, run)),
  validation: processed(validationKey(partition, run)),
  report: processed(reportKey(partition, run)),
  'log entry': processed(promotionKey(partition, 4)),
  'log entry that looks like a run': processed(
    promotionKey(partition, 4).replace(/\d{8}\.json$/, `run_id=${run}/part-00000.parquet`),
  ),
  latest: processed(latestKey(partition)),
  'current copy': processed(`${currentPrefix(partition)}part-00000.parquet`),
  'current copy that looks like a run': processed(`${currentPrefix(partition)}run_id=${run}/part-00000.parquet`),
  ready: processed(readyKey(partition)),
  input: processed(inputKey(dataset, execution)),
  attempt: processed(attemptKey(dataset, execution, 3)),
  outcome: processed(outcomeKey(dataset, execution)),
  replay: processed(replayKey(dataset, execution)),
  claim: processed(claimKey(partition, 12)),
  'claim release': processed(claimReleaseKey(partition, 12)),
  'request about a run': processed(approvalRequestKey(subject)),
  'request about a rollback': processed(approvalRequestKey(rollbackSubject(partition, run, 3, hash, execution))),
  withdrawal: processed(approvalWithdrawalKey(subject)),
  'request about a plan': processed(approvalRequestKey(backfillSubject(plan, hash))),
  'request about a deletion': processed(approvalRequestKey(condemnedSubject(dataset, hash))),
  'approval record': processed(approvalRecordKey('domain', subject, 'v1')),
  'approval of domain': processed(approvalKey('domain', subject)),
  'approval of platform': processed(approvalKey('platform', subject)),
  token: processed(tokenKey(subject, 'b'.repeat(32))),
  'breaker errors': processed(breakerErrorsKey(dataset, '2025-01-03T02', run)),
  'breaker trip': processed(breakerTripKey(dataset, 2)),
  'breaker reset': processed(breakerResetKey(dataset, 2)),
  'breaker reset of the dataset errors': processed(breakerResetKey('errors', 2)),
  'backfill plan': processed(backfillPlanKey(plan)),
  'backfill try': processed(backfillTryKey(plan, 30, 1)),
  gold: processed(`${goldPrefix}sales/daily_sales/part-00000.parquet`),
  'quarantined rows': quarantine(rejectsKey('quarantine', partition, run)),
  duplicates: quarantine(rejectsKey('duplicates', partition, run)),
  'condemned rows': quarantine(rejectsKey('condemned', partition, run)),
  'rows that a person condemned': quarantine(condemnationKey(partition, run, 'c'.repeat(16))),
  'deletion of condemned rows': quarantine(condemnedDeletionKey(partition, 1)),
  history: quarantine(historyKey(partition, run)),
  'code of a function': { bucket: 'artifacts', key: `functions/transform-v0.1.0-${'d'.repeat(40)}.zip` },
  'result of a query': { bucket: 'query-results', key: '1f0e6a54-9d1c-4a0b-8a3e-0123456789ab.csv' },
  'access log': { bucket: 'access-logs', key: 'raw/2025-01-03-00-00-00-ABCDEF' },
} as const satisfies Readonly<Record<string, Place>>;

/** The name of a place. */
export type PlaceName = keyof typeof places;
