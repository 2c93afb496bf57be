import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import type { LedgerItem } from '../../shared/backfill/backfill-ledger.ts';
import { findLaterRollback } from '../../shared/backfill/later-rollback.ts';
import type { FunctionContext } from '../context.ts';
import { partitionOf } from '../stage.ts';

/** What people do about the item that has stopped a backfill; the command comes last. */
export async function describeNextStep(
  { stores, contracts }: Pick<FunctionContext, 'stores' | 'contracts'>,
  plan: BackfillPlan,
  { item }: Pick<LedgerItem, 'item'>,
): Promise<string> {
  const contract = contracts.all.find((each) => each.dataset === item.dataset && each.schemaVersion === item.schema_v);
  const later =
    contract === undefined
      ? undefined
      : await findLaterRollback(stores.processed, partitionOf(contract, item.ingestion_date), plan, item);
  return later?.nextStep ?? `mend what stopped it, then: sluice backfill resume --id ${plan.id}`;
}
