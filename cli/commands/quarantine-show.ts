import { allRows, selectQuarantined } from '../../shared/history/quarantined-rows.ts';
import type { QuarantineRecord } from '../../shared/verdicts/reject-record.ts';
import { numberOption } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { readRun } from '../inspected-run.ts';
import { describeReject } from '../rejected-rows.ts';
import { describeRows } from '../reason-text.ts';
import { codeOption, hashesOption, selectionOptions } from '../row-selection.ts';

/** `sluice quarantine show`: the rows of one run that are in quarantine, with their contents. */
export const quarantineShowCommand: Command = {
  name: 'quarantine show',
  summary: 'the rows that a run put in quarantine, with their contents, hashes and attempts',
  positionals: ['run'],
  options: {
    row: { type: 'string', value: 'HASH,...', description: 'rows with these row_hashes, or beginnings of them' },
    reason: selectionOptions.reason,
    rows: { type: 'string', value: 'N', description: 'rows to show (default 10)' },
  },
  details:
    'Shows contents of rejected rows, but not of those that a person has condemned since: "sluice inspect" has them all.\n\n' +
    '  sluice quarantine show events-2025-01-02-20250103T020000Z-1a2b3c-1 --row 3f9a1c0b',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const most = numberOption(invocation, 'rows', { otherwise: 10, least: 1, most: 1_000_000 });
    const { run, partition } = await readRun(workspace, positionals[0]!);
    const selection = { ...allRows, hashes: hashesOption(options.row), code: codeOption(options.reason) };
    const records: QuarantineRecord[] = [];
    let rows = 0;
    for await (const record of selectQuarantined(workspace.stores.quarantine, partition, run, selection)) {
      rows += 1;
      if (rows <= most) records.push(record);
    }
    terminal.answer({ run, rows, records });
    const such = (options.row ?? options.reason) === undefined ? '' : 'such ';
    terminal.say(`run ${run}: ${describeRows(rows, such)} in quarantine${rows > most ? `, the first ${most}` : ''}`);
    for (const record of records) terminal.say(describeReject(record));
    return ExitStatus.fine;
  },
};
