import { isDone, type LedgerItem } from '../../shared/backfill/backfill-ledger.ts';
import type { Workspace } from '../workspace.ts';

/** One item of a backfill, as people and machines are told of it. */
export interface ItemStatus {
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  /** `running` also while it waits for people. */
  readonly status: 'done' | 'failed' | 'running' | 'pending';
  readonly tries: number;
  readonly execution: string | null;
  /** How the last try ended. */
  readonly outcome: string | null;
  /** Why it was not promoted, one sentence each. */
  readonly problems: readonly string[];
}

/** What has become of each item of a plan. */
export async function describeLedger({ executions }: Workspace, ledger: readonly LedgerItem[]): Promise<ItemStatus[]> {
  return Promise.all(
    ledger.map(async ({ item, tries, last, outcome }) => ({
      dataset: item.dataset,
      schema_v: item.schema_v,
      ingestion_date: item.ingestion_date,
      status: await statusOf({ last, outcome }, executions),
      tries,
      execution: last?.execution ?? null,
      outcome: outcome?.outcome ?? null,
      problems: outcome?.problems ?? [],
    })),
  );
}

async function statusOf(
  { last, outcome }: Pick<LedgerItem, 'last' | 'outcome'>,
  executions: Workspace['executions'],
): Promise<ItemStatus['status']> {
  if (outcome !== undefined) return isDone({ outcome }) ? 'done' : 'failed';
  if (last === undefined) return 'pending';
  // Without an outcome and not running it was killed, or never began: a resume tries it again.
  return (await executions.isRunning(last.execution)) ? 'running' : 'pending';
}
