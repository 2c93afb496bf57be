import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { drivePlan } from '../backfill/drive-plan.ts';
import { preparePlan } from '../backfill/prepare-plan.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { newPlanOptions, sayPlan } from './backfill-plan.ts';

/** `sluice backfill run`: plans and runs. */
export const backfillRunCommand: Command = {
  name: 'backfill run',
  summary: 'run a range of dates, one run after the other, until one fails',
  positionals: ['dataset...'],
  options: newPlanOptions,
  details:
    'The same datasets, dates, contracts, code and raw data are the same plan: what of it is promoted is not run again.\n' +
    'Exit status: 0 every run is promoted, 2 one failed and none after it was started, 3 waiting for people.\n\n' +
    '  sluice backfill run events --from 2025-01-01 --to 2025-01-03 --dry-run',
  run: async (invocation) => {
    const { workspace, terminal, options } = invocation;
    const prepared = await preparePlan(invocation);
    sayPlan(invocation, prepared);
    if (options['dry-run'] === true) {
      terminal.answer({ plan: prepared.plan, stored: null });
      return ExitStatus.fine;
    }
    await storePlan(workspace.stores.processed, prepared.plan);
    return drivePlan(invocation, prepared.plan);
  },
};
