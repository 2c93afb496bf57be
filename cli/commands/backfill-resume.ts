import { drivePlan } from '../backfill/drive-plan.ts';
import { planArgument, planOptions } from '../backfill/find-plan.ts';
import type { Command } from '../command.ts';

/** `sluice backfill resume`: goes on with a plan. */
export const backfillResumeCommand: Command = {
  name: 'backfill resume',
  summary: 'run what of a plan has failed or was not started',
  positionals: ['dataset|id...?'],
  options: planOptions,
  details:
    'What is promoted is not run again. A backfill whose process was killed goes on where it was.\n\n' +
    '  sluice backfill resume events --from 2025-01-01 --to 2025-01-03\n' +
    '  sluice backfill resume 2025-01-01-2025-01-03-1a2b3c4d',
  run: async (invocation) => drivePlan(invocation, await planArgument(invocation)),
};
