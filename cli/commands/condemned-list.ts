import { CondemnedPairs, type CondemnedPair } from '../../shared/history/condemned-pairs.ts';
import { readCondemned } from '../../shared/history/condemned-rows.ts';
import { anyDateOptions, anyDateRange, contractArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';

/** `sluice condemned list`: the rows that were given up, without their contents. */
export const condemnedListCommand: Command = {
  name: 'condemned list',
  summary: 'the condemned rows of a dataset: by which rule or person, and whether their content was deleted',
  positionals: ['dataset'],
  options: anyDateOptions,
  details:
    'A row of a raw object is listed once, with who or which rule condemned it first, and in how many runs it was\n' +
    'condemned again since; --json names these runs. Shows no contents.\n\n' +
    '  sluice condemned list events --from 2025-01-01 --to 2025-01-31',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const dates = anyDateRange(invocation);
    const wanted = new Set(dates);
    const pairs = new CondemnedPairs();
    for await (const row of readCondemned(workspace.stores.quarantine, contract)) {
      if (dates === undefined || wanted.has(row.date)) pairs.add(row);
    }
    const rows = pairs.list();
    terminal.answer({ dataset: contract.dataset, rows });
    if (rows.length === 0) {
      terminal.say(`There is no condemned row of ${contract.dataset}${dates === undefined ? '' : ' in these dates'}.`);
      return ExitStatus.fine;
    }
    const heading = ['date', 'row', 'attempts', 'condemned by', 'runs since', 'reasons', 'content', 'object'];
    const lines = rows.map((row) => [
      row.ingestion_date,
      row.row_hash.slice(0, 12),
      row.attempt_count,
      describeCondemner(row),
      row.runs_since,
      row.codes.join(', '),
      row.deleted === null ? 'kept' : 'deleted',
      `${row.object}:${row.line}`,
    ]);
    for (const line of formatTable([heading, ...lines])) terminal.say(line);
    return ExitStatus.fine;
  },
};

function describeCondemner({ condemned_by, rules }: CondemnedPair): string {
  return condemned_by === null ? rules.join(', ') : `${condemned_by.person}: ${condemned_by.why}`;
}
