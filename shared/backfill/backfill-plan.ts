import { createHash } from 'node:crypto';
import type { CodeRef } from '../code-ref.ts';
import type { Contract } from '../contract/contract.ts';
import type { ContractRegistry } from '../contract/contract-registry.ts';
import { DamagedDocumentError } from '../errors.ts';
import { backfillPlanKey, backfillsPrefix, backfillSubject } from '../layout/keys.ts';
import { createOnce } from '../store/create-once.ts';
import { readUnlessDamaged, type DocumentDamage } from '../store/document-damage.ts';
import { encodeJson, getJson } from '../store/json.ts';
import { exists, listAll, type ObjectStore } from '../store/object-store.ts';
import type { BackfillItem, BackfillPlan } from './backfill-documents.ts';

/**
 * Runs of one plan. An execution of the state machine of backfills has at most 25,000 events, and a run takes 13 of them;
 * what is left is for tries and waits. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const mostItems = 1800;

/** The plan of these runs, in their order. Its id holds a hash of all it says, so another content is another plan. */
export function makePlan(
  code: CodeRef,
  datasets: readonly string[],
  items: readonly BackfillItem[],
  round = 0,
): BackfillPlan {
  const [from, to] = [items[0]?.ingestion_date ?? '', items.at(-1)?.ingestion_date ?? ''];
  const content = { from, to, datasets, code, round, items };
  const hash = createHash('sha256').update(JSON.stringify(content)).digest('hex');
  return { id: `${from}-${to}-${hash.slice(0, 8)}`, ...content };
}

/** Stores the plan, unless it is there already: its key is made of its content. */
export async function storePlan(store: ObjectStore, plan: BackfillPlan): Promise<void> {
  await createOnce(store, backfillPlanKey(plan.id), encodeJson(plan));
}

/** The stored plan. Throws ObjectMissingError, and DamagedDocumentError when it does not say what its id was made of. */
export async function readPlan(store: ObjectStore, id: string): Promise<BackfillPlan> {
  const key = backfillPlanKey(id);
  const plan = await getJson<BackfillPlan>(store, key, isPlan);
  const made = makePlan(plan.code, plan.datasets, plan.items, plan.round);
  if (made.id === id && Buffer.compare(encodeJson(made), encodeJson(plan)) === 0) return plan;
  throw new DamagedDocumentError(key, `its items make the plan ${made.id}, of which it says something else`);
}

/** Every stored plan, in the order of their first dates. A damaged one, or one that is gone, is left out and added to `damages`. */
export async function listPlans(store: ObjectStore, damages: DocumentDamage[]): Promise<BackfillPlan[]> {
  const ids = new Set<string>();
  // Also by its ledger, which tells of a plan that is gone.
  for await (const { key } of listAll(store, backfillsPrefix)) ids.add(key.split('/')[1]!);
  const plans: BackfillPlan[] = [];
  for (const id of [...ids].filter(isPlanId)) {
    const plan = await readUnlessDamaged(damages, () => readPlan(store, id));
    if (plan !== undefined) plans.push(plan);
  }
  return plans;
}

/** The stored plan of that name, which may be any text; undefined when there is none. */
export async function findPlan(store: ObjectStore, id: string): Promise<BackfillPlan | undefined> {
  return isPlanId(id) && (await exists(store, backfillPlanKey(id))) ? readPlan(store, id) : undefined;
}

/** Whether the text has the form of a plan's id. */
export function isPlanId(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}-\d{4}-\d{2}-\d{2}-[0-9a-f]{8}$/.test(text);
}

/** The contracts, each once, of what a plan runs, as they are by now. Throws InvalidInputError when one is gone. */
export function plannedContracts(contracts: ContractRegistry, { items }: Pick<BackfillPlan, 'items'>): Contract[] {
  return [...new Set(items.map(({ dataset, schema_v }) => contracts.get(dataset, schema_v)))];
}

/** The roles that have to approve a plan of these contracts: every role of each. */
export function planRoles(planned: readonly Contract[]): string[] {
  return [...new Set(planned.flatMap(({ approvals }) => approvals))].sort();
}

/** What people approve of a plan: every byte of it. */
export function planSubject(plan: BackfillPlan): string {
  return backfillSubject(plan.id, createHash('sha256').update(encodeJson(plan)).digest('hex'));
}

/** The command that plans the same datasets and dates anew. */
export function planCommand({ datasets, from, to }: Pick<BackfillPlan, 'datasets' | 'from' | 'to'>): string {
  return `sluice backfill plan ${datasets.join(' ')} --from ${from} --to ${to}`;
}

function isPlan(document: object): document is BackfillPlan {
  const { datasets, items, code } = document as Readonly<Record<string, unknown>>;
  return (
    Array.isArray(datasets) && Array.isArray(items) && items.length > 0 && typeof code === 'object' && code !== null
  );
}
