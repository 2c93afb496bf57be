import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { readLedger } from '../../shared/backfill/backfill-ledger.ts';
import { findPlan, isPlanId, listPlans } from '../../shared/backfill/backfill-plan.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import type { InvalidInputError } from '../../shared/errors.ts';
import type { DocumentDamage } from '../../shared/store/document-damage.ts';
import { compareKeys } from '../../shared/store/key.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { dateRangeOptions } from '../arguments.ts';
import type { CommandOption, Invocation } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { usageProblem } from '../usage-problem.ts';
import { namedContracts } from './prepare-plan.ts';

/** The options that name a plan which is there already. */
export const planOptions: Readonly<Record<'id' | 'from' | 'to', CommandOption>> = {
  id: { type: 'string', value: 'ID', description: 'the plan, in place of datasets and dates' },
  from: { type: 'string', value: 'DATE', description: 'the first date of the plan' },
  to: { type: 'string', value: 'DATE', description: 'its last date (default: the first)' },
};

/**
 * The plan that an id or datasets and dates name; of several with the same ones the one that was at work last. Throws
 * InvalidInputError when there is none, or when both an id and something else is given.
 */
export async function planArgument(invocation: Invocation): Promise<BackfillPlan> {
  const { options, positionals, workspace } = invocation;
  const store = workspace.stores.processed;
  const id = typeof options.id === 'string' ? options.id : positionals.find(isPlanId);
  if (id !== undefined) {
    const others = positionals.length + Number(typeof options.id === 'string') - 1;
    if (others > 0 || options.from !== undefined || options.to !== undefined) {
      throw usageProblem('--id', 'the id of a plan stands alone: it says which datasets and dates');
    }
    const plan = await findPlan(store, id);
    if (plan !== undefined) return plan;
    throw noPlan(invocation, '--id', JSON.stringify(id));
  }
  if (positionals.length === 0) throw noPlan(invocation, '', 'without datasets and dates, or an id');
  const contracts = namedContracts(workspace.contracts, positionals);
  const versions = contracts.map(({ dataset, schemaVersion }) => `${dataset}@${schemaVersion}`);
  const dates = dateRangeOptions(invocation);
  const damages: DocumentDamage[] = [];
  const plans = (await listPlans(store, damages)).filter(
    (plan) => plan.from === dates[0] && plan.to === dates.at(-1) && versionsOf(plan).join() === versions.join(),
  );
  for (const { message } of damages) invocation.terminal.complain(message);
  const dated = await Promise.all(plans.map(async (plan) => ({ plan, at: await lastWork(store, plan) })));
  const latest = dated.sort((a, b) => compareKeys(b.at, a.at) || b.plan.round - a.plan.round)[0];
  if (latest === undefined) {
    const names = contracts.map((contract) => versionName(workspace.contracts, contract));
    throw noPlan(invocation, '', `of ${names.join(', ')} from ${dates[0] ?? ''} to ${dates.at(-1) ?? ''}`);
  }
  return latest.plan;
}

function versionsOf({ items }: BackfillPlan): string[] {
  return [...new Set(items.map(({ dataset, schema_v }) => `${dataset}@${schema_v}`))];
}

/** When the plan last started a run; empty when it has not. */
async function lastWork(store: ObjectStore, plan: BackfillPlan): Promise<string> {
  const ledger = await readLedger(store, plan);
  return ledger.reduce(
    (latest, { last }) => (last !== undefined && last.started_at > latest ? last.started_at : latest),
    '',
  );
}

function noPlan({ workspace }: Invocation, path: string, what: string): InvalidInputError {
  return usageProblem(
    path,
    `there is no plan ${what}; these are all: sluice backfill status${commonOptions(workspace)}`,
  );
}
