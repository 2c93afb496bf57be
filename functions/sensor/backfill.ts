import type { BackfillItem, BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { findTriedItem } from '../../shared/backfill/backfill-ledger.ts';
import { findPlan } from '../../shared/backfill/backfill-plan.ts';
import { findLaterRollback } from '../../shared/backfill/later-rollback.ts';
import type { SensorAnswer } from '../flow.ts';
import { stopExecution, type SensorScope } from './sensor-scope.ts';

/**
 * Refuses an execution that says it belongs to a backfill whose ledger does not name it: it would be promoted under an
 * approval, and counted by the breaker, as a run that it is not. Undefined for any other.
 */
export async function refuseForeign(scope: SensorScope): Promise<SensorAnswer | undefined> {
  const { backfill, execution } = scope.input;
  if (backfill === undefined) return undefined;
  const { plan, item } = await findPlanned(scope, backfill);
  if (item !== undefined) return undefined;
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

/**
 * Refuses a planned run whose partition was rolled back after the plan was made. Asked once the base is read, so that a
 * rollback that comes later is one after the base, with which promote ends the run. Undefined for any other.
 */
export async function refuseRolledBack(scope: SensorScope): Promise<SensorAnswer | undefined> {
  const { context, partition, input } = scope;
  if (input.backfill === undefined) return undefined;
  const { plan, item } = await findPlanned(scope, input.backfill);
  if (plan === undefined || item === undefined) return undefined;
  const later = await findLaterRollback(context.stores.processed, partition, plan, item);
  if (later === undefined) return undefined;
  const { problem, nextStep } = later;
  return stopExecution(scope, { outcome: 'refused', what: 'rolled back since planned', problems: [problem], nextStep });
}

/** The plan of that name and its item of which this execution is the last try, as far as there are any. */
async function findPlanned(
  { context, contract, partition, input }: SensorScope,
  backfill: string,
): Promise<{ readonly plan: BackfillPlan | undefined; readonly item: BackfillItem | undefined }> {
  const { processed } = context.stores;
  const plan = await findPlan(processed, backfill);
  if (plan === undefined) return { plan, item: undefined };
  const { dataset, schemaVersion: schema_v } = contract;
  const run = { execution: input.execution, dataset, schema_v, ingestion_date: partition.ingestionDate };
  return { plan, item: await findTriedItem(processed, plan, run) };
}
