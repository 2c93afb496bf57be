import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { markTry } from '../../shared/backfill/backfill-ledger.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { timestamp } from '../../shared/clock.ts';
import type { TestPipeline } from './test-pipeline.ts';

/** Stores a plan of one date of `events` whose ledger names the execution, as before a backfill starts it; the plan's id. */
export async function planRun({ workspace }: TestPipeline, execution: string, date: string): Promise<string> {
  const { stores, clock } = workspace;
  const { plan } = await planRuns(workspace, ['events'], [date]);
  await storePlan(stores.processed, plan);
  const line = { index: 0, item: plan.items[0]!, tries: 0, last: undefined, outcome: undefined };
  const next = { nonce: clock.nonce(), execution, started_by: 'backfill', started_at: timestamp(clock) };
  await markTry(stores.processed, plan, line, next);
  return plan.id;
}
