import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';

/** `sluice open`: where the console shows a run. */
export const openCommand: Command = {
  name: 'open',
  summary: "with --stack: the link to a run's or execution's page in the AWS console",
  positionals: ['run'],
  options: {},
  details:
    'Of a run, that of its execution: its states, their inputs and answers, its retries. Only prints the link.\n\n' +
    '  sluice open events-2025-01-02-20250103T020000Z-1a2b3c-1 --stack dev',
  run: async ({ workspace, terminal, positionals }) => {
    const { execution, link } = await workspace.host.trace(positionals[0]!);
    terminal.answer({ execution, link });
    terminal.say(link);
    return ExitStatus.fine;
  },
};
