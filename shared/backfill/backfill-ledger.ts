import { backfillItemPrefix, backfillLedgerPrefix, backfillTryKey, parseBackfillTry } from '../layout/keys.ts';
import type { OutcomeRecord } from '../manifest/documents.ts';
import { readOutcome } from '../manifest/outcome-record.ts';
import { createJson, getJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import type { BackfillItem, BackfillPlan, BackfillTry } from './backfill-documents.ts';

/** Items that are read at once. */
const itemsAtOnce = 16;

/** One line of the ledger. */
export interface LedgerItem {
  /** Place in the plan, from 0. */
  readonly index: number;
  readonly item: BackfillItem;
  /** Executions of the item so far. */
  readonly tries: number;
  /** The last of them. */
  readonly last: BackfillTry | undefined;
  /** How the last one ended; undefined while it has not. */
  readonly outcome: OutcomeRecord | undefined;
}

/** Whether the item's run is in the log, also when a fault came after that. */
export function isDone({ outcome }: Pick<LedgerItem, 'outcome'>): boolean {
  return outcome?.promoted === true;
}

/**
 * The ledger of a plan: what was started is marked, how it ended is in the outcome of each execution, so nothing can
 * disagree.
 */
export async function readLedger(store: ObjectStore, plan: BackfillPlan): Promise<LedgerItem[]> {
  const tries = await countTries(store, backfillLedgerPrefix(plan.id));
  const ledger: LedgerItem[] = [];
  for (let start = 0; start < plan.items.length; start += itemsAtOnce) {
    const some = plan.items.slice(start, start + itemsAtOnce);
    ledger.push(...(await Promise.all(some.map((_, i) => readLine(store, plan, start + i, tries)))));
  }
  return ledger;
}

/**
 * The first item that is not done; undefined when all are. An item is begun when all before it are done, which they stay:
 * so nothing before the last one begun is read, and a long backfill does not read its whole ledger for every run.
 */
export async function readFirstUndone(store: ObjectStore, plan: BackfillPlan): Promise<LedgerItem | undefined> {
  const tries = await countTries(store, backfillLedgerPrefix(plan.id));
  for (let index = Math.max(0, ...tries.keys()); index < plan.items.length; index += 1) {
    const line = await readLine(store, plan, index, tries);
    if (!isDone(line)) return line;
  }
  return undefined;
}

/** What an execution says that it runs. */
type PlannedRun = Pick<BackfillItem, 'dataset' | 'schema_v' | 'ingestion_date'> & Pick<BackfillTry, 'execution'>;

/** The item of which this very execution is the last try; undefined when the ledger names it for none. */
export async function findTriedItem(
  store: ObjectStore,
  plan: BackfillPlan,
  { execution, dataset, schema_v, ingestion_date }: PlannedRun,
): Promise<BackfillItem | undefined> {
  const index = plan.items.findIndex(
    (item) => item.dataset === dataset && item.schema_v === schema_v && item.ingestion_date === ingestion_date,
  );
  if (index === -1) return undefined;
  const tries = await countTries(store, backfillItemPrefix(plan.id, index));
  const { item, last } = await readLine(store, plan, index, tries);
  return last?.execution === execution ? item : undefined;
}

/** Marks the next try of an item before it starts; the try of whoever was first. */
export async function markTry(
  store: ObjectStore,
  plan: BackfillPlan,
  { index, tries }: LedgerItem,
  next: BackfillTry,
): Promise<BackfillTry> {
  const creation = await createJson(store, backfillTryKey(plan.id, index, tries + 1), next);
  return creation.created ? next : creation.existing;
}

/** By index, the number of the last try. */
async function countTries(store: ObjectStore, prefix: string): Promise<Map<number, number>> {
  const tries = new Map<number, number>();
  for await (const { key } of listAll(store, prefix)) {
    const found = parseBackfillTry(key);
    if (found !== undefined) tries.set(found.item, Math.max(found.tryNumber, tries.get(found.item) ?? 0));
  }
  return tries;
}

async function readLine(
  store: ObjectStore,
  plan: BackfillPlan,
  index: number,
  tries: ReadonlyMap<number, number>,
): Promise<LedgerItem> {
  const item = plan.items[index]!;
  const count = tries.get(index) ?? 0;
  const last = count === 0 ? undefined : await getJson<BackfillTry>(store, backfillTryKey(plan.id, index, count));
  const outcome = last === undefined ? undefined : await readOutcome(store, item.dataset, last.execution);
  return { index, item, tries: count, last, outcome };
}
