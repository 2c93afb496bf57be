import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateBefore, datesBetween } from '../../shared/layout/date.ts';
import { findMissingPartitions, lastDueDate } from '../../shared/promotion/missing-partitions.ts';

describe('a date is due', () => {
  test.each([
    ['02:00', '06:00', '2025-01-03T12:00:00Z', '2025-01-02'],
    ['02:00', '06:00', '2025-01-03T11:59:59Z', '2025-01-01'],
    ['02:00', '06:30', '2025-01-03T12:29:00Z', '2025-01-01'],
    ['02:00', '20:00', '2025-01-04T02:00:00Z', '2025-01-02'],
    ['02:00', '20:00', '2025-01-04T01:59:00Z', '2025-01-01'],
    ['02:00', null, '2025-01-03T08:00:00Z', '2025-01-02'],
    ['10:15', '06:00', '2025-01-03T16:15:00Z', '2025-01-02'],
    ['10:15', '06:00', '2025-01-03T16:14:00Z', '2025-01-01'],
    ['off', '06:00', '2025-01-03T16:14:00Z', undefined],
  ])(
    'six hours after the later of %s and %s on the day after it: at %s that is %s',
    (schedule, availableBy, now, date) => {
      expect(lastDueDate({ schedule, availableBy }, Date.parse(now))).toBe(date);
    },
  );
});

describe('missing partitions', () => {
  test('are those between the first promoted date and the last due one', () => {
    expect(findMissingPartitions(['2025-01-05', '2025-01-02', '2025-01-03'], '2025-01-07')).toEqual([
      '2025-01-04',
      '2025-01-06',
      '2025-01-07',
    ]);
  });

  test('are none before the first promotion, and none that are not due', () => {
    expect(findMissingPartitions([], '2025-01-07')).toEqual([]);
    expect(findMissingPartitions(['2025-01-08'], '2025-01-07')).toEqual([]);
    expect(findMissingPartitions(['2025-01-01'], undefined)).toEqual([]);
  });

  test('and the promoted dates together are every date from the first to the last due one', () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1 });
    fc.assert(
      fc.property(days, (ages) => {
        const promoted = ages.map((age) => dateBefore('2025-03-01', age));
        const missing = findMissingPartitions(promoted, '2025-03-01');
        const every = datesBetween(dateBefore('2025-03-01', Math.max(...ages)), '2025-03-01');
        expect([...promoted, ...missing].toSorted()).toEqual(every);
      }),
    );
  });
});
