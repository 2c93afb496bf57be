import { executionPrefix, outcomeKey, parseAttempt, replayKey, runId } from '../../shared/layout/keys.ts';
import { isCompleted } from '../../shared/history/completed-runs.ts';
import { replayName, type ReplayPlan } from '../../shared/history/replay-plan.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { exists, listAll, type ObjectStore } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';

/** What there is of a replay already. */
export type ReplayState =
  /** Nothing is under way: an execution of this name may be started, or, if its process is gone, gone on with. */
  | { readonly state: 'ready'; readonly execution: string; readonly tryNumber: number }
  | { readonly state: 'running'; readonly execution: string }
  /** Replayed already, by this run. */
  | { readonly state: 'done'; readonly execution: string; readonly runId: string };

/**
 * Finds the execution that carries out a plan. One that ended, or vanished, without a completed run has replayed nothing,
 * and the next number is tried. That an execution has vanished is known by the request of the next one.
 */
export async function findReplay(
  { stores, executions }: Pick<FunctionContext, 'stores' | 'executions'>,
  plan: ReplayPlan,
): Promise<ReplayState> {
  for (let tryNumber = 1; ; tryNumber += 1) {
    const execution = replayName(plan, tryNumber);
    if (await executions.isRunning(execution)) return { state: 'running', execution };
    const { dataset } = plan.partition;
    const hasEnded = await exists(stores.processed, outcomeKey(dataset, execution));
    const isGivenUp =
      !hasEnded && (await exists(stores.processed, replayKey(dataset, replayName(plan, tryNumber + 1))));
    if (!hasEnded && !isGivenUp) return { state: 'ready', execution, tryNumber };
    const completed = await findCompletedRun(stores.processed, plan.partition, execution);
    if (completed !== undefined) return { state: 'done', execution, runId: completed };
  }
}

/** The first run of an execution that completed; undefined when none has. */
export async function findCompletedRun(
  processed: ObjectStore,
  partition: Partition,
  execution: string,
): Promise<string | undefined> {
  const attempts: number[] = [];
  for await (const { key } of listAll(processed, executionPrefix(partition.dataset, execution))) {
    const attempt = parseAttempt(key);
    if (attempt !== undefined) attempts.push(attempt);
  }
  for (const attempt of attempts.sort((a, b) => a - b)) {
    const run = runId(execution, attempt);
    if (await isCompleted(processed, partition, run)) return run;
  }
  return undefined;
}
