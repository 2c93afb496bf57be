import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { DaySettings } from '../../cli/generate/day-settings.ts';
import { generateTransactions } from '../../cli/generate/transactions-generator.ts';
import { parseTimestamp, formatTimestamp } from '../../shared/contract/timestamp.ts';
import { testPipeline } from '../support/test-pipeline.ts';
import { read } from '../rows/raw-object.ts';

const contract = testPipeline().workspace.contracts.get('transactions');
const day: DaySettings = { date: '2025-01-31', rows: 1000, seed: 1, late: false };

function bytesOf(settings: DaySettings): Buffer {
  return Buffer.concat([...generateTransactions(settings)]);
}

async function transactionsOf(settings: DaySettings): Promise<Record<string, string>[]> {
  const rows = await read(bytesOf(settings), contract);
  return rows.map(({ values }) => values as Record<string, string>);
}

/** The month, in UTC, that a transaction lies in. */
function monthOf({ TransactionTimestamp }: Record<string, string>): string {
  return formatTimestamp(parseTimestamp(TransactionTimestamp!)!).slice(0, 7);
}

describe('generated transactions', () => {
  test('break no rule of the contract, and each has an id of its own', async () => {
    const rows = await transactionsOf(day);
    expect(rows).toHaveLength(1000);
    expect(rows.flatMap((row) => contract.judge(row))).toEqual([]);
    expect(new Set(rows.map(({ TransactionID }) => TransactionID)).size).toBe(1000);
  });

  test('have offsets around the world, money paid back, large amounts, and yen without a fraction', async () => {
    const rows = await transactionsOf(day);
    const offsets = new Set(rows.map(({ TransactionTimestamp }) => TransactionTimestamp!.slice(19)));
    expect([...offsets]).toEqual(expect.arrayContaining(['Z', '-11:00', '-05:00', '+05:45', '+14:00']));
    const amounts = rows.map(({ TransactionAmount }) => Number(TransactionAmount));
    expect(amounts.filter((amount) => amount < 0).length / rows.length).toBeCloseTo(0.1, 1);
    expect(amounts.some((amount) => Math.abs(amount) > 100_000)).toBe(true);
    expect(amounts.every((amount) => Math.abs(amount) <= 10_000_000)).toBe(true);
    const yen = rows.filter(({ Currency }) => Currency === 'JPY');
    expect(yen.length).toBeGreaterThan(0);
    expect(yen.every(({ TransactionAmount }) => TransactionAmount!.endsWith('.00'))).toBe(true);
  });

  test.each([
    ['2025-01-31', ['2025-01', '2025-02']],
    ['2025-02-01', ['2025-01', '2025-02']],
    ['2024-12-31', ['2024-12', '2025-01']],
    ['2024-02-29', ['2024-02', '2024-03']],
    ['2025-01-15', ['2025-01']],
  ])('of %s lie in the months %j, however few they are', async (date, months) => {
    for (const rows of [2, 300]) {
      const found = new Set((await transactionsOf({ ...day, date, rows })).map(monthOf));
      expect([...found].sort()).toEqual(months);
    }
  });

  test('that are late are others', async () => {
    const ids = new Set((await transactionsOf(day)).map(({ TransactionID }) => TransactionID));
    const late = await transactionsOf({ ...day, rows: 50, late: true });
    expect(late).toHaveLength(50);
    expect(late.filter(({ TransactionID }) => ids.has(TransactionID))).toEqual([]);
  });

  test('are the same bytes for the same settings, on every machine', () => {
    const hash = (settings: DaySettings) => createHash('sha256').update(bytesOf(settings)).digest('hex');
    expect(hash(day)).toBe(hash(day));
    expect(hash({ ...day, seed: 2 })).not.toBe(hash(day));
    expect(hash({ ...day, date: '2025-02-01' })).not.toBe(hash(day));
    expect(hash(day)).toBe('6d7d608f4d87aa96abf74e9caef603cabcbff68691c3b04bed80dcb1cdd417f2');
  });
});
