import { readLedger } from '../../shared/backfill/backfill-ledger.ts';
import { listPlans } from '../../shared/backfill/backfill-plan.ts';
import { readUnlessDamaged, type DocumentDamage } from '../../shared/store/document-damage.ts';
import { describeLedger } from '../backfill/describe-ledger.ts';
import { sayLedger } from '../backfill/drive-plan.ts';
import { describePlanApproval, readPlanApproval, type PlanApproval } from '../backfill/plan-approval.ts';
import { planArgument, planOptions } from '../backfill/find-plan.ts';
import type { Command, Invocation } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';

/** `sluice backfill status`: all plans, or each run of one. */
export const backfillStatusCommand: Command = {
  name: 'backfill status',
  summary: 'every plan with its approval, or each run of one: done, failed, running, pending',
  positionals: ['dataset|id...?'],
  options: planOptions,
  details:
    'Changes nothing. Exit status: 2 when a plan or its ledger is damaged.\n\n  sluice backfill status\n  sluice backfill status events --from 2025-01-01 --to 2025-01-03',
  run: async (invocation) => {
    await invocation.workspace.place.assertExists();
    const { options, positionals, terminal, workspace } = invocation;
    if (
      options.id === undefined &&
      positionals.length === 0 &&
      options.from === undefined &&
      options.to === undefined
    ) {
      return sayPlans(invocation);
    }
    const plan = await planArgument(invocation);
    const approval = await readPlanApproval(workspace, plan);
    terminal.say(`plan ${plan.id}`);
    for (const line of describePlanApproval(workspace, plan, approval)) terminal.say(line);
    terminal.answer({ plan: plan.id, approval, items: await sayLedger(invocation, plan) });
    return ExitStatus.fine;
  },
};

async function sayPlans({ workspace, terminal }: Invocation): Promise<ExitStatus> {
  const store = workspace.stores.processed;
  const plans = [];
  const damages: DocumentDamage[] = [];
  for (const plan of await listPlans(store, damages)) {
    const ledger = await readUnlessDamaged(damages, () => readLedger(store, plan));
    if (ledger === undefined) continue;
    const items = await describeLedger(workspace, ledger);
    const count = (status: string) => items.filter((item) => item.status === status).length;
    plans.push({
      plan: plan.id,
      datasets: plan.datasets,
      approval: await readPlanApproval(workspace, plan),
      done: count('done'),
      failed: count('failed'),
      running: count('running'),
      pending: count('pending'),
    });
  }
  const rows = plans.map(({ plan, datasets, approval, done, failed, running, pending }) => [
    plan,
    datasets.join(', '),
    describeApproval(approval),
    done,
    failed,
    running,
    pending,
  ]);
  for (const { message } of damages) terminal.complain(message);
  if (rows.length > 0) {
    const heading = ['plan', 'datasets', 'approval', 'done', 'failed', 'running', 'pending'];
    for (const line of formatTable([heading, ...rows])) terminal.say(line);
  } else if (damages.length === 0) terminal.say('There is no plan.');
  terminal.answer(plans);
  return damages.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
}

/** For one cell of a table. */
function describeApproval({ state, missingRoles }: PlanApproval): string {
  if (state === 'unrequested') return '-';
  return state === 'open' ? `waits for ${missingRoles.join(', ')}` : state;
}
