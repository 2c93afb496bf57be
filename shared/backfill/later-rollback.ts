import { describePartition, type Partition } from '../layout/partition.ts';
import { readLastRollback } from '../promotion/promotion-log.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { BackfillItem, BackfillPlan } from './backfill-documents.ts';
import { planCommand } from './backfill-plan.ts';

/** Why a plan's item does not run, and what to do about it. */
export interface LaterRollback {
  readonly problem: string;
  readonly nextStep: string;
}

/**
 * A rollback of an item's partition that came after the plan was made: what people have taken back, an earlier plan does not
 * bring back. Undefined without one.
 */
export async function findLaterRollback(
  store: ObjectStore,
  partition: Partition,
  plan: BackfillPlan,
  { last_rollback }: BackfillItem,
): Promise<LaterRollback | undefined> {
  const rollback = await readLastRollback(store, partition);
  if (rollback === last_rollback) return undefined;
  return {
    problem:
      `Entry ${rollback} of the log of ${describePartition(partition)} is a rollback that came after the backfill ` +
      `${plan.id} was planned, and would be undone by this run.`,
    nextStep: `plan anew, without this date if the rollback is to stand: ${planCommand(plan)}`,
  };
}
