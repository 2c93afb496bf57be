import type { Contract } from '../../shared/contract/contract.ts';
import { runId } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { FunctionContext } from '../context.ts';
import { endExecution } from '../end-execution.ts';
import type { SensorAnswer, SensorInput } from '../flow.ts';
import { notice, type NoticeTitle } from '../notice.ts';
import { answerEnded, findAnswer } from './earlier-answer.ts';

/** What one call of the sensor works on. */
export interface SensorScope {
  readonly context: FunctionContext;
  readonly contract: Contract;
  readonly partition: Partition;
  readonly input: SensorInput;
}

/** How the sensor ends an execution before a run has begun. */
export interface SensorStop {
  readonly outcome: 'raw_missing' | 'refused';
  /** For the subject of the notice. */
  readonly what: NoticeTitle;
  /** One sentence each. */
  readonly problems: readonly string[];
  readonly nextStep: string;
}

/**
 * Ends the execution: leaves its report and outcome, and gives the answer with the notice. Another call may have answered
 * in the meantime: its answer stands.
 */
export async function stopExecution(scope: SensorScope, stop: SensorStop): Promise<SensorAnswer> {
  const earlier = await findAnswer(scope);
  if (earlier !== undefined) return earlier;
  const { context, contract, partition, input } = scope;
  const { outcome, what, problems, nextStep } = stop;
  const run = { execution: input.execution, runId: runId(input.execution, 0), stage: 'sensor' };
  const { dataset, ingestionDate } = partition;
  const facts = { stack: context.settings.stack, dataset, ingestionDate, runId: run.runId, reasons: problems };
  const ending = { outcome, problems, notice: notice('P2', what, { ...facts, nextStep }) };
  return answerEnded(await endExecution(context, contract, partition, run, ending));
}
