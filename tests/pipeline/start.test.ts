import { createHash } from 'node:crypto';
import { readdir, readFile, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { runStart } from '../../cli/start-command.ts';
import { outputs, sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

/** Every file with its bytes, time of change and inode. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { mtimeNs, ino } = await stat(path, { bigint: true });
    const hash = createHash('sha256').update(await readFile(path));
    files[path] = `${hash.digest('hex')} ${mtimeNs} ${ino}`;
  }
  return files;
}

async function start(store: string, ...words: string[]) {
  const { written, stdout, stderr } = outputs();
  const status = await runStart(['--store', store, ...words], stdout, stderr);
  return { status, ...written };
}

/** The dataset and outcome of every line of the table. */
function outcomesOf(stdout: string): string[] {
  return [...stdout.matchAll(/ (\w+) +\d{4}-\d{2}-\d{2} +(\w+) /g)].map(
    ([, dataset, outcome]) => `${dataset} ${outcome}`,
  );
}

test('npm start twice: the second time everything is unchanged, and no file in the store changes', async () => {
  const store = await folders.make();
  const first = await start(store);
  expect(first).toMatchObject({ status: 0 });
  expect(outcomesOf(first.stdout)).toEqual([
    ...['events promoted', 'events promoted', 'events promoted', 'events promoted'],
    ...['products promoted', 'orders blocked', 'orders promoted', 'order_items waiting', 'order_items promoted'],
    ...['products promoted', 'order_items promoted'],
  ]);
  const before = await filesIn(store);
  expect(Object.keys(before).length).toBeGreaterThan(40);

  const second = await start(store);
  expect(second).toMatchObject({ status: 0 });
  expect(outcomesOf(second.stdout)).toEqual([
    ...['events unchanged', 'events unchanged', 'events unchanged', 'events unchanged'],
    ...['products unchanged', 'orders unchanged', 'order_items unchanged'],
  ]);
  expect(await filesIn(store)).toEqual(before);

  expect((await sluice('verify', '--store', store)).status).toBe(0);
  const query = 'SELECT ingestion_date::VARCHAR AS day, COUNT(*)::INTEGER AS events FROM events GROUP BY 1 ORDER BY 1';
  expect((await sluiceJson('query', query, '--store', store)).answer).toEqual([
    { day: '2025-01-01', events: 1000 },
    { day: '2025-01-02', events: 1050 },
    { day: '2025-01-03', events: 1000 },
  ]);
});

test('npm start puts a date right whose _LATEST.json is cut, and quotes a store for the shell', async () => {
  const store = join(await folders.make(), 'my store');
  await start(store);
  const latest = 'processed/silver/analytics/events/_latest/schema_v=1/ingestion_date=2025-01-03/_LATEST.json';
  await truncate(join(store, latest), 20);
  const { status, stdout } = await start(store);
  expect(status).toBe(0);
  expect(outcomesOf(stdout).filter((outcome) => outcome.endsWith(' promoted'))).toEqual(['events promoted']);
  expect(stdout).toMatch(/ events +2025-01-03 +promoted /);
  expect(stdout).toContain(` --store '${store}'\n`);
  expect((await sluice('verify', '--store', store)).status).toBe(0);
});

test('npm start explains itself, and refuses what it does not know', async () => {
  const store = join(await folders.make(), 'none');
  expect(await start(store, '-h')).toMatchObject({ status: 0, stderr: '' });
  expect((await start(store, '--help')).stdout).toContain('npm start -- [--store DIR]');
  const { status, stderr } = await start(store, '--fast');
  expect(status).toBe(1);
  expect(stderr).toContain("Unknown option '--fast'");
  await expect(stat(store)).rejects.toThrow('ENOENT');
});
