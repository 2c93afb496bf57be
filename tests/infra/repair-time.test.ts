import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { repairTime } from '../../infra/repair-time.ts';
import { lastDueDate } from '../../shared/promotion/missing-partitions.ts';

const minuteMilliseconds = 60_000;
const day = Date.parse('2025-01-02T00:00:00Z');

const timeOfDay = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
  .map((parts) => parts.map((part) => String(part).padStart(2, '0')).join(':'));
const contract = fc.record({ schedule: timeOfDay, availableBy: fc.option(timeOfDay) });

describe('the daily repair', () => {
  test('counts a date within half an hour of when the last of its data is due', () => {
    fc.assert(
      fc.property(fc.array(contract, { minLength: 1, maxLength: 5 }), (contracts) => {
        const time = repairTime(contracts);
        const isDue = (now: number) => contracts.every((each) => lastDueDate(each, now)! >= '2025-01-01');
        // Minute by minute from the end of the first of January.
        let now = day;
        while (!isDue(now)) now += minuteMilliseconds;
        const counted = new Date(now + 30 * minuteMilliseconds).toISOString();
        expect(counted.slice(11, 16)).toBe(time);
      }),
      { numRuns: 30 },
    );
  });

  test('comes in the night where nothing is due', () => {
    expect(repairTime([{ schedule: 'off', availableBy: null }])).toBe('00:30');
  });
});
