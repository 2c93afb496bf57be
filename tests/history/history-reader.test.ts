import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { HistoryEntry } from '../../shared/history/history-entry.ts';
import { readHistory } from '../../shared/history/history-reader.ts';
import { condemnationKey, historyKey, rejectsKey, successKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';

const today: Partition = { domain: 'shop', dataset: 'orders', schemaVersion: 1, ingestionDate: '2024-03-01' };
const on = (ingestionDate: string): Partition => ({ ...today, ingestionDate });

const entry: HistoryEntry = {
  row_hash: 'a'.repeat(64),
  object: 'one',
  verdict: 'quarantined',
  attempt_count: 2,
  codes: ['VALUE_ERROR'],
};

function stores() {
  const [processed, quarantine] = [memoryStore(), memoryStore()];
  return {
    processed,
    quarantine,
    complete: (partition: Partition, run: string) => processed.put(successKey(partition, run), Buffer.from('{}')),
    history: (day: Partition, run: string, lines: readonly object[]) =>
      quarantine.put(historyKey(day, run), gzipSync(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))),
  };
}

async function find(found: ReturnType<typeof stores>, historyDays: number) {
  return (await readHistory(found, { historyDays }, today)).find(entry.row_hash);
}

describe('the history of a partition', () => {
  test.each([
    ['its own date', '2024-03-01', 0, true],
    ['the day before, without looking back', '2024-02-29', 0, false],
    ['the day before, over the end of a leap month', '2024-02-29', 1, true],
    ['the last day of the look-back', '2024-01-31', 30, true],
    ['the day before that', '2024-01-30', 30, false],
    ['a later date', '2024-03-02', 30, false],
  ])('has runs of %s: %s, %i days', async (_, date, historyDays, expected) => {
    const found = stores();
    await found.history(on(date), 'run-1', [entry]);
    await found.complete(on(date), 'run-1');
    const pairs = await find(found, historyDays);
    expect(pairs).toEqual(expected ? [{ object: 'one', attemptCount: 2, condemned: null }] : []);
  });

  test('has all completed runs of a day, and none without _SUCCESS under its schema version', async () => {
    const found = stores();
    const other = { ...today, schemaVersion: 2 };
    for (const run of ['one', 'two', 'failed', 'other']) await found.history(today, run, [{ ...entry, object: run }]);
    for (const run of ['one', 'two']) await found.complete(today, run);
    await found.complete(other, 'other');
    expect((await find(found, 0)).map(({ object }) => object)).toEqual(['one', 'two']);
  });

  test('has what people condemned, and not the rows of a run beside it', async () => {
    const found = stores();
    const source = { object: 'two', version: 'v', line: 1 };
    const record = { ...entry, verdict: 'condemned', run_id: 'run-1', source, reasons: [] };
    const bytes = gzipSync(`${JSON.stringify(record)}\n`);
    await found.quarantine.put(condemnationKey(today, 'run-1', '0123'), bytes);
    await found.quarantine.put(rejectsKey('condemned', today, 'run-2'), gzipSync('no record'));
    await found.quarantine.put(rejectsKey('quarantine', today, 'run-2'), gzipSync('no record'));
    expect(await find(found, 0)).toEqual([]);
    await found.complete(today, 'run-1');
    await found.complete(today, 'run-2');
    expect(await find(found, 0)).toEqual([{ object: 'two', attemptCount: 2, condemned: [] }]);
  });

  test('is found by listings of single days', async () => {
    const found = stores();
    await find(found, 3);
    const listed = found.quarantine.history.map(({ key }) => key);
    const days = ['2024-02-27', '2024-02-28', '2024-02-29', '2024-03-01'];
    const kinds = ['condemned', 'quarantine'];
    expect(listed.sort()).toEqual(
      kinds.flatMap((kind) => days.map((day) => `${kind}/shop/orders/ingestion_date=${day}/`)),
    );
  });

  test('that is damaged is a fault', async () => {
    const found = stores();
    await found.complete(today, 'run-1');
    await found.history(today, 'run-1', [{ ...entry, verdict: 'valid' }]);
    await expect(find(found, 0)).rejects.toThrow('a line of it is no row of a history');
    await found.quarantine.put(historyKey(today, 'run-1'), gzipSync('x'.repeat(1000)).subarray(0, 15));
    await expect(find(found, 0)).rejects.toThrow('it is no whole gzip file');
  });
});
