import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatDate, parseDate } from '../../shared/contract/date.ts';

const dayMilliseconds = 86_400_000;

describe('a date', () => {
  test('is the same day as for Date, for every day of two centuries', () => {
    const wrong: string[] = [];
    for (let days = parseDate('1899-12-31')!; days <= parseDate('2101-01-01')!; days += 1) {
      const text = new Date(days * dayMilliseconds).toISOString().slice(0, 10);
      if (formatDate(days) !== text || parseDate(text) !== days) wrong.push(text);
    }
    expect(wrong).toEqual([]);
  });

  test('is the same day as for Date, for days of the years 1 to 9999', () => {
    const [first, last] = [parseDate('0001-01-01')!, parseDate('9999-12-31')!];
    expect([first, last]).toEqual([-719_162, 2_932_896]);
    fc.assert(
      fc.property(fc.integer({ min: first, max: last }), (days) => {
        const text = new Date(days * dayMilliseconds).toISOString().slice(0, 10);
        expect([formatDate(days), parseDate(text)]).toEqual([text, days]);
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    '',
    '2025-1-2',
    '2025-02-29',
    '2025-01-32',
    '2025-13-01',
    '0000-01-01',
    '2025-01-02T',
    '2025/01/02',
    '-025-01-02',
  ])('is not %j', (text) => {
    expect(parseDate(text)).toBeUndefined();
  });

  test('beyond the years 1 to 9999 cannot be written', () => {
    expect(() => formatDate(-719_163)).toThrow(RangeError);
    expect(() => formatDate(2_932_897)).toThrow(RangeError);
    expect(() => formatDate(NaN)).toThrow(RangeError);
  });
});
