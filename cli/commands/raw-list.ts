import { contractArgument, dateArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { ExitStatus } from '../exit-status.ts';
import { readRawDay, type RawDayObject } from '../raw-day.ts';
import { describeRawDates } from '../raw-dates.ts';
import { formatTable } from '../table.ts';

/** Enough of a version to tell it from others. */
const versionLength = 12;

/** `sluice raw list`: what there is of a day, and what a run would read of it. */
export const rawListCommand: Command = {
  name: 'raw list',
  summary: 'the raw objects of a date: which are read, superseded (by which record) or gone',
  positionals: ['dataset', 'date'],
  options: {},
  details:
    'read        what a run that begins now would read\n' +
    'superseded  left out by a record of "sluice raw supersede"\n' +
    'left out    an empty object, or a name that begins with _ or . (markers and unfinished uploads)\n' +
    'unlisted    of a source system that the contract does not list\n' +
    'gone        read by the current run and no longer there: the date is not run until it is restored or superseded\n\n' +
    'Changes nothing. --json has whole keys and versions.\n\n' +
    '  sluice raw list events 2025-01-02',
  run: async (invocation) => {
    const { workspace, terminal, positionals } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const date = dateArgument('date', positionals[1]!);
    const { objects, missing } = await readRawDay(workspace.stores, contract, date);
    terminal.answer({ dataset: contract.dataset, ingestion_date: date, objects, missing });
    if (objects.length > 0) {
      const heading = ['source', 'object', 'bytes', 'version', 'state'];
      for (const line of formatTable([heading, ...objects.map(tableRow)])) terminal.say(line);
    }
    for (const source of missing) terminal.say(`There is nothing to read of the source system "${source}".`);
    if (objects.length === 0) {
      for (const line of await describeRawDates(workspace, contract, date)) terminal.say(line);
    }
    return ExitStatus.fine;
  },
};

function tableRow({ source_system, name, size, version, state, superseded }: RawDayObject): (string | number)[] {
  return [source_system, name, size, version.slice(0, versionLength), describeState(state, superseded)];
}

function describeState(state: RawDayObject['state'], superseded: RawDayObject['superseded']): string {
  if (superseded === null) return state.replace('_', ' ');
  const { record, by, reason, person } = superseded;
  const number = Number(/(\d+)\.json$/.exec(record)?.[1]);
  const instead = by === null ? '' : ` for ${by.slice(by.lastIndexOf('/') + 1)}`;
  return `superseded${instead} by ${person}: ${reason} (record ${number})`;
}
