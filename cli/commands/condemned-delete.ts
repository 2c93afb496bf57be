import {
  listDoomed,
  requestDeletion,
  type DeletionAnswer,
  type DoomedList,
} from '../../functions/condemned/delete-condemned.ts';
import { missingRoles } from '../../shared/approval/approval-state.ts';
import { contractArgument } from '../arguments.ts';
import type { Command } from '../command.ts';
import { commonOptions } from '../common-options.ts';
import { ExitStatus } from '../exit-status.ts';
import { personOption, personOptions } from '../person.ts';
import { describeRows } from '../reason-text.ts';
import { assertChosen, hashesOption } from '../row-selection.ts';
import type { Terminal } from '../terminal.ts';

/** Rows of a list that are shown; --json has them all. */
const mostShown = 20;

/** `sluice condemned delete`: takes the content of condemned rows away, once that is approved. */
export const condemnedDeleteCommand: Command = {
  name: 'condemned delete',
  summary: 'delete the content of condemned rows, once every role of the contract has approved the list',
  positionals: ['dataset'],
  options: {
    row: { type: 'string', value: 'HASH,...', description: 'rows with these row_hashes, or beginnings of them' },
    run: { type: 'string', value: 'RUN', description: 'rows that this run, or a person in it, condemned' },
    'dry-run': {
      type: 'boolean',
      description: 'only show the list, and how many copies there are; asks for no approval',
    },
    ...personOptions,
  },
  details:
    'Needs --row or --run. The first call asks for the approval of exactly this list of rows; when all roles have given\n' +
    'theirs, the same call deletes: from the condemned rows and the quarantine of every run that rejected the row, of this list or not. What\n' +
    'stays of a row: its hash, where it came from, its reasons, and a record of who approved and who deleted. A later run\n' +
    'that rejects the row again writes it without its text. The raw object (bronze) keeps the text.\n' +
    'A request that expired is made anew by the next call. Exit status: 0 deleted, 3 waiting for approval, 2 rejected.\n\n' +
    '  sluice condemned delete events --row 3f9a1c0b',
  run: async (invocation) => {
    const { workspace, terminal, positionals, options } = invocation;
    const contract = contractArgument(invocation, positionals[0]!);
    assertChosen(invocation, ['row', 'run']);
    const hashes = hashesOption(options.row);
    const runId = typeof options.run === 'string' ? options.run : null;
    const doomed = { contract, hashes, runId };
    if (options['dry-run'] === true) {
      const list = await listDoomed(workspace, doomed);
      terminal.answer({ outcome: 'dry_run', ...factsOf(list) });
      terminal.say(`${describeList(list)}; nothing was written`);
      showRows(terminal, list);
      return ExitStatus.fine;
    }
    const answer = await requestDeletion(workspace, doomed, await personOption(invocation));
    if (answer.outcome === 'refused' && answer.notice !== null) await workspace.host.publish(answer.notice);
    return showAnswer(terminal, contract.dataset, answer, workspace.place.personOption + commonOptions(workspace));
  },
};

function showAnswer(terminal: Terminal, dataset: string, answer: DeletionAnswer, options: string): ExitStatus {
  const { outcome } = answer;
  if (outcome === 'none') {
    terminal.answer({ outcome, rows: [] });
    terminal.say('There is no such condemned row: nothing to delete.');
    return ExitStatus.fine;
  }
  const { list } = answer;
  const facts = { outcome, ...factsOf(list) };
  terminal.say(describeList(list));
  showRows(terminal, list);
  if (outcome === 'deleted_before') {
    terminal.answer(facts);
    terminal.say('Their content was deleted before: nothing to do.');
    return ExitStatus.fine;
  }
  if (outcome === 'deleted') {
    const { approved_by } = answer.deletion;
    terminal.answer({ ...facts, approved_by });
    const people = approved_by.map(({ role, person }) => `${person} (${role})`).join(', ');
    terminal.say(`Their content was deleted from ${describeCopies(list)}, as approved by ${people}.`);
    return ExitStatus.fine;
  }
  const { decision, request } = answer;
  const missing = missingRoles(decision);
  terminal.answer({ ...facts, state: decision.state, missing_roles: missing, expires_at: request.expires_at });
  if (decision.state === 'rejected') {
    terminal.say('Refused: the deletion of this list was rejected. Another list can be asked for.');
    return ExitStatus.stopped;
  }
  terminal.say(`Nothing was deleted: it needs approval until ${request.expires_at}. Missing:`);
  for (const role of missing)
    terminal.say(`  sluice condemned approve ${dataset} ${list.sha256} --role ${role}${options}`);
  return ExitStatus.waiting;
}

function factsOf({ rows, sha256, copies }: DoomedList) {
  return { rows_sha256: sha256, rows, copies: copies.count, objects: copies.keys };
}

function describeList(list: DoomedList): string {
  return `${describeRows(list.rows.length, 'condemned ')}, ${describeCopies(list)}, list ${list.sha256}`;
}

/** Copies of the text that are there before the deletion. */
function describeCopies({ copies: { count, keys } }: DoomedList): string {
  return `${count} ${count === 1 ? 'copy' : 'copies'} in ${keys.length} ${keys.length === 1 ? 'object' : 'objects'}`;
}

function showRows(terminal: Terminal, { rows }: DoomedList): void {
  for (const { row_hash, object, run_id } of rows.slice(0, mostShown)) {
    terminal.say(`  ${row_hash.slice(0, 12)}  ${object}  ${run_id}`);
  }
  if (rows.length > mostShown) terminal.say(`  and ${rows.length - mostShown} more`);
}
