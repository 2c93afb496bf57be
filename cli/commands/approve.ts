import type { Command } from '../command.ts';
import { decideRun, decisionOptions, identityNote } from '../decide.ts';

/** `sluice approve`: one role's yes to a run. */
export const approveCommand: Command = {
  name: 'approve',
  summary: 'approve a run that waits, for one role; the last approval promotes it',
  positionals: ['dataset', 'date', 'run'],
  options: decisionOptions,
  details:
    'Every role needs another person. The run goes on in this process when nobody is left to be asked.\n' +
    `${identityNote}\n` +
    'Exit status: 0 recorded and promoted, 3 recorded and still waiting, 2 refused or not promoted.\n\n' +
    '  sluice approve events 2025-01-02 RUN --role domain',
  run: (invocation) => decideRun(invocation, 'approved'),
};
