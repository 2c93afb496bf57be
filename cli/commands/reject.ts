import type { Command } from '../command.ts';
import { decideRun, decisionOptions, identityNote } from '../decide.ts';

/** `sluice reject`: one role's no to a run, which ends it. */
export const rejectCommand: Command = {
  name: 'reject',
  summary: 'reject a run that waits; what readers see does not change',
  positionals: ['dataset', 'date', 'run'],
  options: { ...decisionOptions, reason: { ...decisionOptions.reason, value: 'TEXT!' } },
  details:
    'One rejection ends the run, whoever has approved it before.\n' +
    `${identityNote}\n` +
    'Exit status: 0 recorded and the run has ended, 3 recorded and another process ends it, 2 refused.\n\n' +
    '  sluice reject events 2025-01-02 RUN --role domain --reason "half of the rows are missing"',
  run: (invocation) => decideRun(invocation, 'rejected'),
};
