import { readFirstUndone } from '../../shared/backfill/backfill-ledger.ts';
import { readPlan } from '../../shared/backfill/backfill-plan.ts';
import type { BackfillEnd, OnTransition } from '../pipeline-host.ts';
import type { Workspace } from '../workspace.ts';
import { followExecution } from './follow-execution.ts';
import type { StackMachine } from './stack-machine.ts';
import { findOpenRun } from './stack-pipeline.ts';

/**
 * Runs what is left of a backfill's plan: follows its last execution if that has not ended, and starts another one
 * otherwise. Ends before it does when people are asked about one of its runs.
 */
export async function runPlanOnStack(
  workspace: Workspace,
  machine: StackMachine,
  backfill: string,
  onTransition: OnTransition,
): Promise<BackfillEnd> {
  const { stores, clock, settings } = workspace;
  const plan = await readPlan(stores.processed, backfill);
  const findWait = async () => {
    const item = await readFirstUndone(stores.processed, plan);
    if (item?.last === undefined) return undefined;
    return (await findOpenRun(workspace, item.item.dataset, item.last.execution))?.expires_at;
  };
  const execution = await goOn(machine, backfill);
  const result = await followExecution({ machine, name: execution, clock, onTransition, findWait });
  return { execution, result, settings, resumed: [] };
}

/** The name of the execution that runs what is left. */
async function goOn(machine: StackMachine, backfill: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const name = `backfill-${backfill}-${number}`;
    const found = await machine.find(name);
    if (found?.status === 'RUNNING') return name;
    if (found !== undefined) continue;
    await machine.start(name, { backfill });
    return name;
  }
}
