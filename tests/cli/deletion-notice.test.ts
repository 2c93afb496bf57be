import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { commandOf, noticesOf } from '../support/notices.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const date = '2025-01-01';
let store: string;
let hash: string;

const call = (...words: string[]) => sluice(...words, '--store', store);
const asked = () => noticesOf(store, 'approval-requested');

beforeAll(async () => {
  store = await folders.make();
  await call('generate', 'events', '--from', date, '--rows', '300', '--defects', 'null');
  expect((await call('run', 'events', date)).status).toBe(0);
  await call('quarantine', 'condemn', 'events', date, '--reason', 'NULL_VALUE_ERROR', '--why', 'no use');
  const { answer } = await sluiceJson('condemned', 'list', 'events', '--store', store);
  hash = (answer as { rows: { row_hash: string }[] }).rows[0]!.row_hash;
});

test('people are told once that a deletion waits for them, with commands that lead to it as they are', async () => {
  expect((await call('condemned', 'delete', 'events', '--row', hash, '--dry-run')).status).toBe(0);
  expect(await asked()).toEqual([]);
  for (let times = 0; times < 2; times += 1) {
    expect((await call('condemned', 'delete', 'events', '--row', hash)).status).toBe(3);
  }
  const [notice, ...others] = await asked();
  expect(others).toEqual([]);
  expect(notice).toContain(`Subject: [notices] events ${date}: approval requested (dev)\nTo: notices `);
  expect(notice).toContain('- delete 1 condemned row of events.\n');
  expect(notice).toMatch(
    /What it covers: the rows of the list [0-9a-f]{64}; copies of their text: \d+, in objects: \d+\.\n/,
  );
  expect((await sluice(...commandOf(notice!, /--role domain/), '--as', 'ann')).status).toBe(3);
  expect((await sluice(...commandOf(notice!, /--role platform/), '--as', 'ben')).status).toBe(0);
  const { status, stdout } = await sluice(...commandOf(notice!, /condemned delete/));
  expect(status).toBe(0);
  expect(stdout).toContain('Their content was deleted');
  expect(await asked()).toHaveLength(1);
});
