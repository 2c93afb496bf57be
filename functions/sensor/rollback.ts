import { StageOrderError } from '../../shared/errors.ts';
import { describePartition } from '../../shared/layout/partition.ts';
import { readAuditedRun } from '../../shared/promotion/audited-run.ts';
import { readEntriesAfter } from '../../shared/promotion/promotion-log.ts';
import type { SensorAnswer } from '../flow.ts';
import { answerOf, fixRollback } from './input-list.ts';
import { stopExecution, type SensorScope } from './sensor-scope.ts';

/**
 * Begins an execution that makes an earlier run current again: fixes the log's head as its base. It reads no raw data and
 * takes no claim, because it writes into no run path. Throws IntegrityError when the run is not what was audited.
 */
export async function beginRollback(scope: SensorScope, runId: string): Promise<SensorAnswer> {
  const { context, partition } = scope;
  const { processed } = context.stores;
  const entries = await readEntriesAfter(processed, partition, 0);
  const head = entries.at(-1);
  if (head === undefined) {
    return refuse(
      scope,
      `Nothing of ${describePartition(partition)} was ever promoted, so nothing can be rolled back.`,
    );
  }
  if (head.run_id === runId) return refuse(scope, `Run ${runId} is current already: entry ${head.number} names it.`);
  // Otherwise a rollback would be a way round the checks of a first promotion.
  const wasCurrent = entries.some(({ run_id }) => run_id === runId);
  const problem = wasCurrent
    ? await findProblem(scope, runId)
    : `Run ${runId} was never current: no entry of the log names it.`;
  if (problem !== undefined) return refuse(scope, problem);
  return answerOf(await fixRollback(scope, head, runId));
}

/** Why a run that was current cannot be so again; undefined when it can. */
async function findProblem({ context, partition }: SensorScope, runId: string): Promise<string | undefined> {
  try {
    await readAuditedRun(context.stores.processed, partition, runId);
    return undefined;
  } catch (error) {
    // Anything else is damage, which a person has to look at.
    if (!(error instanceof StageOrderError)) throw error;
    return `Run ${runId} is no audited run: ${error.message}`;
  }
}

function refuse(scope: SensorScope, problem: string): Promise<SensorAnswer> {
  const { dataset } = scope.partition;
  return stopExecution(scope, {
    outcome: 'refused',
    what: 'rollback refused',
    problems: [problem],
    nextStep: `choose another run; "sluice report" shows those of ${dataset}`,
  });
}
