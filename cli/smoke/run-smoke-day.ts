import { loadSmokeContract } from '../../shared/contract/deployed-contracts.ts';
import { PipelineError } from '../../shared/errors.ts';
import { commonOptions } from '../common-options.ts';
import type { OnTransition, PipelineEnd } from '../pipeline-host.ts';
import type { Workspace } from '../workspace.ts';
import { compareSmokeRun } from './compare-smoke-run.ts';
import { expectRun } from './expected-run.ts';
import { deliverSmokeDay, makeSmokeDay } from './smoke-day.ts';
import type { SmokeFinding } from './smoke-finding.ts';

/**
 * Runs a day of the smoke dataset where a workspace lies, from raw rows to what readers get, and compares it with what this
 * checkout makes of the same rows. Throws PipelineError when that fails on this machine.
 */
export async function runSmokeDay(workspace: Workspace, onTransition: OnTransition): Promise<SmokeFinding[]> {
  const day = makeSmokeDay(await loadSmokeContract(), workspace.clock);
  const { execution, input } = day;
  const expected = await expectRun(day, workspace.clock);
  const logs = `sluice logs ${execution}${commonOptions(workspace)}`;
  try {
    await deliverSmokeDay(workspace, day);
    const end = await workspace.host.execute(execution, input, onTransition);
    if (end.outcome?.promoted !== true)
      return [{ check: 'smoke day: execution', problem: describeEnd(end), remedy: logs }];
    return await compareSmokeRun(workspace, { day, run: end.outcome.run_id, expected, logs });
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return [{ check: 'smoke day', problem: `${execution}: ${error.message}`, remedy: logs }];
  }
}

function describeEnd({ execution, result, outcome }: PipelineEnd): string {
  if (result.status === 'WAITING') return `${execution} waits in ${result.state}, although nobody has to approve it.`;
  if (result.status !== 'FAILED') return `${execution} ended as ${result.status} without a promotion.`;
  const why =
    outcome === undefined ? [] : [...outcome.problems, ...(outcome.error === null ? [] : [outcome.error.message])];
  return `${execution} ended as ${outcome?.outcome ?? result.error}: ${why.join(' ') || result.cause}`;
}
