import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import { commands } from '../../cli/command-line.ts';

const runbooks = resolve(import.meta.dirname, '../../docs/runbooks');
const common = ['store', 'settings', 'json', 'debug', 'help'];

/** Every `sluice …` of a page: in backticks, or an indented line up to its explanation. */
function callsIn(page: string): string[] {
  const text = readFileSync(join(runbooks, page), 'utf8');
  const spans = [...text.matchAll(/`(sluice [^`]+)`/g)].map(([, call]) => call!);
  const lines = [...text.matchAll(/^ {4}(sluice .*)$/gm)].map(([, line]) => line!.split(/ {2,}/)[0]!);
  return [...spans, ...lines];
}

/** What is wrong with a call: no such command, or an option that it does not have; undefined for nothing. */
function problemOf(call: string): string | undefined {
  const words = call.split(' ').slice(1);
  const command = commands.find(({ name }) => name === words[0] || name === words.slice(0, 2).join(' '));
  if (command === undefined) return 'no such command';
  const flags = [...call.matchAll(/ --([a-z-]+)/g)].map(([, flag]) => flag!);
  const unknown = flags.filter((flag) => !Object.hasOwn(command.options, flag) && !common.includes(flag));
  return unknown.length === 0 ? undefined : `no option ${unknown.join(', ')}`;
}

// The table of failure types names pages only.
const pages = readdirSync(runbooks).filter((page) => !['README.md', 'failure-types.md'].includes(page));

test.each(pages)('every command of docs/runbooks/%s is there, with its options', (page) => {
  const calls = callsIn(page);
  expect(calls.length).toBeGreaterThan(0);
  const problems = calls
    .map((call) => ({ call, problem: problemOf(call) }))
    .filter(({ problem }) => problem !== undefined);
  expect(problems).toEqual([]);
});
