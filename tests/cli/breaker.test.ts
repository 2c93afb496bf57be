import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;

beforeAll(async () => {
  store = await folders.make();
  const lines = changedFirst(cleanLines(1000), 150, { event_ts: 'no time' });
  for (const day of [date, '2025-01-03']) {
    const key = `raw/bronze/analytics/events/source_system=web/ingestion_date=${day}/events.ndjson`;
    await mkdir(dirname(join(store, key)), { recursive: true });
    await writeFile(join(store, key), day === date ? `${lines.join('\n')}\n` : `${cleanLines(10).join('\n')}\n`);
  }
});

const call = (...words: string[]) => sluice(...words, '--store', store);
const callJson = (...words: string[]) => sluiceJson(...words, '--store', store);

describe('sluice breaker', () => {
  test('is closed before anything happened, and has nothing to reset', async () => {
    expect(await callJson('breaker', 'status', 'events')).toEqual({
      status: 0,
      answer: [{ dataset: 'events', state: 'closed', last_trip: null, last_reset: null }],
    });
    const { status, stderr } = await call('breaker', 'reset', 'events', '--reason', 'why not');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('is not open') });
  });

  test('status says of an open one which run tripped it and why, and exits 2', async () => {
    const tripping = await callJson('run', 'events', date);
    expect(tripping).toMatchObject({ status: 2, answer: { outcome: 'breaker_open' } });
    expect(await callJson('run', 'events', '2025-01-03')).toMatchObject({
      status: 2,
      answer: { outcome: 'breaker_open' },
    });
    const { status, stdout } = await call('breaker', 'status');
    const { run_id } = tripping.answer as { run_id: string };
    expect(status).toBe(2);
    expect(stdout).toMatch(/events +open +1 /);
    expect(stdout).toContain(`by run ${run_id}`);
    expect(stdout).toContain(`sluice breaker reset events --reason TEXT --store ${store}\n`);
    expect(stdout).toContain('at least 101 distinct rows with TIMESTAMP_ERROR within an hour, and 100 are allowed');
  });

  test('reset wants a reason and a dataset that there is', async () => {
    for (const words of [['events'], ['events', '--reason', ' '], ['evnets', '--reason', 'x']]) {
      expect((await call('breaker', 'reset', ...words)).status).toBe(1);
    }
    expect((await call('breaker', 'status', 'evnets')).status).toBe(1);
    expect((await call('breaker', 'status', 'events')).status).toBe(2);
  });

  test('reset keeps person and reason, and lets the dataset run again, the bad day too', async () => {
    const { status, stdout } = await call('breaker', 'reset', 'events', '--reason', 'clock mended', '--as', 'ada');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('Reset 1 of events') });
    expect(await callJson('breaker', 'status', 'events')).toMatchObject({
      status: 0,
      answer: [{ state: 'closed', last_trip: { number: 1 }, last_reset: { person: 'ada', reason: 'clock mended' } }],
    });
    expect((await call('breaker', 'reset', 'events', '--reason', 'again')).status).toBe(1);
    expect(await callJson('run', 'events', '2025-01-03')).toMatchObject({ status: 0, answer: { outcome: 'promoted' } });
    expect(await callJson('run', 'events', date)).toMatchObject({ status: 2, answer: { outcome: 'blocked' } });
  });

  test('reset is by the user of the machine when nobody else is named', async () => {
    const key = `raw/bronze/analytics/events/source_system=web/ingestion_date=${date}/more.ndjson`;
    const more = changedFirst(cleanLines(1000), 300, { event_ts: 'never' });
    await writeFile(join(store, key), `${more.join('\n')}\n`);
    expect(await callJson('run', 'events', date)).toMatchObject({ answer: { outcome: 'breaker_open' } });
    const { answer } = await callJson('breaker', 'reset', 'events', '--reason', 'mended');
    expect(answer).toMatchObject({ outcome: 'reset', reset: { number: 2, person: userInfo().username } });
  });
});
