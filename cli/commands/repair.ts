import { repairPartitions } from '../../functions/repair/repair-partitions.ts';
import { describePartition } from '../../shared/layout/partition.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { assertStoreExists, listStoredPartitions } from '../stored-partitions.ts';

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
    const repaired: { partition: string; written: readonly string[] }[] = [];
    const wrong: { partition: string; message: string }[] = [];
    await assertStoreExists(workspace);
    const stored = await listStoredPartitions(workspace);
    const repairable = stored.flatMap(({ partition, contract }) => {
      if (contract !== undefined) return { partition, contract };
      wrong.push({ partition: describePartition(partition), message: 'There is no contract of this schema version.' });
      return [];
    });
    const results = await repairPartitions(workspace, repairable, {
      onPartition: (partition) => {
        terminal.progress(`repairing ${describePartition(partition)}`);
      },
    });
    terminal.progress('');
    for (const { partition, written, error } of results) {
      const name = describePartition(partition);
      if (error !== undefined) wrong.push({ partition: name, message: error.message });
      else if (written.length > 0) repaired.push({ partition: name, written });
    }
    for (const { partition, written } of repaired) terminal.say(`${partition}: ${written.join(', ')}`);
    for (const { partition, message } of wrong) terminal.say(`${partition}: not repaired. ${message}`);
    if (wrong.length === 0) {
      terminal.say(repaired.length === 0 ? 'Everything followed the log already.' : 'Everything follows the log.');
    }
    terminal.answer({ repaired, wrong });
    return wrong.length === 0 ? ExitStatus.fine : ExitStatus.stopped;
  },
};
