import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { backfillCommands } from '../support/backfill-commands.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;
const { call, callJson, backfill, deliver } = backfillCommands(() => store);

beforeEach(async () => {
  store = join(await folders.make(), 'store');
});

describe('before anything is written', () => {
  test.each([
    [['--from', '2025-01-03', '--to', '2025-01-01'], 'is before --from'],
    [['--from', '2025-02-28', '--to', '2025-02-29'], 'is not a day of the calendar'],
    [['--from', '2025-1-1'], 'is not a date of the form YYYY-MM-DD'],
    [['--from', '2024-01-01', '--to', '2025-01-01'], 'the range has 367 dates, and this stack allows 366'],
    [
      ['--from', '2025-01-01', '--to', '2025-02-01', '--settings', 'prod'],
      'the range has 32 dates, and this stack allows 31',
    ],
    [['evnets', '--from', '2025-01-01'], 'did you mean "events"?'],
    [['--to', '2025-01-01'], '--from'],
  ])('a backfill of %j is refused', async (words, message) => {
    for (const verb of ['plan', 'run']) {
      const { status, stdout, stderr } = await call('backfill', verb, 'events', ...words);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(message);
    }
    await expect(readdir(store)).rejects.toThrow('ENOENT');
  });

  test.each([
    ['2024-02-28', '2024-03-01', ['2024-02-28', '2024-02-29', '2024-03-01']],
    ['2025-02-28', '2025-03-01', ['2025-02-28', '2025-03-01']],
    ['2024-12-30', '2025-01-02', ['2024-12-30', '2024-12-31', '2025-01-01', '2025-01-02']],
  ])('a dry run from %s to %s says exactly the dates that would run', async (from, to, dates) => {
    for (const verb of ['plan', 'run']) {
      const words = ['backfill', verb, 'events', '--from', from, '--to', to, '--dry-run'];
      const { status, answer } = await callJson(...words);
      const { plan, stored } = answer as { readonly plan: BackfillPlan; readonly stored: null };
      expect({ status, stored }).toEqual({ status: 0, stored: null });
      expect(plan.items.map(({ ingestion_date }) => ingestion_date)).toEqual(dates);
      const { stdout } = await call(...words);
      expect(stdout.match(/\d{4}-\d\d-\d\d(?= )/g)).toEqual(dates);
      expect(stdout).toContain('raw data is missing');
    }
    await expect(readdir(store)).rejects.toThrow('ENOENT');
  });
});

describe('the id of a plan', () => {
  const range = ['events', '--from', '2025-01-01', '--to', '2025-01-02'];

  test('stands for datasets and dates, with --id or without', async () => {
    await deliver('2025-01-01', '2025-01-02');
    const { answer } = await callJson('backfill', 'plan', ...range);
    const { id } = (answer as { readonly plan: BackfillPlan }).plan;
    expect(await backfill('status', id)).toMatchObject({ status: 0, plan: id });
    expect(await backfill('resume', id)).toMatchObject({ status: 0, plan: id, outcome: 'done' });
    expect(await backfill('status', '--id', id)).toMatchObject({ status: 0, plan: id });
  });

  test.each([
    [['--id', '2025-01-01-2025-01-02-00000000', '--from', '2025-01-01']],
    [['--id', '2025-01-01-2025-01-02-00000000', 'events']],
    [['2025-01-01-2025-01-02-00000000', '--to', '2025-01-01']],
    [['2025-01-01-2025-01-02-00000000', '2025-01-01-2025-01-02-11111111']],
  ])('is refused beside anything else that names a plan: %j', async (words) => {
    await deliver('2025-01-01', '2025-01-01');
    for (const verb of ['status', 'resume']) {
      const { status, stderr } = await call('backfill', verb, ...words);
      expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('stands alone') });
    }
  });

  test('of no plan is told, with the command that lists them in this store', async () => {
    await deliver('2025-01-01', '2025-01-01');
    const commands = [
      ['resume', '2025-01-01-2025-01-02-00000000'],
      ['approve', '2025-01-01-2025-01-02-00000000', '--role', 'domain'],
    ];
    for (const words of commands) {
      const { status, stderr } = await call('backfill', ...words);
      expect({ status, stderr }).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`sluice backfill status --store ${store}`),
      });
    }
  });
});

test('every command that a backfill prints acts on the same store', async () => {
  const range = ['events', '--from', '2025-01-01'];
  await deliver('2025-01-01', '2025-01-01');
  const prod = ['--settings', 'prod'];
  const planned = await call('backfill', 'plan', ...range, ...prod);
  expect(planned.stdout).toMatch(`--role platform --as PERSON --store ${store}`);
  const id = /plan (\S+):/.exec(planned.stdout)![1]!;
  await call('backfill', 'reject', id, '--role', 'domain', '--as', 'ann', '--reason', 'not now');
  expect((await call('backfill', 'resume', id, ...prod)).stdout).toContain(`--to 2025-01-01 --store ${store}`);
  const missing = await call('backfill', 'run', 'events', '--from', '2025-01-02');
  expect(missing.stdout).toMatch(new RegExp(`backfill resume --id \\S+ --store ${store}\n`));
});

test('more runs than one execution of the state machine can have are refused before anything is written', async () => {
  const names = ['events', 'products', 'orders', 'order_items', 'transactions'];
  const { status, stderr } = await call('backfill', 'plan', ...names, '--from', '2025-01-01', '--to', '2025-12-31');
  expect(status).toBe(1);
  expect(stderr).toContain('these are 1825 runs, and one backfill has at most 1800');
  await expect(readdir(store)).rejects.toThrow('ENOENT');
});
