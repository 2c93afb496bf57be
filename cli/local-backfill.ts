import { exists } from '../shared/store/object-store.ts';
import { resumeAllWoken, type PipelineEnd } from './local-pipeline.ts';
import { executionKey, loadExecution } from './local-runner/execution-store.ts';
import { resumeExecution, runExecution, type ExecutionResult, type Transition } from './local-runner/runner.ts';
import { localBackfillDefinition, localRunner } from './local-stack.ts';
import type { Workspace } from './workspace.ts';

/** How an execution of the state machine of backfills ended, or that one of its runs waits for people. */
export interface BackfillEnd {
  readonly execution: string;
  readonly result: ExecutionResult;
  /** Executions that had waited and that its runs let go on. */
  readonly resumed: readonly PipelineEnd[];
}

/**
 * Runs what is left of a backfill's plan, in this process, one run after the other. When a run waits for people, so does
 * the backfill: whoever resumes the run resumes the backfill after it. Throws ExecutionAlreadyExistsError.
 *
 * @param backfill Id of the plan.
 */
export async function executeBackfill(
  workspace: Workspace,
  name: string,
  backfill: string,
  onTransition: (transition: Transition) => void,
): Promise<BackfillEnd> {
  const result = await runExecution({
    ...localRunner(workspace, onTransition),
    definition: localBackfillDefinition(),
    settings: workspace.settings,
    name,
    input: { backfill },
  });
  return { execution: name, result, resumed: await resumeAllWoken(workspace, onTransition) };
}

/**
 * Goes on with an execution of the state machine of backfills whose process is gone, with the settings it began with.
 * Throws ExecutionMissingError and ExecutionRunningError.
 */
async function resumeBackfill(
  workspace: Workspace,
  name: string,
  onTransition: (transition: Transition) => void,
): Promise<BackfillEnd> {
  const { settings } = await loadExecution(workspace.local, name);
  const result = await resumeExecution({ ...localRunner({ ...workspace, settings }, onTransition), name });
  return { execution: name, result, resumed: await resumeAllWoken(workspace, onTransition) };
}

/**
 * Runs what is left of a plan: goes on with its last execution if that has not ended, and begins another one otherwise.
 * Throws ExecutionRunningError while another process is at work on it.
 *
 * @param backfill Id of the plan.
 */
export async function goOnWithPlan(
  workspace: Workspace,
  backfill: string,
  onTransition: (transition: Transition) => void = () => undefined,
): Promise<BackfillEnd> {
  for (let number = 1; ; number += 1) {
    const name = `backfill-${backfill}-${number}`;
    if (!(await exists(workspace.local, executionKey(name)))) {
      return executeBackfill(workspace, name, backfill, onTransition);
    }
    if ((await loadExecution(workspace.local, name)).result === null) {
      return resumeBackfill(workspace, name, onTransition);
    }
  }
}
