import { backfillPlanKey } from '../../shared/layout/keys.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import {
  askedPlanOptions,
  describePlanApproval,
  describeResume,
  requestPlanApproval,
} from '../backfill/plan-approval.ts';
import { preparePlan, type PreparedPlan } from '../backfill/prepare-plan.ts';
import type { Command, CommandOption, Invocation } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatNoun } from '../report/format.ts';
import { formatTable } from '../table.ts';

/** The options of the commands that make a plan. */
export const newPlanOptions: Readonly<Record<'from' | 'to' | 'dry-run', CommandOption>> = {
  from: { type: 'string', value: 'DATE!', description: 'the first date, YYYY-MM-DD' },
  to: { type: 'string', value: 'DATE', description: 'the last date, included (default: the first)' },
  'dry-run': { type: 'boolean', description: 'say what would run, and write nothing' },
};

/** `sluice backfill plan`: what a backfill would run. */
export const backfillPlanCommand: Command = {
  name: 'backfill plan',
  summary: 'fix which dates of which datasets a backfill runs',
  positionals: ['dataset...'],
  options: newPlanOptions,
  details:
    'The plan names datasets, dates, contracts, code and raw data, and is what runs. Date by date, a dataset after those\n' +
    'that it refers to. Where the stack wants plans approved, this asks for it.\n\n' +
    '  sluice backfill plan products orders order_items --from 2025-04-01 --to 2025-04-15',
  run: async (invocation) => {
    const { workspace, terminal, options } = invocation;
    const prepared = await preparePlan(invocation);
    const { plan } = prepared;
    sayPlan(invocation, prepared);
    if (options['dry-run'] === true) {
      terminal.answer({ plan, stored: null });
      return ExitStatus.fine;
    }
    await storePlan(workspace.stores.processed, plan);
    const approval = await requestPlanApproval(workspace, plan);
    terminal.answer({ plan, stored: backfillPlanKey(plan.id), approval });
    const lines = describePlanApproval(workspace, plan, approval);
    const resumeOptions = approval.state === 'approved' ? askedPlanOptions(workspace) : commonOptions(workspace);
    for (const line of lines.length > 0 ? lines : [describeResume(plan, resumeOptions)]) terminal.say(line);
    return approval.state === 'open' ? ExitStatus.waiting : ExitStatus.fine;
  },
};

/** Says every run of a plan, in its order. */
export function sayPlan({ terminal }: Invocation, { plan, objects }: PreparedPlan): void {
  const rows = plan.items.map(({ ingestion_date, dataset, schema_v }, index) => [
    ingestion_date,
    `${dataset} v${schema_v}`,
    objects[index] === 0 ? 'raw data is missing' : formatNoun(objects[index] ?? 0, 'raw object'),
  ]);
  terminal.say(`plan ${plan.id}: ${formatNoun(plan.items.length, 'run')}`);
  for (const line of formatTable(rows)) terminal.say(line);
}
