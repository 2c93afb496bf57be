import { mkdir, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rejectsKey, reportKey, runPrefix } from '../../shared/layout/keys.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const partition = { domain: 'analytics', dataset: 'events', ingestionDate: '2025-01-01' };

let store: string;
let run: string;
let execution: string;
let duplicates: string;

beforeAll(async () => {
  store = await folders.make();
  await sluice('generate', 'events', '--from', '2025-01-01', '--rows', '200', '--store', store);
  const { answer } = await sluiceJson('run', 'events', '2025-01-01', '--store', store);
  ({ run_id: run, execution } = answer as { run_id: string; execution: string });
  duplicates = join(store, 'quarantine', rejectsKey('duplicates', partition, run));
});

const dataFolder = () => join(store, 'processed', runPrefix({ ...partition, schemaVersion: 1 }, run));
const inspect = (name: string) => sluice('inspect', name, '--store', store);

describe('sluice inspect', () => {
  test('refuses an attempt that never was, and names those there are', async () => {
    const { status, stderr } = await inspect(`${execution}-7`);
    expect(status).toBe(1);
    expect(stderr).toContain(`had no such attempt; there is: ${run}`);
  });

  test('takes an execution that has ended for the run that it ended with', async () => {
    const { status, stdout } = await inspect(execution);
    expect(status).toBe(0);
    expect(stdout).toContain(`run ${run}: passed; log entries: 1`);
    expect(stdout).toContain('ended   promoted, in promote');
  });

  test('takes one that has not ended for what it is, and names its runs', async () => {
    const { answer } = await sluiceJson('run', 'events', '2025-01-01', '--settings', 'prod', '--store', store);
    const waiting = answer as { run_id: string; execution: string };
    const { status, stderr } = await inspect(waiting.execution);
    expect(status).toBe(1);
    expect(stderr).toContain(`which has not ended, not one of its runs; there is: ${waiting.run_id}`);
  });

  test.each(['nothing', '../events-1', '-1'])('knows no run %j', async (name) => {
    const { status, stderr } = await sluice('inspect', '--store', store, '--', name);
    expect(status).toBe(1);
    expect(stderr).toContain(`there is no run "${name}"`);
  });

  test('shows the run that ended before its first attempt', async () => {
    const { answer } = await sluiceJson('run', 'events', '2025-01-09', '--store', store);
    const { run_id } = answer as { run_id: string };
    const { status, stdout } = await inspect(run_id);
    expect(status).toBe(0);
    expect(stdout).toContain('wrote no manifest');
  });

  test.each([
    ['no gzip file', Buffer.from('rows'), 'is no whole gzip file'],
    ['cut', gzipSync(`${'x'.repeat(5000)}\n`).subarray(0, 20), 'is no whole gzip file'],
    ['of no JSON', gzipSync('{"verdict"\n'), 'a line of it is no rejected row'],
    ['of other JSON', gzipSync('null\n'), 'a line of it is no rejected row'],
  ])('tells of rejected rows that are %s, and shows the rest', async (_, bytes, message) => {
    await mkdir(dirname(duplicates), { recursive: true });
    await writeFile(duplicates, bytes);
    const { status, stdout, stderr } = await inspect(run);
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toContain(`run ${run}: passed; log entries: 1`);
    expect(status).toBe(2);
  });

  test('tells of rejected rows that the manifest names and that are gone', async () => {
    await rm(duplicates, { force: true });
    const { status, stderr } = await inspect(run);
    expect(stderr).toContain('rows.ndjson.gz" is missing, although the manifest names it.');
    expect(status).toBe(2);
  });

  test('tells of rows that are lost or changed, whatever the report says', async () => {
    const [name] = (await readdir(dataFolder())).filter((each) => each.endsWith('.parquet'));
    const file = join(dataFolder(), name!);
    const bytes = await readFile(file);
    for (const [damage, message] of [
      [() => writeFile(file, bytes.with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1)), 'its version is'],
      [() => truncate(file, 100), 'its size is 100, but'],
      [() => rm(file), `is missing; its recorded size is ${bytes.length} bytes.`],
    ] as const) {
      await damage();
      const { status, stdout, stderr } = await inspect(run);
      expect(stderr).toContain(message);
      expect(stdout).toContain('; damaged\n');
      expect(status).toBe(2);
      expect((await sluice('diff', run, run, '--store', store)).status).toBe(2);
      await writeFile(file, bytes);
    }
    expect((await sluice('diff', run, run, '--store', store)).status).toBe(0);
  });

  test('tells of a report that is none', async () => {
    await writeFile(join(store, 'processed', reportKey(partition, run)), '{}');
    const { status, stdout, stderr } = await inspect(run);
    expect(stdout).toContain(`run ${run}: no report`);
    expect(stderr).toContain('lacks fields that belong in it');
    expect(status).toBe(2);
  });
});
