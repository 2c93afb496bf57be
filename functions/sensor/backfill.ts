import { findTriedItem } from '../../shared/backfill/backfill-ledger.ts';
import { findPlan } from '../../shared/backfill/backfill-plan.ts';
import type { SensorAnswer } from '../flow.ts';
import { stopExecution, type SensorScope } from './sensor-scope.ts';

/**
 * Refuses an execution that says it belongs to a backfill whose ledger does not name it: it would be promoted under an
 * approval, and counted by the breaker, as a run that it is not. Undefined for any other.
 */
export async function refuseForeign(scope: SensorScope): Promise<SensorAnswer | undefined> {
  const { context, contract, partition, input } = scope;
  const { backfill, execution } = input;
  if (backfill === undefined) return undefined;
  const { processed } = context.stores;
  const plan = await findPlan(processed, backfill);
  const { dataset, schemaVersion: schema_v } = contract;
  const run = { execution, dataset, schema_v, ingestion_date: partition.ingestionDate };
  if (plan !== undefined && (await findTriedItem(processed, plan, run)) !== undefined) return undefined;
  const problem =
    plan === undefined
      ? `There is no backfill ${JSON.stringify(backfill)}, which the execution says that it belongs to.`
      : `The ledger of the backfill ${backfill} does not name the execution ${execution} as the last try of a run.`;
  return stopExecution(scope, {
    outcome: 'refused',
    what: 'not of the backfill',
    problems: [problem],
    nextStep:
      plan === undefined
        ? 'start the execution without a backfill; "sluice backfill status" shows all plans'
        : `sluice backfill resume --id ${backfill}`,
  });
}
