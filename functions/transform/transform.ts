import type { BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import { describeTrip } from '../../shared/breaker/describe-trip.ts';
import { judgeBreaker, type BreakerRun } from '../../shared/breaker/judge-breaker.ts';
import { countValues } from '../../shared/columns/value-counts.ts';
import { deduplicate } from '../../shared/columns/duplicates.ts';
import { manifestKey, reportKey, successKey } from '../../shared/layout/keys.ts';
import type { Success } from '../../shared/manifest/documents.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { findAnomalies, withAnomalies } from '../../shared/quality/anomalies.ts';
import { assessRun, type Assessment } from '../../shared/quality/assess-run.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { RowCounts } from '../../shared/verdicts/verdict.ts';
import type { FunctionContext } from '../context.ts';
import type { TransformAnswer, TransformInput } from '../flow.ts';
import { openStage } from '../stage.ts';
import type { AttemptScope } from './attempt-scope.ts';
import { readBaseline } from './baseline.ts';
import { claimAttempt } from './claim-attempt.ts';
import { emitMetrics } from './emit-metrics.ts';
import { judgeRawObjects, type JudgedRows } from './judge-raw-objects.ts';
import { withReplaced } from './judge-replaced.ts';
import { RejectedRows, type StoredRejects } from './rejected-rows.ts';
import { loadReferences } from './references.ts';
import { manifestOf, reportOf } from './run-documents.ts';
import { findEnding, stopAtBreaker, stopAtCheck, stopAtDrift } from './stop-run.ts';
import { storeDuplicates } from './store-duplicates.ts';
import { writeData } from './write-data.ts';

/**
 * One attempt at a partition: judges every row of the input list, and writes rejected rows, duplicates, Parquet, manifest and
 * report under a run of its own. `_SUCCESS` comes last, and only if no check halts or blocks and the circuit breaker is
 * closed. Of a day that has drifted there are the rejected rows and the report, and nothing in the run path. Called again
 * after it has ended the execution it makes no other attempt.
 */
export async function transform(context: FunctionContext, stage: TransformInput): Promise<TransformAnswer> {
  const opened = await openStage(context, stage);
  const ending = await findEnding(context, opened);
  if (ending !== undefined) return ending;
  const attempt = await claimAttempt(context, stage);
  const scope = { context, ...opened, attempt };
  const rejects = new RejectedRows(scope);
  try {
    return await judgeAndWrite(scope, rejects);
  } finally {
    await rejects.abort();
  }
}

async function judgeAndWrite(scope: AttemptScope, rejects: RejectedRows): Promise<TransformAnswer> {
  const { context, contract, partition, input, attempt } = scope;
  const judging = await loadReferences(context, contract, input);
  const judged = await judgeRawObjects(context.stores.raw, judging, input.objects, rejects);
  const stored = await rejects.store();
  const rows = deduplicate(judged.rows, contract.key, contract.orderColumn);
  const duplicates = await storeDuplicates(context.stores.quarantine, scope, judged.rows, rows);
  const counts = countRows(judged, rows.kept.length, rows.duplicates.length);
  const shares = contract.shareColumn === null ? null : countValues(judged.rows.named(contract.shareColumn), rows.kept);
  const checked = withReplaced(assessRun(contract, judged.tally, counts, shares), input.replaced);
  if (judged.drift.length > 0) return stopAtDrift(scope, checked, judged.drift);

  const data = await writeData(context.stores.processed, contract, partition, attempt.run_id, judged.rows, rows.kept);
  const trip = await judgeBreaker({ ...context, contract }, breakerRun(scope, stored));
  const baseline = await readBaseline(context.stores.processed, contract, partition);
  const shape = { inputRows: counts.input_rows, typeShares: shares };
  const anomalies = findAnomalies(contract.anomaly, shape, baseline);
  const assessed = withAnomalies(checked, anomalies, contract.anomaly.action);
  const assessment = trip === undefined ? assessed : assessTripped(assessed, trip);
  const manifest = encodeJson(manifestOf(scope, data, counts, stored, duplicates));
  const report = reportOf(scope, assessment);
  const reportBytes = encodeJson(report);
  await createOnce(context.stores.processed, manifestKey(partition, attempt.run_id), manifest);
  await createOnce(context.stores.processed, reportKey(partition, attempt.run_id), reportBytes);
  emitMetrics(scope, report, baseline, trip);
  if (trip !== undefined) return stopAtBreaker(scope, trip);
  if (assessment.result === 'blocked') return stopAtCheck(scope, assessment);

  const success: Success = {
    run_id: attempt.run_id,
    manifest_sha256: sha256(manifest),
    report_sha256: sha256(reportBytes),
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
    condemned_rows: tally.condemnedRows,
  };
}

function breakerRun({ partition, input, attempt }: AttemptScope, { history }: StoredRejects): BreakerRun {
  return {
    execution: input.execution,
    runId: attempt.run_id,
    ingestionDate: partition.ingestionDate,
    hasHistory: history !== null,
    backfill: input.backfill,
  };
}

/** The breaker says more than a check that blocks, and wins. */
function assessTripped(checked: Assessment, trip: BreakerTrip): Assessment {
  return { ...checked, result: 'breaker_open', problems: [...describeTrip(trip), ...checked.problems] };
}
