import { timestamp } from '../../shared/clock.ts';
import { countValues } from '../../shared/columns/value-counts.ts';
import { deduplicate } from '../../shared/columns/duplicates.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { manifestKey, rejectsKey, reportKey, successKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Attempt, InputList, Manifest, PinnedObject, Success } from '../../shared/manifest/documents.ts';
import { writerName } from '../../shared/parquet/parquet-writer.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { assessRun, type Assessment } from '../../shared/quality/assess-run.ts';
import type { Report } from '../../shared/quality/report.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { ObjectInfo } from '../../shared/store/object-store.ts';
import { RejectWriter } from '../../shared/verdicts/reject-writer.ts';
import type { RowCounts } from '../../shared/verdicts/verdict.ts';
import type { FunctionContext } from '../context.ts';
import { endExecution } from '../end-execution.ts';
import type { TransformAnswer, TransformInput } from '../flow.ts';
import { notice } from '../notice.ts';
import { openStage } from '../stage.ts';
import { describeUnlisted } from '../unlisted-sources.ts';
import { claimAttempt } from './claim-attempt.ts';
import { judgeRawObjects, type JudgedRows } from './judge-raw-objects.ts';
import { storeDuplicates } from './store-duplicates.ts';
import { writeData, type WrittenData } from './write-data.ts';

/** What one attempt works with. */
interface AttemptScope {
  readonly context: FunctionContext;
  readonly contract: Contract;
  readonly partition: Partition;
  readonly input: InputList;
  readonly attempt: Attempt;
}

/**
 * One attempt at a partition: judges every row of the input list, and writes quarantine, duplicates, Parquet, manifest and
 * report under a run of its own. `_SUCCESS` comes last, and only if no check halts or blocks.
 */
export async function transform(context: FunctionContext, stage: TransformInput): Promise<TransformAnswer> {
  const { contract, partition, input } = await openStage(context, stage);
  const attempt = await claimAttempt(context, stage);
  const key = rejectsKey('quarantine', partition, attempt.run_id);
  const rejects = new RejectWriter(context.stores.quarantine, key);
  try {
    return await judgeAndWrite({ context, contract, partition, input, attempt }, rejects);
  } finally {
    await rejects.abort();
  }
}

async function judgeAndWrite(scope: AttemptScope, rejects: RejectWriter): Promise<TransformAnswer> {
  const { context, contract, partition, input, attempt } = scope;
  const judged = await judgeRawObjects(context.stores.raw, contract, input.objects, attempt.run_id, rejects);
  const quarantine = await rejects.store();
  const rows = deduplicate(judged.rows, contract.key, contract.orderColumn);
  const duplicates = await storeDuplicates(context.stores.quarantine, scope, judged.rows, rows);
  const data = await writeData(context.stores.processed, contract, partition, attempt.run_id, judged.rows, rows.kept);

  const counts = countRows(judged, rows.kept.length, rows.duplicates.length);
  const shares = contract.shareColumn === null ? null : countValues(judged.rows.named(contract.shareColumn), rows.kept);
  const assessment = assessRun(contract, judged.tally, counts, shares);
  const manifest = encodeJson(manifestOf(scope, data, counts, quarantine, duplicates));
  const report = encodeJson(reportOf(scope, assessment));
  await createOnce(context.stores.processed, manifestKey(partition, attempt.run_id), manifest);
  await createOnce(context.stores.processed, reportKey(partition, attempt.run_id), report);
  if (assessment.result === 'blocked') return block(scope, assessment);

  const success: Success = {
    run_id: attempt.run_id,
    manifest_sha256: sha256(manifest),
    report_sha256: sha256(report),
  };
  await createOnce(context.stores.processed, successKey(partition, attempt.run_id), encodeJson(success));
  return { outcome: 'transformed', run_id: attempt.run_id };
}

function countRows({ tally }: JudgedRows, valid: number, duplicate: number): RowCounts {
  return {
    input_rows: tally.inputRows,
    valid_rows: valid,
    quarantined_rows: tally.quarantinedRows,
    duplicate_rows: duplicate,
    condemned_rows: 0,
  };
}

function manifestOf(
  { context, contract, partition, input, attempt }: AttemptScope,
  data: WrittenData,
  counts: RowCounts,
  quarantine: ObjectInfo | null,
  duplicates: ObjectInfo | null,
): Manifest {
  return {
    run_id: attempt.run_id,
    execution: input.execution,
    attempt: attempt.attempt,
    domain: partition.domain,
    dataset: partition.dataset,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    created_at: timestamp(context.clock),
    base: input.base,
    contract: { version: contract.version, sha256: contract.sha256 },
    code: context.code,
    writer: writerName,
    input: { objects: input.objects, superseded: input.superseded },
    content_hash: data.contentHash,
    objects: data.objects,
    rejects: { quarantine: pin(quarantine), duplicates: pin(duplicates) },
    counts,
    nulls: data.nulls,
  };
}

function pin(info: ObjectInfo | null): PinnedObject | null {
  return info === null ? null : { key: info.key, size: info.size, version: info.version };
}

function reportOf({ context, contract, partition, input, attempt }: AttemptScope, assessment: Assessment): Report {
  const finished = timestamp(context.clock);
  return {
    run_id: attempt.run_id,
    execution: input.execution,
    domain: partition.domain,
    dataset: partition.dataset,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    stage: 'transform',
    started_at: attempt.started_at,
    finished_at: finished,
    duration_seconds: (Date.parse(finished) - Date.parse(attempt.started_at)) / 1000,
    contract: { version: contract.version, sha256: contract.sha256 },
    code: context.code,
    input_bytes: input.objects.reduce((sum, { size }) => sum + size, 0),
    ...assessment,
    // Also of a run that passes: nobody else would tell that raw data lies there unread.
    problems: [...assessment.problems, ...describeUnlisted(input)],
  };
}

async function block({ context, contract, partition, input, attempt }: AttemptScope, { problems }: Assessment) {
  const run = { execution: input.execution, runId: attempt.run_id, stage: 'transform' };
  await endExecution(context, contract, partition, run, { outcome: 'blocked', problems });
  const { dataset, ingestionDate } = partition;
  const facts = { stack: context.stack, dataset, ingestionDate, runId: attempt.run_id, reasons: problems };
  const nextStep = `look at what was rejected with: sluice inspect ${attempt.run_id}`;
  return {
    outcome: 'blocked',
    run_id: attempt.run_id,
    notice: notice('P2', 'run blocked by a check', { ...facts, nextStep }),
  } as const;
}
