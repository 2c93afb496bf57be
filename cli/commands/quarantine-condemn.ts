import { condemnRows } from '../../shared/history/condemnation.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { neededReason } from '../given-reason.ts';
import { personOption, personOptions } from '../person.ts';
import { describeRows } from '../reason-text.ts';
import { assertChosen, quarantineRunOption, selectionOption, selectionOptions } from '../row-selection.ts';

/** `sluice quarantine condemn`: a person gives rows up. */
export const quarantineCondemnCommand: Command = {
  name: 'quarantine condemn',
  summary: 'give rows of quarantine up: they are kept apart, and no later run quarantines them again',
  positionals: ['dataset', 'date'],
  options: {
    ...selectionOptions,
    why: { type: 'string', value: 'TEXT!', description: 'why nothing can be made of them; kept in the record' },
    'dry-run': { type: 'boolean', description: 'only say which rows would be condemned' },
    ...personOptions,
  },
  details:
    'Needs --run, --row or --reason, so that not all of a date is condemned by a slip. A row that meets the contract is\n' +
    'valid in every later run, also when it was condemned. The same twice is once.\n\n' +
    '  sluice quarantine condemn events 2025-01-02 --row 3f9a1c0b --why "test data of the supplier"',
  run: async (invocation) => {
    const { workspace, terminal, options } = invocation;
    assertChosen(invocation, ['row', 'reason', 'run']);
    const why = neededReason(invocation, 'why', 'a reason is needed; it is kept');
    const person = await personOption(invocation);
    const { partition, runId } = await quarantineRunOption(invocation);
    const dryRun = options['dry-run'] === true;
    const selection = selectionOption(invocation);
    const { quarantine: store } = workspace.stores;
    const scope = { store, clock: workspace.clock };
    const { key, rows } = await condemnRows(scope, { partition, runId, selection, person, why }, dryRun);
    const names = rows.map(({ row_hash, source }) => ({ row_hash, object: source.object, line: source.line }));
    terminal.answer({ run_id: runId, dry_run: dryRun, record: key, rows: names });
    if (key === null) {
      terminal.say(`Run ${runId} has no such row in quarantine that is not condemned: nothing to do.`);
      return ExitStatus.fine;
    }
    const done = dryRun ? 'would be condemned; nothing was written' : `condemned by ${person}`;
    terminal.say(`${describeRows(rows.length)} of run ${runId} ${done}`);
    for (const { row_hash, object, line } of names) terminal.say(`  ${row_hash.slice(0, 12)}  ${object}:${line}`);
    if (!dryRun) terminal.say(`  record ${key}`);
    return ExitStatus.fine;
  },
};
