import { listRaw } from '../../functions/sensor/raw-listing.ts';
import { partitionOf } from '../../functions/stage.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import type { BackfillItem, BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { makePlan, mostItems, planSubject } from '../../shared/backfill/backfill-plan.ts';
import { hashRawListing } from '../../shared/backfill/raw-listing-hash.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import type { ContractRegistry } from '../../shared/contract/contract-registry.ts';
import { contractOfName, versionName } from '../../shared/contract/version-name.ts';
import type { InvalidInputError } from '../../shared/errors.ts';
import { readLastRollback } from '../../shared/promotion/promotion-log.ts';
import { dateRangeOptions } from '../arguments.ts';
import type { Invocation } from '../command.ts';
import { usageProblem } from '../usage-problem.ts';
import type { Workspace } from '../workspace.ts';

/** A plan, and how many raw objects each of its items would read now. */
export interface PreparedPlan {
  readonly plan: BackfillPlan;
  readonly objects: readonly number[];
}

/**
 * The plan of the datasets and dates that a command names. Throws InvalidInputError, before anything is read, for a date
 * that is none, a reversed range and more dates than the stack allows or one backfill can run.
 */
export async function preparePlan(invocation: Invocation): Promise<PreparedPlan> {
  const { workspace, positionals, terminal } = invocation;
  const contracts = namedContracts(workspace.contracts, positionals);
  const dates = dateRangeOptions(invocation);
  assertRange(dates.length, contracts.length, workspace.settings.backfill.maxDays);
  const prepared = await planRuns(workspace, positionals, dates, (date) => {
    terminal.progress(`looking at the raw data of ${date} ...`);
  });
  terminal.progress('');
  return { ...prepared, plan: await findRound(workspace, prepared.plan) };
}

/** The contracts of these names, each once, a dataset after those that it refers to. Throws InvalidInputError. */
export function namedContracts(contracts: ContractRegistry, names: readonly string[]): Contract[] {
  const named = new Set(names.map((name) => contractOfName(contracts, name)));
  const datasets = contracts.inDependencyOrder([...named].map(({ dataset }) => dataset));
  return datasets.flatMap((name) => contracts.all.filter((each) => each.dataset === name && named.has(each)));
}

/** A plan that people rejected or did not approve in time stays so: the same work is asked for anew as another plan. */
export async function findRound(
  { stores, clock }: Pick<Workspace, 'stores' | 'clock'>,
  { code, datasets, items }: BackfillPlan,
): Promise<BackfillPlan> {
  for (let round = 0; ; round += 1) {
    const plan = makePlan(code, datasets, items, round);
    const { state } = await readDecision(stores.processed, planSubject(plan), clock.now());
    if (state !== 'rejected' && state !== 'expired') return plan;
  }
}

/** The runs of named datasets, which may be named twice, on dates: date by date, a dataset after those that it refers to. */
export async function planRuns(
  { contracts, stores, code }: Pick<Workspace, 'contracts' | 'stores' | 'code'>,
  names: readonly string[],
  dates: readonly string[],
  onDate: (date: string) => void = () => undefined,
): Promise<PreparedPlan> {
  const ordered = namedContracts(contracts, names);
  const items: BackfillItem[] = [];
  const objects: number[] = [];
  for (const date of dates) {
    onDate(date);
    for (const contract of ordered) {
      const listing = await listRaw(stores.raw, contract, date);
      items.push({
        dataset: contract.dataset,
        schema_v: contract.schemaVersion,
        ingestion_date: date,
        contract: { version: contract.version, sha256: contract.sha256 },
        raw_listing: hashRawListing(listing.objects, listing.superseded),
        last_rollback: await readLastRollback(stores.processed, partitionOf(contract, date)),
      });
      objects.push(listing.objects.length);
    }
  }
  const datasets = ordered.map((contract) => versionName(contracts, contract));
  return { plan: makePlan(code, datasets, items), objects };
}

function assertRange(days: number, datasets: number, maxDays: number): void {
  if (days > maxDays) throw tooMany(`the range has ${days} dates, and this stack allows ${maxDays} in one backfill`);
  const runs = days * datasets;
  if (runs <= mostItems) return;
  throw tooMany(`these are ${runs} runs, and one backfill has at most ${mostItems}; make several of shorter ranges`);
}

function tooMany(message: string): InvalidInputError {
  return usageProblem('--to', message);
}
