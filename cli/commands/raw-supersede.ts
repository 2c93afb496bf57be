import { suggest } from '../../shared/contract/closest-word.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { contractArgument, dateArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { ExitStatus } from '../exit-status.ts';
import { neededReason } from '../given-reason.ts';
import { personOption, personOptions } from '../person.ts';
import { readRawDay, type RawDay, type RawDayObject } from '../raw-day.ts';
import { supersedeObject } from '../supersede-object.ts';
import { usageProblem } from '../usage-problem.ts';

/** `sluice raw supersede`: corrects a raw object without removing it. */
export const rawSupersedeCommand: Command = {
  name: 'raw supersede',
  summary: 'leave a wrong raw object out of every later run; it is kept',
  positionals: ['dataset', 'date', 'object'],
  options: {
    by: { type: 'string', value: 'OBJECT', description: 'the raw object of the same date that takes its place' },
    reason: { type: 'string', value: 'TEXT!', description: 'why it is wrong; kept in the record' },
    ...personOptions,
  },
  details:
    'Raw data is never changed or removed. This appends a record that later runs follow and name in their manifests;\n' +
    'runs that have read the object stay as they are, so run the date again afterwards. It leaves out the version that\n' +
    'is there now: another one under the same name is read again. Of an object that the current run has read and that is\n' +
    'gone it leaves out the version that was read, so that the date can be run without it. The same twice is once.\n' +
    'An object is given by its name below the date, or by its key.\n\n' +
    '  sluice raw supersede events 2025-01-02 events.ndjson --by corrected.ndjson --reason "till 4 had no clock"',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    const date = dateArgument('date', positionals[1]!);
    const reason = neededReason(invocation, 'reason', 'a reason is needed: why the object is wrong');
    const person = await personOption(invocation);
    const day = await readRawDay(workspace.stores, contract, date);
    const object = findObject(day, 'object', positionals[2]!);
    const by = typeof options.by === 'string' ? findReplacement(day, object, options.by) : null;
    const said = { object, by: by?.key ?? null, reason, person };
    const { key, record, created } = await supersedeObject(workspace, contract, date, said);
    terminal.answer({ record: key, created, ...record });
    terminal.say(
      created
        ? `Superseded ${object.key}`
        : `Nothing to do: ${record.person} superseded ${object.key} at ${record.recorded_at} (${record.reason})`,
    );
    terminal.say(`  record ${key}`);
    for (const source of (await readRawDay(workspace.stores, contract, date)).missing) {
      terminal.say(`  there is nothing left to read of the source system "${source}": deliver a corrected object`);
    }
    terminal.say(`  next: sluice run ${versionName(workspace.contracts, contract)} ${date}${commonOptions(workspace)}`);
    return ExitStatus.fine;
  },
};

/** An object that a run would read, that the current run has read, or that has been superseded already. */
function findObject({ objects }: RawDay, argument: string, text: string): RawDayObject {
  const found = objects.filter(({ key, name }) => key === text || name === text);
  const [object, second] = found;
  if (object === undefined) {
    const names = objects.map(({ name }) => name);
    const known = names.length === 0 ? 'the date has no raw objects' : `there are: ${names.join(', ')}`;
    throw usageProblem(
      argument,
      `${JSON.stringify(text)} is no raw object of the date${suggest(text, names)}; ${known}`,
    );
  }
  if (second !== undefined) {
    const keys = found.map(({ key }) => key).join(', ');
    throw usageProblem(
      argument,
      `${JSON.stringify(text)} is the name of several objects; give one by its key: ${keys}`,
    );
  }
  if (object.state === 'left_out') {
    throw usageProblem(argument, `${object.key} is not read anyway: it is empty, or its name begins with _ or .`);
  }
  if (object.state === 'unlisted') {
    const { source_system } = object;
    throw usageProblem(
      argument,
      `${object.key} is not read anyway: the contract does not list the source "${source_system}"`,
    );
  }
  return object;
}

function findReplacement(day: RawDay, object: RawDayObject, text: string): RawDayObject {
  const by = findObject(day, '--by', text);
  if (by.key === object.key) throw usageProblem('--by', 'an object cannot take its own place');
  if (by.state === 'read') return by;
  throw usageProblem('--by', `${by.key} is ${by.state === 'gone' ? 'gone' : 'superseded itself'}`);
}
