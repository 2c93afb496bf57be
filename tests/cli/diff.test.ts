import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Evidence } from '../../shared/evidence/evidence.ts';
import { dataKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import { changed, cleanLines } from '../support/event-rows.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { linesAsBytes } from '../support/test-pipeline.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const dataset = { domain: 'analytics', dataset: 'events' };
const lines = cleanLines(200);

let store: string;
/** Runs of one date, the second with other rows. */
let first: string;
let second: string;
let otherDay: string;
let blocked: string;
let missing: string;

async function run(date: string, day: readonly string[] | undefined): Promise<string> {
  const key = `${rawDayPrefix(dataset, 'web', date)}events.ndjson`;
  if (day !== undefined) await directoryStore(join(store, 'raw')).put(key, linesAsBytes(day));
  const { answer } = await sluiceJson('run', 'events', date, '--store', store);
  return (answer as { run_id: string }).run_id;
}

beforeAll(async () => {
  store = await folders.make();
  first = await run('2025-01-02', lines);
  second = await run('2025-01-02', [
    ...lines.slice(1),
    changed(lines[0]!, { user_id: null }),
    ...cleanLines(202).slice(200),
  ]);
  otherDay = await run('2025-01-03', lines.slice(0, 150));
  blocked = await run(
    '2025-01-04',
    lines.map((line, index) => (index < 20 ? changed(line, { user_id: null }) : line)),
  );
  missing = await run('2025-01-05', undefined);
});

const diff = (...runs: string[]) => sluice('diff', ...runs, '--store', store);

async function evidenceOf(...runs: string[]): Promise<Evidence> {
  return (await sluiceJson('diff', ...runs, '--store', store)).answer as Evidence;
}

describe('sluice diff', () => {
  test('shows how two runs of a date differ, as a table and as JSON', async () => {
    const { status, stdout } = await diff(first, second);
    expect(status).toBe(0);
    expect(stdout).toContain(`before  ${first}\nnow     ${second}\n`);
    expect(stdout).toMatch(/^rows {2}added {2}removed {2}changed {2}unchanged\n +2 +0 +1 +199$/m);
    expect(stdout).toMatch(/^user_id +0\.00 % +0\.50 %$/m);
    expect(stdout).toMatch(/^share of type +before +now$/m);
    expect(await evidenceOf(first, second)).toMatchObject({
      run_id: second,
      compared_with: first,
      rows: { added: 2, removed: 0, changed: 1, unchanged: 199 },
      schema_changes: [],
    });
  });

  test('says the reverse in the other direction, and that a run equals itself', async () => {
    expect((await evidenceOf(second, first)).rows).toEqual({ added: 0, removed: 2, changed: 1, unchanged: 199 });
    expect((await evidenceOf(first, first)).rows).toEqual({ added: 0, removed: 0, changed: 0, unchanged: 200 });
  });

  test('compares runs of other dates', async () => {
    expect((await evidenceOf(first, otherDay)).rows).toEqual({ added: 0, removed: 50, changed: 0, unchanged: 150 });
  });

  test('compares a run that was blocked', async () => {
    expect((await evidenceOf(first, blocked)).rows).toEqual({ added: 0, removed: 0, changed: 20, unchanged: 180 });
  });

  test('refuses a run that never was, and one that wrote no data', async () => {
    const unknown = await diff(first, 'events-2025-01-02-never-1');
    expect(unknown).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('there is no run "events-2025-01-02-never-1"'),
    });
    const empty = await diff(missing, first);
    expect(empty).toMatchObject({ status: 1, stderr: expect.stringContaining(`"${missing}" wrote no manifest`) });
    expect(await diff(first)).toMatchObject({ status: 1 });
  });

  test('fails when data of a run is damaged', async () => {
    const key = dataKey({ ...dataset, schemaVersion: 1, ingestionDate: '2025-01-03' }, otherDay, 0);
    const path = join(store, 'processed', key);
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, 10, 12));
    const { status, stderr } = await diff(first, otherDay);
    expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining(key) });
  });
});
