import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { monthReader, monthsOfSlice } from '../../shared/columns/month-parts.ts';
import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Column } from '../../shared/contract/contract.ts';
import { column, dateCell, timestampCell } from './column-cases.ts';
import { filledColumn, rowNumbers } from './column-rows.ts';

const at = column('at', 'timestamp');
const day = column('day', 'date');
const derived = (part: 'year' | 'month', from: string): Column => column(part, 'int32', { derived: { from, part } });

/** Milliseconds of any instant of the years 0001 to 9999. */
const millis = fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 });
const monthOf = (time: number) => ({
  year: new Date(time).getUTCFullYear(),
  month: new Date(time).getUTCMonth() + 1,
});

describe('the year and month of a value', () => {
  test.each([
    ['2025-01-31T23:59:59-05:00', 2025, 2],
    ['2025-02-01T00:30:00+01:00', 2025, 1],
    ['2024-12-31T23:59:59.999999Z', 2024, 12],
    ['2025-01-01T00:00:00Z', 2025, 1],
    ['2024-02-29T23:59:59+00:01', 2024, 2],
    ['1969-12-31T23:59:59.999999Z', 1969, 12],
    ['1970-01-01T00:00:00+00:01', 1969, 12],
    ['0001-01-01T00:00:00Z', 1, 1],
    ['9999-12-31T23:59:59.999999Z', 9999, 12],
  ])('%s are those in UTC, %i and %i', (text, year, month) => {
    expect(monthReader(at)(text)).toMatchObject({ year, month });
  });

  test('are those of Date, for any instant and any neighbour before it', () => {
    const texts = fc.array(millis, { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(texts, (times) => {
        const [readAt, readDay] = [monthReader(at), monthReader(day)];
        for (const time of times) {
          const text = new Date(time).toISOString();
          expect(readAt(text)).toMatchObject(monthOf(time));
          expect(readDay(text.slice(0, 10))).toMatchObject(monthOf(time));
        }
      }),
    );
  });

  test('need the zone that the column says, where a text has no offset', () => {
    expect(monthReader({ ...at, zone: 'UTC' })('2025-01-31 23:59:59')).toMatchObject({ year: 2025, month: 1 });
    expect(() => monthReader(at)('2025-01-31 23:59:59')).toThrow('"at"');
    expect(() => monthReader(at)(undefined)).toThrow('"at"');
    expect(() => monthReader(day)(20250131)).toThrow('"day"');
  });

  test('are found again in what was stored', () => {
    const micros = fc.array(fc.tuple(millis, fc.nat(999)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(micros, (times) => {
        const cells = times.map(([time, below]) => timestampCell(BigInt(time) * 1000n + BigInt(below)));
        const days = times.map(([time]) => dateCell(Math.floor(time / 86_400_000)));
        const rows = rowNumbers(times.length);
        const wanted = times.map(([time]) => monthOf(time));
        expect([...monthsOfSlice(filledColumn(at, cells).gather(rows))]).toMatchObject(wanted);
        expect([...monthsOfSlice(filledColumn(day, days).gather(rows))]).toMatchObject(wanted);
      }),
    );
  });
});

test('Derived columns are filled from the column they name, and never from the raw row', () => {
  const rows = new PartitionColumns([at, day, derived('year', 'at'), derived('month', 'day')]);
  const row = { at: '2025-01-31T23:59:59-05:00', day: '2024-12-01' };
  rows.append(row, 0, 1);
  rows.append({ ...row, year: 1, month: 1 }, 0, 2);
  expect([0, 1].map((index) => rows.named('year').json(index))).toEqual([2025, 2025]);
  expect([0, 1].map((index) => rows.named('month').json(index))).toEqual([12, 12]);
});
