import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, expect, test } from '@jest/globals';

import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();

afterAll(() => folders.remove());

interface Line {
  readonly ingestion_date: string;
  readonly last_outcome: string | null;
  readonly waiting: readonly { readonly run_id: string }[];
}

test('a backfill whose runs wait for approval goes on in the process of the last approval of each', async () => {
  const folder = await folders.make();
  const store = ['--store', join(folder, 'store')];
  const settings = join(folder, 'stack.yaml');
  await writeFile(settings, 'stack: mine\nbackfill: {approval: automatic}\n');
  const range = ['--from', '2025-01-01', '--to', '2025-01-02'];
  await sluice('generate', 'events', ...range, '--rows', '40', ...store);
  expect((await sluice('backfill', 'run', 'events', ...range, '--settings', settings, ...store)).status).toBe(3);

  const lines = async () =>
    ((await sluiceJson('status', ...store)).answer as { readonly partitions: Line[] }).partitions;
  for (const date of ['2025-01-01', '2025-01-02']) {
    const waiting = (await lines()).filter((line) => line.waiting.length > 0);
    expect(waiting.map(({ ingestion_date }) => ingestion_date)).toEqual([date]);
    const { run_id } = waiting[0]!.waiting[0]!;
    const approve = ['approve', 'events', date, run_id, ...store];
    expect((await sluice(...approve, '--role', 'domain', '--as', 'ann')).status).toBe(3);
    expect((await sluice(...approve, '--role', 'platform', '--as', 'bob')).status).toBe(0);
  }
  expect((await lines()).map(({ last_outcome }) => last_outcome)).toEqual(['promoted', 'promoted']);
  expect((await sluice('verify', ...store)).status).toBe(0);
});
