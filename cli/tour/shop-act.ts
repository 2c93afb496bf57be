import { startReplay } from '../../functions/replay/start-replay.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay } from '../../shared/history/replay-plan.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { prodSettings } from '../../shared/settings.ts';
import { defectKinds, generateDay, generateDefect, generatorOf } from '../generate/generate-day.ts';
import { productColumns } from '../generate/products-generator.ts';
import { writeCsv } from '../generate/sample-row.ts';
import { giveApproval } from '../give-approval.ts';
import { resumePipeline } from '../local-pipeline.ts';
import { findRunRequest } from '../run-requests.ts';
import { showTransitions } from '../show-transitions.ts';
import { supersedeObject } from '../supersede-object.ts';
import { findUpToDateRun } from '../up-to-date.ts';
import { bringUpToDate, endedStep, runStep, type Stage, type TourStep } from './tour-step.ts';

const date = '2025-04-01';
const seed = 1;
/** More than the blockRate of orders allows, and fewer than trip their circuit breaker. */
const badOrders = 60;
const unknownProducts = 5;
/** The numbers that the generator gives to products which nobody has delivered. */
const firstUnknownProduct = 2_000_000_000;

/** One bad day of a shop: a blocked run and what mends it, approval by two people, and a replay out of quarantine. */
export async function playShop(stage: Stage): Promise<TourStep[]> {
  const { contracts } = stage.workspace;
  const [products, orders, items] = ['products', 'orders', 'order_items'].map((name) => contracts.get(name));
  const steps = [await playProducts(stage, products!)];
  steps.push(...(await playOrders(stage, orders!)));
  steps.push(...(await playItems(stage, items!)));
  return [...steps, ...(await replayItems(stage, products!, items!))];
}

async function playProducts(stage: Stage, contract: Contract): Promise<TourStep> {
  await generateShopDay(stage, contract);
  return bringUpToDate(stage, contract, date, 'the list of products');
}

/** The day comes with a bad object: its run is blocked, a person supersedes the object, and the next run passes. */
async function playOrders(stage: Stage, contract: Contract): Promise<TourStep[]> {
  const { workspace } = stage;
  await generateShopDay(stage, contract);
  const key = await generateBadObject(stage, contract, 'value', badOrders);
  const first = await bringUpToDate(stage, contract, date, `orders, ${badOrders} of them for nothing`);
  if (first.outcome !== 'blocked') return [first];
  const { size, version } = await workspace.stores.raw.head(key);
  await supersedeObject(workspace, contract, date, {
    object: { key, size, version },
    by: null,
    reason: 'A test of the till that was delivered by mistake.',
    person: 'pat',
  });
  return [first, await runStep(stage, contract, date, 'the bad object superseded')];
}

/** Five items are of products that nobody has delivered; this stack wants two people to approve what is promoted. */
async function playItems(stage: Stage, contract: Contract): Promise<TourStep[]> {
  await generateShopDay(stage, contract);
  await generateBadObject(stage, contract, 'orphan_product', unknownProducts);
  const what = `items, ${unknownProducts} of unknown products`;
  if ((await findUpToDateRun(stage.workspace, contract, date)) !== undefined) {
    return [await bringUpToDate(stage, contract, date, what)];
  }
  const strict = { ...stage, workspace: { ...stage.workspace, settings: { ...prodSettings, stack: 'local' } } };
  const waiting = await runStep(strict, contract, date, what);
  return waiting.outcome === 'waiting' ? [waiting, await approve(stage, contract, waiting)] : [waiting];
}

/** Approves a waiting run for every role that was asked, each by another person. */
async function approve(stage: Stage, contract: Contract, { run }: TourStep): Promise<TourStep> {
  const { workspace, terminal } = stage;
  const { decision, run: request } = await findRunRequest(workspace, contract, date, run);
  const { subject, roles } = decision.request;
  const people = roles.map((role, index) => ({ role, person: index === 0 ? 'dana' : `pat-${index}` }));
  for (const { role, person } of people) {
    const given = { subject, role, person, decision: 'approved', reason: null } as const;
    await giveApproval(workspace, given, showTransitions(terminal));
  }
  const end = await resumePipeline(workspace, contract.dataset, request.execution, () => undefined);
  return endedStep(stage, contract, date, `approved by ${roles.join(' and ')}`, end);
}

/** The missing products come late; the quarantined items are replayed against them, and pass. */
async function replayItems(stage: Stage, products: Contract, items: Contract): Promise<TourStep[]> {
  const { workspace } = stage;
  const current = await findUpToDateRun(workspace, items, date);
  if (current === undefined || current.counts.quarantined_rows === 0) return [];
  await deliverMissingProducts(stage, products);
  const late = await bringUpToDate(stage, products, date, `and ${unknownProducts} late products`);
  const plan = await planReplay(workspace, partitionOf(items, date), current.run_id, allRows);
  const asked = { person: 'pat', reason: 'Their products were delivered late.' };
  const { execution } = await startReplay(workspace, plan, asked);
  const end = await resumePipeline(workspace, items.dataset, execution, () => undefined);
  return [late, await endedStep(stage, items, date, `the ${unknownProducts} items replayed`, end)];
}

async function deliverMissingProducts({ workspace }: Stage, contract: Contract): Promise<void> {
  const rows = Array.from({ length: unknownProducts }, (_, index) => ({
    product_id: firstUnknownProduct + index,
    department_id: 1,
    department: 'frozen',
    product_name: `Late product ${index + 1}`,
  }));
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}late-products.csv`;
  await workspace.stores.raw.create(key, Buffer.concat([...writeCsv(productColumns, rows)]));
}

async function generateShopDay({ workspace }: Stage, contract: Contract): Promise<void> {
  const { rows } = generatorOf(contract.dataset);
  await generateDay(workspace.stores.raw, contract, { date, rows: rows.day, seed, late: false });
}

async function generateBadObject({ workspace }: Stage, contract: Contract, name: string, count: number) {
  const { rows } = generatorOf(contract.dataset);
  const settings = { date, rows: rows.day, seed, late: false };
  const [kind] = defectKinds(contract.dataset, name);
  const { key } = await generateDefect(workspace.stores.raw, contract, { ...settings, kind: kind!, count });
  return key;
}
