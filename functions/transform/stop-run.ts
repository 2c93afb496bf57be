import type { BreakerTrip } from '../../shared/breaker/breaker-documents.ts';
import { StageOrderError } from '../../shared/errors.ts';
import { reportKey } from '../../shared/layout/keys.ts';
import type { OutcomeRecord } from '../../shared/manifest/documents.ts';
import { readOutcome } from '../../shared/manifest/outcome-record.ts';
import type { Assessment } from '../../shared/quality/assess-run.ts';
import { describeDrift } from '../../shared/quality/drift-watch.ts';
import type { Report } from '../../shared/quality/report.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { answerRecorded, completeEnding, endExecution } from '../end-execution.ts';
import type { FunctionContext } from '../context.ts';
import type { TransformAnswer } from '../flow.ts';
import { notice } from '../notice.ts';
import { endAtBreaker } from '../open-breaker.ts';
import type { OpenStage } from '../stage.ts';
import type { AttemptScope } from './attempt-scope.ts';
import { emitMetrics } from './emit-metrics.ts';
import { reportOf } from './run-documents.ts';

/**
 * What transform answers when it has ended the execution, also when a call of it did so whose answer was lost: the breaker
 * may be closed by now, and yet the execution has ended. Throws StageOrderError when it was not transform.
 */
function answerEnded(record: OutcomeRecord): TransformAnswer {
  return { ...answerRecorded(record, ['blocked', 'drift', 'breaker_open']), run_id: record.run_id };
}

/**
 * The answer of an earlier call that ended the execution, before or in transform; undefined when none has. A late call
 * after a later stage may make an attempt, which nobody asks for. Throws StageOrderError when the sensor ended it.
 */
export async function findEnding(
  context: FunctionContext,
  { contract, partition, input }: OpenStage,
): Promise<TransformAnswer | undefined> {
  const record = await readOutcome(context.stores.processed, partition.dataset, input.execution);
  if (record === undefined || !['sensor', 'transform'].includes(record.stage)) return undefined;
  if (record.stage === 'sensor') throw new StageOrderError(record.run_id, 'the sensor has ended its execution');
  await completeEnding(context, contract, partition, record);
  return answerEnded(record);
}

/** Ends a run whose raw data has another form than the contract says: with a report, and without any data. */
export async function stopAtDrift(
  scope: AttemptScope,
  checked: Assessment,
  drift: Report['drift'],
): Promise<TransformAnswer> {
  const { context, contract, partition, input, attempt } = scope;
  const problems = [...drift.map(describeDrift), ...checked.problems];
  const report = reportOf(scope, { ...checked, result: 'drift', drift, problems });
  await createOnce(context.stores.processed, reportKey(partition, attempt.run_id), encodeJson(report));
  // Without a baseline: no run that wrote its data can be compared with one that did not.
  emitMetrics(scope, report, []);
  const run = { execution: input.execution, runId: attempt.run_id, stage: 'transform' };
  const { dataset, ingestionDate } = partition;
  const facts = { stack: context.settings.stack, dataset, ingestionDate, runId: run.runId, reasons: problems };
  const nextStep = `ask the owners of the source what has changed; what was rejected shows: sluice inspect ${run.runId}`;
  const message = notice('P2', 'raw data has drifted', { ...facts, nextStep });
  const ending = { outcome: 'drift', problems, notice: message } as const;
  return answerEnded(await endExecution(context, contract, partition, run, ending));
}

/** Ends a run that opened the circuit breaker, or met it open. */
export async function stopAtBreaker(
  { context, contract, partition, input, attempt }: AttemptScope,
  trip: BreakerTrip,
): Promise<TransformAnswer> {
  const run = { execution: input.execution, runId: attempt.run_id, stage: 'transform' };
  return answerEnded(await endAtBreaker(context, contract, partition, run, trip));
}

/** Ends a run that a check blocks. */
export async function stopAtCheck(
  { context, contract, partition, input, attempt }: AttemptScope,
  { problems }: Assessment,
): Promise<TransformAnswer> {
  const run = { execution: input.execution, runId: attempt.run_id, stage: 'transform' };
  const { dataset, ingestionDate } = partition;
  const facts = { stack: context.settings.stack, dataset, ingestionDate, runId: attempt.run_id, reasons: problems };
  const nextStep = `look at what was rejected with: sluice inspect ${attempt.run_id}`;
  const message = notice('P2', 'run blocked by a check', { ...facts, nextStep });
  const ending = { outcome: 'blocked', problems, notice: message } as const;
  return answerEnded(await endExecution(context, contract, partition, run, ending));
}
