import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rawDayPrefix, rejectsKey } from '../../shared/layout/keys.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { badLines, passingLines } from '../support/replays.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const dataset = { domain: 'analytics', dataset: 'events' };
const bad = [...badLines(2), '{"event_id'];

async function deliver(store: string, name: string, lines: readonly string[], day = date): Promise<void> {
  const folder = join(store, 'raw', rawDayPrefix(dataset, 'web', day));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, name), lines.map((line) => `${line}\n`).join(''));
}

/** What the commands answer, as far as these tests read it. */
interface Answer {
  readonly state: string;
  readonly execution: string;
  readonly run_id: string;
  readonly rows: readonly { readonly row_hash: string; readonly result: string; readonly attempt_count: number }[];
  readonly records: readonly { readonly row_hash: string; readonly raw: string }[];
  readonly runs: readonly unknown[];
  readonly rows_sha256: string;
}

/** A store with a promoted day of which three rows are in quarantine. */
async function quarantinedDay() {
  const store = await folders.make();
  await deliver(store, 'a.ndjson', passingLines(bad));
  const call = (...words: readonly string[]) => sluice(...words, '--store', store);
  const callJson = async (...words: readonly string[]) => {
    const { status, answer } = await sluiceJson(...words, '--store', store);
    return { status, answer: answer as Answer };
  };
  const { answer } = await callJson('run', 'events', date);
  const shown = await callJson('quarantine', 'show', answer.run_id);
  const hashes = shown.answer.records.map(({ row_hash }) => row_hash);
  return { store, run: answer.run_id, hashes, call, callJson };
}

