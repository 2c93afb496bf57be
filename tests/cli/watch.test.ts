import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { commandOf, noticesOf } from '../support/notices.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { linesAsBytes, testPipeline } from '../support/test-pipeline.ts';

const { contract } = testPipeline();
const lines = cleanLines(20);
const late = cleanLines(25).slice(20);

const folders = new TemporaryFolders();
let store: string;

beforeEach(async () => {
  store = await folders.make();
});

afterEach(() => folders.remove());

async function deliver(name: string, content: readonly string[], day = date): Promise<void> {
  const key = `${rawDayPrefix(contract, 'web', day)}${name}`;
  await directoryStore(join(store, 'raw')).put(key, linesAsBytes(content));
}

async function promoted(): Promise<void> {
  await deliver('events.ndjson', lines);
  expect((await sluice('run', 'events', date, '--store', store)).status).toBe(0);
}

function watchOnce(...words: string[]) {
  return sluice('watch', '--once', '--quiet', '0', '--store', store, ...words);
}

describe('sluice watch --once', () => {
  test('runs a date with late data, says how it ended, and has nothing to say the next time', async () => {
    await promoted();
    await deliver('late.ndjson', late);
    const { status, stdout } = await watchOnce();
    expect(stdout).toMatch(/^events v1 2025-01-02: late data, events-2025-01-02-late-[0-9a-f]{8}: promoted\n$/);
    expect(status).toBe(0);
    expect(await watchOnce()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('gives machines what was decided', async () => {
    await promoted();
    await deliver('late.ndjson', late);
    const { answer } = await sluiceJson('watch', '--once', '--quiet', '0', '--store', store);
    expect(answer).toEqual([
      {
        dataset: 'events',
        schema_v: 1,
        ingestion_date: date,
        outcome: 'started',
        reason: expect.any(String),
        execution: expect.stringContaining('-late-'),
        ended_as: 'promoted',
      },
    ]);
  });

  test('says once of a dataset that its dates without a promotion are left alone', async () => {
    for (const day of ['2025-01-05', '2025-01-06']) await deliver('events.ndjson', lines, day);
    const { status, stdout } = await watchOnce();
    expect(stdout).toBe(
      `events: dates without a promotion are left alone, such as 2025-01-05 (sluice run events 2025-01-05 --store ${store})\n`,
    );
    expect(status).toBe(0);
  });

  test('exits 2 when a run did not get through', async () => {
    await promoted();
    await deliver('late.ndjson', [changed(late[0]!, { event_id: null })]);
    const { status, stdout } = await watchOnce();
    expect(stdout).toContain(': blocked\n');
    expect(status).toBe(2);
  });

  test('refuses a date that has lost a raw object, names it, and leaves what readers see', async () => {
    await promoted();
    await deliver('late.ndjson', late);
    await watchOnce();
    await directoryStore(join(store, 'raw')).delete(`${rawDayPrefix(contract, 'web', date)}events.ndjson`);
    const { status, stdout } = await watchOnce();
    expect(stdout).toContain(': refused\n  The raw object "');
    expect(stdout).toMatch(/events\.ndjson", which the current run \S+ has read, is gone\.\n$/);
    expect(status).toBe(2);
    const again = await watchOnce();
    expect(again).toMatchObject({ status: 2, stdout: expect.stringContaining('has tried it and ended as refused.') });
    const query = await sluice('query', 'SELECT count(*) AS rows FROM events', '--store', store);
    expect(query.stdout).toContain('25');
  });

  test('says of a promoted run that it has read an overwritten object', async () => {
    await promoted();
    await deliver('events.ndjson', lines.slice(0, 10));
    const { status, stdout } = await watchOnce();
    expect(stdout).toMatch(/: promoted\n {2}The raw object ".*events\.ndjson" was replaced/);
    expect(status).toBe(0);
  });

  test('exits 3 when a run waits for approval', async () => {
    await promoted();
    await deliver('late.ndjson', late);
    const { status, stdout } = await watchOnce('--settings', 'prod');
    expect(stdout).toContain('waits for approval');
    expect(status).toBe(3);
  });

  test('exits 3 as long as the run waits, and 0 once it was approved', async () => {
    await promoted();
    await deliver('late.ndjson', late);
    await watchOnce('--settings', 'prod');
    for (const settings of ['prod', 'dev']) {
      const { status, stdout } = await watchOnce('--settings', settings);
      expect(stdout).toContain('has read it and waits for approval.');
      expect(status).toBe(3);
    }
    const [notice] = await noticesOf(store, 'approval-requested');
    expect((await sluice(...commandOf(notice!, /--role domain/), '--as', 'ann')).status).toBe(3);
    expect((await sluice(...commandOf(notice!, /--role platform/), '--as', 'ben')).status).toBe(0);
    expect(await watchOnce()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('exits 2 as long as what it tried did not get through', async () => {
    await promoted();
    await deliver('late.ndjson', [changed(late[0]!, { event_id: null })]);
    await watchOnce();
    const { status, stdout } = await watchOnce();
    expect(stdout).toContain('has tried it and ended as blocked.');
    expect(status).toBe(2);
  });

  test('refuses a quiet time that is no number', async () => {
    const { status, stderr } = await sluice('watch', '--quiet', 'long', '--store', store);
    expect(status).toBe(1);
    expect(stderr).toContain('--quiet');
  });
});

test('sluice watch ends cleanly on Ctrl-C', async () => {
  const program = join(import.meta.dirname, '../../cli/sluice.ts');
  const child = spawn(process.execPath, [program, 'watch', '--store', store], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (piece: Buffer) => {
    output += piece.toString();
  });
  const exited = once(child, 'exit');
  while (!output.includes('Watching')) await once(child.stdout, 'data');
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(output).toContain('Ending');
}, 60_000);
