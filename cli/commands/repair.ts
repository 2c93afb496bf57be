import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';

/** `sluice repair`: derived things follow the log again. */
export const repairCommand: Command = {
  name: 'repair',
  summary: 'make _LATEST.json, catalog and current/ follow the promotion log again',
  positionals: [],
  options: {},
  details:
    'Writes only what does not follow the log; never the log itself, and no data. Safe at any time. A partition whose\n' +
    'log or runs are damaged, or that has no contract, is left as it is (exit status 2).',
  run: async ({ workspace, terminal }) => {
    await workspace.place.assertExists();
    const { count, repaired, wrong } = await workspace.host.repair((text) => {
      terminal.progress(text);
    });
    terminal.progress('');
    for (const { partition, written } of repaired) terminal.say(`${partition}: ${written.join(', ')}`);
    if (count > repaired.length) terminal.say(`and ${count - repaired.length} more, which follow their log again`);
    for (const { partition, message } of wrong) terminal.say(`${partition}: not repaired. ${message}`);
    if (wrong.length === 0) {
      terminal.say(count === 0 ? 'Everything followed the log already.' : 'Everything follows the log.');
    }
    terminal.answer({ count, repaired, wrong });
    return wrong.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};