/** Every file of a store, with its bytes. */
async function filesOf(store: string): Promise<Map<string, string>> {
  const entries = await readdir(store, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return new Map(await Promise.all(files.map(async (file) => [file, await readFile(file, 'base64')] as const)));
}

/** One day for all tests that change nothing. */
let day: Awaited<ReturnType<typeof quarantinedDay>>;
beforeAll(async () => {
  day = await quarantinedDay();
});

describe('sluice quarantine list and show', () => {
  test('say of each date how many rows there are, with which reasons, and show no contents', async () => {
    const { call, callJson, run } = day;
    const { answer } = await callJson('quarantine', 'list', 'events');
    expect(answer.runs).toEqual([
      {
        ingestion_date: date,
        run_id: run,
        completed: true,
        rows: 3,
        most_attempts: 0,
        codes: { TIMESTAMP_ERROR: 2, MALFORMED_ROW: 1 },
      },
    ]);
    const { stdout } = await call('quarantine', 'list', 'events');
    expect(stdout).toContain('TIMESTAMP_ERROR 2, MALFORMED_ROW 1');
    expect(stdout).not.toContain('yesterday');
  });

  test('take a range of dates and a reason', async () => {
    const { call, callJson } = day;
    const { answer } = await callJson('quarantine', 'list', 'events', '--reason', 'malformed_row');
    expect(answer.runs).toMatchObject([{ rows: 1, codes: { MALFORMED_ROW: 1 } }]);
    const { stdout } = await call('quarantine', 'list', 'events', '--from', '2025-02-01');
    expect(stdout).toContain('There is no such row');
    const { status, stderr } = await call('quarantine', 'list', 'events', '--reason', 'TIME_ERROR');
    expect(status).toBe(1);
    expect(stderr).toContain('there are: MALFORMED_ROW');
  });

  test('show the rows of a run with content, hash and attempts, one of them by its hash', async () => {
    const { call, run, hashes } = day;
    const all = await call('quarantine', 'show', run);
    expect(all.stdout).toContain(bad[0]);
    expect(all.stdout).toContain(`quarantined, row ${hashes[0]}, attempt_count 0`);
    const one = await call('quarantine', 'show', run, '--row', hashes[2]!.slice(0, 8));
    expect(one.stdout).toContain(bad[2]);
    expect(one.stdout).not.toContain(bad[0]);
    const first = await call('quarantine', 'show', run, '--rows', '1');
    expect(first.stdout).toContain('3 rows in quarantine, the first 1');
  });
});

describe('sluice quarantine replay', () => {
  test('tells of each named row what became of it, and the same twice is once', async () => {
    const { store, call, callJson, run, hashes } = await quarantinedDay();
    const corrected = changed(bad[0]!, { event_ts: '2025-01-02T10:00:00Z' });
    await deliver(store, 'a.ndjson', passingLines([corrected, ...bad.slice(1)]));
    const words = ['quarantine', 'replay', 'events', date, '--run', run, '--row', hashes.slice(0, 2).join(',')];
    const { status, answer } = await callJson(...words, '--as', 'ann', '--why', 'mended');
    expect(status).toBe(0);
    expect(answer.state).toBe('started');
    expect(new Map(answer.rows.map(({ row_hash, result }) => [row_hash, result]))).toEqual(
      new Map([
        [hashes[0], 'passed'],
        [hashes[1], 'failed_again'],
      ]),
    );
    const files = await filesOf(store);
    const again = await callJson(...words);
    expect(again.answer).toMatchObject({ state: 'done', execution: answer.execution, rows: answer.rows });
    expect(await filesOf(store)).toEqual(files);
    expect((await call(...words)).stdout).toContain('Replayed already; nothing was started.');
    expect((await call('verify')).status).toBe(0);
  });

  test('takes the newest run by default, so that four calls condemn', async () => {
    const { callJson, hashes } = await quarantinedDay();
    const results: unknown[] = [];
    for (let time = 0; time < 4; time += 1) {
      const { answer } = await callJson('quarantine', 'replay', 'events', date, '--row', hashes[0]!);
      results.push(answer.rows.map(({ result, attempt_count }) => [result, attempt_count]));
    }
    expect(results).toEqual([[['failed_again', 1]], [['failed_again', 2]], [['failed_again', 3]], [['condemned', 4]]]);
    const { answer } = await callJson('condemned', 'list', 'events');
    expect(answer.rows).toMatchObject([{ codes: ['TIMESTAMP_ERROR', 'MAX_ATTEMPTS'], condemned_by: null }]);
  });

  test('writes nothing in a dry run, and names what it would start', async () => {
    const { store, call, callJson } = day;
    const files = await filesOf(store);
    const words = ['quarantine', 'replay', 'events', date, '--reason', 'TIMESTAMP_ERROR', '--dry-run'];
    const { stdout, status } = await call(...words);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^2 rows of run .* would be replayed as events-2025-01-02-replay-[0-9a-f]{8}-1/);
    expect(await filesOf(store)).toEqual(files);
    const dry = await callJson(...words);
    expect(dry.answer.execution).toMatch(/-replay-[0-9a-f]{8}-1$/);
  });

  test('says that a replay was stopped, and replays under the next number then', async () => {
    const { store, callJson, call, run } = await quarantinedDay();
    await deliver(store, 'b.ndjson', badLines(300));
    const words = ['quarantine', 'replay', 'events', date, '--run', run];
    const stopped = await callJson(...words);
    expect(stopped).toMatchObject({ status: 2, answer: { run_id: null, rows: [] } });
    expect((await call(...words, '--dry-run')).stdout).toContain('-2; nothing was written');
    const list = await call('quarantine', 'list', 'events');
    expect(list.stdout).toMatch(/ 3 .*-1\n/);
    // Two of the 300 further rows are bad[0] and bad[1] in another object, and so condemned.
    expect(list.stdout).toMatch(/ 301 .*-replay-.* \(stopped\)\n/);
  });

  test('waits where the stack requires approval', async () => {
    const { callJson, run } = await quarantinedDay();
    const words = ['quarantine', 'replay', 'events', date, '--run', run, '--settings', 'prod'];
    const { status, answer } = await callJson(...words);
    expect(status).toBe(3);
    expect(answer).toMatchObject({ state: 'started', outcome: null, rows: [{}, {}, {}] });
    expect(await callJson(...words)).toMatchObject({ status: 3, answer: { state: 'running' } });
  });

  test('says who has to approve it, and with which command, as "sluice run" does', async () => {
    const { call, run } = await quarantinedDay();
    const { stdout } = await call('quarantine', 'replay', 'events', date, '--run', run, '--settings', 'prod');
    expect(stdout).toMatch(/-replay-[0-9a-f]{8}-1: waiting\n/);
    expect(stdout).toMatch(
      /waits for the approval of domain and platform, until .*:\n +sluice approve events 2025-01-02 events-\S+-1 --role domain/,
    );
  });

  test.each([
    [['--run', 'events-1'], 'no run "events-1" of events 2025-01-02 has completed'],
    [['--run', '../../x'], 'no run "../../x" of events 2025-01-02 has completed'],
    [['--row', '00000000'], 'has the row_hash 00000000'],
    [['--row', ' , '], 'a row_hash is needed'],
  ])('refuses %j', async (words, message) => {
    const { call } = day;
    const { status, stderr } = await call('quarantine', 'replay', 'events', date, ...words);
    expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  test('refuses a date without a completed run, and has nothing to do for one without such rows', async () => {
    const { call } = day;
    const none = await call('quarantine', 'replay', 'events', '2025-01-09');
    expect([none.status, none.stderr]).toEqual([1, expect.stringContaining('no run of events v1 2025-01-09')]);
    // A run that a check stopped has not completed either.
    expect(none.stderr).toContain('nothing is replayed or condemned, it is run again: sluice run events 2025-01-09');
    const other = await call('quarantine', 'replay', 'events', date, '--reason', 'CURRENCY_ERROR');
    expect([other.status, other.stdout]).toEqual([0, expect.stringContaining('nothing to replay')]);
  });
});

describe('sluice quarantine condemn', () => {
  test('records who and why, and the next run condemns the row', async () => {
    const { call, callJson, hashes } = await quarantinedDay();
    const words = ['quarantine', 'condemn', 'events', date, '--row', hashes[0]!, '--why', 'test data', '--as', 'ann'];
    const dry = await call(...words, '--dry-run');
    expect(dry.stdout).toContain('would be condemned; nothing was written');
    const { status, stdout } = await call(...words);
    expect([status, stdout]).toEqual([0, expect.stringContaining('condemned by ann')]);
    expect((await callJson('quarantine', 'list', 'events')).answer).toMatchObject({ runs: [{ rows: 2 }] });
    const { answer } = await callJson('run', 'events', date);
    expect(answer).toMatchObject({ counts: { quarantined_rows: 2, condemned_rows: 1 } });
    const list = await call('condemned', 'list', 'events');
    expect(list.stdout.trimEnd().split('\n')).toHaveLength(2);
    expect(list.stdout).toMatch(/ann: test data +1 /);
    expect(list.stdout).not.toContain('yesterday');
    expect((await call('verify')).status).toBe(0);
  });

  test.each([
    [['--why', 'x'], '--row or --reason or --run is needed'],
    [['--reason', 'TIMESTAMP_ERROR', '--why', ' '], 'a reason is needed'],
    [['--reason', 'TIMESTAMP_ERROR'], 'a reason is needed'],
  ])('refuses %j', async (words, message) => {
    const { call, store } = day;
    const files = await filesOf(store);
    const { status, stderr } = await call('quarantine', 'condemn', 'events', date, ...words);
    expect([status, stderr]).toEqual([1, expect.stringContaining(message)]);
    expect(await filesOf(store)).toEqual(files);
  });
});

describe('sluice condemned delete', () => {
  test('deletes once every role has approved the list, and leaves the rest', async () => {
    const { store, call, callJson, hashes } = await quarantinedDay();
    const dayAfter = '2025-01-03';
    await deliver(store, 'b.ndjson', [...bad, ...cleanLines(300)], dayAfter);
    const { answer: later } = await callJson('run', 'events', dayAfter);
    const words = ['condemned', 'delete', 'events', '--row', hashes[0]!, '--as', 'cleo'];
    const listed = await callJson(...words, '--dry-run');
    expect(listed.answer.rows).toMatchObject([{ row_hash: hashes[0], run_id: later.run_id }]);
    const { rows_sha256: hash } = listed.answer;
    expect(listed.answer).toMatchObject({ copies: 1, objects: [expect.stringContaining(later.run_id)] });

    const asked = await call(...words);
    expect(asked.status).toBe(3);
    expect(asked.stdout).toContain(
      `sluice condemned approve events ${hash} --role domain --as PERSON --store ${store}\n`,
    );
    expect((await call('condemned', 'approve', 'events', hash, '--role', 'domain', '--as', 'ann')).status).toBe(3);
    expect((await call(...words)).status).toBe(3);
    expect((await call('condemned', 'approve', 'events', hash, '--role', 'platform', '--as', 'bob')).status).toBe(0);

    const done = await call(...words);
    expect(done.status).toBe(0);
    expect(done.stdout).toContain('deleted from 1 copy in 1 object, as approved by ann (domain), bob (platform)');
    const inspected = await call('inspect', later.run_id);
    expect(inspected.stdout).toContain('the content was deleted');
    expect(inspected.stdout).not.toContain(bad[0]);
    expect(inspected.stdout).toContain(bad[1]);
    expect((await call(...words)).stdout).toContain('deleted before');
    expect((await call('verify')).status).toBe(0);

    const key = rejectsKey('condemned', { ...dataset, ingestionDate: dayAfter }, later.run_id);
    await writeFile(join(store, 'quarantine', key), 'other bytes');
    expect((await call('verify')).status).toBe(2);
  });

  test('refuses a list that was rejected', async () => {
    const { call, callJson, hashes } = await quarantinedDay();
    await call('quarantine', 'condemn', 'events', date, '--row', hashes[0]!, '--why', 'test data');
    const words = ['condemned', 'delete', 'events', '--row', hashes[0]!];
    const { answer } = await callJson(...words);
    const rejecting = ['condemned', 'reject', 'events', answer.rows_sha256, '--role', 'domain', '--reason', 'keep it'];
    await call(...rejecting, '--as', 'ann');
    const { status, stdout } = await call(...words);
    expect([status, stdout]).toEqual([2, expect.stringContaining('was rejected')]);
  });

  test('needs to be told which rows', async () => {
    const { call } = day;
    const { status, stderr } = await call('condemned', 'delete', 'events');
    expect([status, stderr]).toEqual([1, expect.stringContaining('--row or --run is needed')]);
    expect((await call('condemned', 'delete', 'events', '--run', 'none-1')).stdout).toContain('nothing to delete');
  });
});
