import type { Reason } from '../contract/reason.ts';
import { historyKey, manifestKey, rejectsKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Manifest, ReplayRequest } from '../manifest/documents.ts';
import { getJson } from '../store/json.ts';
import { exists, type Stores } from '../store/object-store.ts';
import { readRecords } from '../verdicts/reject-reader.ts';
import { isQuarantineRecord } from '../verdicts/reject-record.ts';
import { isHistoryEntry } from './history-entry.ts';
import { pairName } from './quarantined-rows.ts';

/** What became of one row that was replayed. */
export interface ReplayedRow {
  readonly row_hash: string;
  /** Key of the raw object. */
  readonly object: string;
  /** `left_out`: the run did not read the raw object, because it was superseded. */
  readonly result: 'passed' | 'failed_again' | 'condemned' | 'left_out';
  readonly attempt_count: number;
  /** Why it failed now; without row values. */
  readonly reasons: readonly Reason[];
}

/** Says for each of the named rows what the completed run `runId` made of it. Throws when an object of the run is damaged. */
export async function reportReplay(
  { processed, quarantine }: Pick<Stores, 'processed' | 'quarantine'>,
  partition: Partition,
  runId: string,
  rows: ReplayRequest['rows'],
): Promise<ReplayedRow[]> {
  const { input } = await getJson<Manifest>(processed, manifestKey(partition, runId));
  const wasRead = new Set(input.objects.map(({ key }) => key));
  const found = new Map<string, ReplayedRow>();
  for (const { row_hash, object, attempt_count } of rows) {
    const result = wasRead.has(object) ? 'passed' : 'left_out';
    found.set(pairName(row_hash, object), { row_hash, object, result, attempt_count, reasons: [] });
  }
  const learn = (pair: string, verdict: string, attemptCount: number, reasons: readonly Reason[]) => {
    const row = found.get(pair);
    if (row === undefined) return;
    const result = verdict === 'condemned' ? 'condemned' : 'failed_again';
    found.set(pair, { ...row, result, attempt_count: attemptCount, reasons });
  };
  // The history says it of every row, the records say more, and those of condemned rows may have been deleted since.
  const history = historyKey(partition, runId);
  if (await exists(quarantine, history)) {
    for await (const entry of readRecords(quarantine, history, isHistoryEntry, 'row of a history')) {
      const { row_hash, object, verdict, attempt_count, codes } = entry;
      const reasons = codes.map((code) => ({ code, column: null, message: '' }));
      learn(pairName(row_hash, object), verdict, attempt_count, reasons);
    }
  }
  for (const kind of ['quarantine', 'condemned'] as const) {
    const key = rejectsKey(kind, partition, runId);
    if (!(await exists(quarantine, key))) continue;
    for await (const record of readRecords(quarantine, key, isQuarantineRecord, 'rejected row')) {
      learn(pairName(record.row_hash, record.source.object), record.verdict, record.attempt_count, record.reasons);
    }
  }
  return [...found.values()];
}
