import { readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const date = '2025-01-01';
let store: string;

interface Request {
  readonly kind: string;
  readonly datasets: readonly string[];
  readonly commands: readonly string[];
}

async function requests(...words: readonly string[]): Promise<readonly Request[]> {
  const { answer } = await sluiceJson('status', ...words, '--store', store);
  return (answer as { readonly requests: readonly Request[] }).requests;
}

const give = (command: string, person: string) =>
  sluice(
    ...command
      .split(' ')
      .slice(1)
      .map((word) => (word === 'PERSON' ? person : word)),
  );

beforeAll(async () => {
  store = await folders.make();
  const on = ['--store', store];
  await sluice('generate', 'events', '--from', date, '--rows', '300', '--defects', 'null', ...on);
  expect((await sluice('run', 'events', date, ...on)).status).toBe(0);
  const condemn = ['quarantine', 'condemn', 'events', date, '--reason', 'NULL_VALUE_ERROR', '--why', 'no use', ...on];
  expect((await sluice(...condemn)).status).toBe(0);
  const rows = ((await sluiceJson('condemned', 'list', 'events', ...on)).answer as { rows: { row_hash: string }[] })
    .rows;
  expect(
    (await sluice('condemned', 'delete', 'events', '--row', rows.map(({ row_hash }) => row_hash).join(), ...on)).status,
  ).toBe(3);
  const plan = ['backfill', 'plan', 'events', '--from', date, '--settings', 'prod', ...on];
  const { status, stdout } = await sluice(...plan);
  expect(status).toBe(3);
  expect(stdout).toMatch(/^plan .*: 1 run\n.* 2 raw objects$/m);
  expect(stdout).toContain(`--role domain --as PERSON --store ${store} --settings prod\n`);
});

describe('lists of nothing', () => {
  test('speak of a choice only where there was one', async () => {
    const say = async (...words: string[]) => (await sluice(...words, '--store', store)).stdout;
    expect(await say('quarantine', 'list', 'orders')).toBe('There is no row of orders in quarantine.\n');
    const chosen = await say('quarantine', 'list', 'orders', '--from', date);
    expect(chosen).toBe('There is no such row of orders in quarantine.\n');
    expect(await say('condemned', 'list', 'orders')).toBe('There is no condemned row of orders.\n');
    const dated = await say('condemned', 'list', 'orders', '--from', date);
    expect(dated).toBe('There is no condemned row of orders in these dates.\n');
  });
});

describe('sluice status', () => {
  test('shows plans and deletions that wait, with commands that can be given as they are', async () => {
    expect((await requests()).map(({ kind, datasets }) => [kind, datasets])).toEqual([
      ['plan', ['events']],
      ['deletion', ['events']],
    ]);
    expect(await requests('products')).toEqual([]);
    expect((await sluice('status', '--store', store)).stdout).toMatch(/^Backfill .*, 1 run: waits for/m);
    for (const { commands } of await requests()) {
      expect(commands).toHaveLength(2);
      const { stdout } = await sluice('status', '--store', store);
      for (const command of commands) expect(stdout).toContain(`    ${command}\n`);
      expect((await give(commands[0]!, 'ann')).status).toBe(3);
      expect((await give(commands[1]!, 'bob')).status).toBe(0);
    }
    expect(await requests()).toEqual([]);
  });

  test('tells of a damaged request, and shows the rest', async () => {
    const folder = join(store, 'processed/approvals/_requests/condemned/events');
    const [name] = await readdir(folder);
    await truncate(join(folder, name!), 5);
    const { status, stdout, stderr } = await sluice('status', '--store', store);
    expect(status).toBe(2);
    expect(stdout).toContain(`events   ${date}`);
    expect(stderr).toContain(name);
  });
});
