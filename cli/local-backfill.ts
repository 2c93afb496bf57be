import { exists } from '../shared/store/object-store.ts';
import { resumeAllWoken } from './local-pipeline.ts';
import { executionKey, loadExecution } from './local-runner/execution-store.ts';
import { resumeExecution, runExecution } from './local-runner/runner.ts';
import { localBackfillDefinition, localRunner } from './local-stack.ts';
import type { LocalWorkspace } from './local-workspace.ts';
import type { BackfillEnd, OnTransition } from './pipeline-host.ts';

/**
 * Runs what is left of a backfill's plan, in this process, one run after the other. When a run waits for people, so does
 * the backfill: whoever resumes the run resumes the backfill after it. Throws ExecutionAlreadyExistsError.
 *
 * @param backfill Id of the plan.
 */
export async function executeBackfill(
  workspace: LocalWorkspace,
  name: string,
  backfill: string,
  onTransition: OnTransition,
): Promise<BackfillEnd> {
  const result = await runExecution({
    ...localRunner(workspace, onTransition),
    definition: localBackfillDefinition(),
    settings: workspace.settings,
    name,
    input: { backfill },
  });
  const { settings } = workspace;
  return { execution: name, result, settings, resumed: await resumeAllWoken(workspace, onTransition) };
}

/**
 * Goes on with an execution of the state machine of backfills whose process is gone, with the settings it began with.
 * Throws ExecutionMissingError and ExecutionRunningError.
 */
async function resumeBackfill(
  workspace: LocalWorkspace,
  name: string,
  onTransition: OnTransition,
): Promise<BackfillEnd> {
  const { settings } = await loadExecution(workspace.local, name);
  const result = await resumeExecution({ ...localRunner({ ...workspace, settings }, onTransition), name });
  return { execution: name, result, settings, resumed: await resumeAllWoken(workspace, onTransition) };
}

/**
 * Runs what is left of a plan: goes on with its last execution if that has not ended, and begins another one otherwise.
 * Throws ExecutionRunningError while another process is at work on it.
 *
 * @param backfill Id of the plan.
 */
export async function goOnWithPlan(
  workspace: LocalWorkspace,
  backfill: string,
  onTransition: OnTransition = () => undefined,
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
