import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anomalyDefaults } from '../../shared/contract/custom-properties.ts';
import {
  describeAnomaly,
  findAnomalies,
  isRuntimeAnomaly,
  withAnomalies,
  type RunShape,
} from '../../shared/quality/anomalies.ts';
import type { Assessment } from '../../shared/quality/assess-run.ts';
import type { Anomaly } from '../../shared/quality/report.ts';

const limits = anomalyDefaults;

function rowsOnly(...counts: number[]): RunShape[] {
  return counts.map((inputRows) => ({ inputRows, typeShares: null }));
}

function findByRows(observed: number, counts: readonly number[], changed: Partial<typeof limits> = {}): Anomaly[] {
  return findAnomalies({ ...limits, ...changed }, rowsOnly(observed)[0]!, rowsOnly(...counts));
}

/** A run of 1000 rows with shares in tenths of a percent. */
function shaped(typeShares: RunShape['typeShares']): RunShape {
  return { inputRows: 1000, typeShares };
}

function findByShares(now: RunShape['typeShares'], before: readonly RunShape['typeShares'][]): Anomaly[] {
  return findAnomalies(limits, shaped(now), before.map(shaped));
}

const week = [9000, 10_000, 10_000, 11_000, 9000, 11_000, 10_000];
const steady = Array<number>(7).fill(10_000);

describe('a row count', () => {
  test('may differ from the median by exactly 5 × 1.4826 × MAD, and by no row more', () => {
    // Median 10,000 and MAD 1,000.
    for (const observed of [10_000, 2587, 17_413]) expect(findByRows(observed, week)).toEqual([]);
    expect(findByRows(2586, week)).toEqual([
      {
        subject: 'input_rows',
        kind: 'row_count',
        observed: 2586,
        median: 10_000,
        allowed: expect.closeTo(7413),
        runs: 7,
      },
    ]);
    expect(findByRows(17_414, week)).toHaveLength(1);
  });

  test('is compared with a MAD of at least 1 % of the median', () => {
    for (const observed of [9259, 10_741]) expect(findByRows(observed, steady)).toEqual([]);
    for (const observed of [9258, 10_742]) expect(findByRows(observed, steady)).toHaveLength(1);
  });

  test('of days without rows is usual when the others had none either', () => {
    const none = Array<number>(7).fill(0);
    expect(findByRows(0, none)).toEqual([]);
    expect(findByRows(1, none)).toHaveLength(1);
    expect(findByRows(0, steady)).toHaveLength(1);
  });

  test('is not judged by fewer runs than the contract wants', () => {
    expect(findByRows(1, steady.slice(1))).toEqual([]);
    expect(findByRows(1, [])).toEqual([]);
    expect(findByRows(1, steady.slice(1), { minimumRuns: 6 })).toHaveLength(1);
  });

  test('is judged by the factor of the contract', () => {
    expect(findByRows(11_000, week, { madFactor: 0.5 })).toHaveLength(1);
    expect(findByRows(17_414, week, { madFactor: 6 })).toEqual([]);
  });

  test('is compared with the middle of an even number of runs', () => {
    const counts = [100, 100, 100, 100, 200, 200, 200, 200];
    expect(findByRows(1000, counts)).toMatchObject([
      { median: 150, allowed: expect.closeTo(5 * 1.4826 * 50), runs: 8 },
    ]);
  });
});

describe('the share of a type', () => {
  const before = Array.from({ length: 7 }, () => ({ login: 500, view: 300, purchase: 200 }));

  test('may move by exactly 10 points, and by no row more', () => {
    expect(findByShares({ login: 600, view: 300, purchase: 100 }, before)).toEqual([]);
    expect(findByShares({ login: 601, view: 299, purchase: 100 }, before)).toEqual([
      { subject: 'login', kind: 'type_share', observed: expect.closeTo(60.1), median: 50, allowed: 10, runs: 7 },
    ]);
  });

  test('may move by exactly 10 points also where neither share is exact', () => {
    const thirds = Array.from({ length: 7 }, () => ({ a: 10, b: 20 }));
    expect(findByShares({ a: 13, b: 17 }, thirds)).toEqual([]);
    expect(findByShares({ a: 7, b: 23 }, thirds)).toEqual([]);
  });

  test('counts as 0 for a type that is new, and for one that is gone', () => {
    const now = { login: 400, view: 300, purchase: 190, refund: 110 };
    expect(findByShares(now, before).map(({ subject, median }) => [subject, median])).toEqual([['refund', 0]]);
    expect(findByShares({ login: 1000 }, before).map(({ subject, observed }) => [subject, observed])).toEqual([
      ['login', 100],
      ['view', 0],
      ['purchase', 0],
    ]);
  });

  test('is not judged for a run without valid rows, nor by runs without shares', () => {
    expect(findByShares({}, before)).toEqual([]);
    expect(findByShares(null, before)).toEqual([]);
    expect(findByShares({ other: 1 }, [...before.slice(1), null, {}])).toEqual([]);
  });

  test('may be of a type that is named like a property of every object', () => {
    const odd = Array.from({ length: 7 }, () =>
      Object.fromEntries([
        ['__proto__', 50],
        ['constructor', 50],
      ]),
    );
    expect(findByShares({ toString: 100 }, odd).map(({ subject }) => subject)).toEqual([
      'toString',
      '__proto__',
      'constructor',
    ]);
  });
});

test('the order of the baseline and the size of the unit make no difference', () => {
  const counts = fc.array(fc.nat(1000), { minLength: 7, maxLength: 28 });
  fc.assert(
    fc.property(counts, fc.nat(2000), fc.integer({ min: 2, max: 9 }), (before, observed, factor) => {
      const found = findByRows(observed, before).length;
      expect(findByRows(observed, before.toReversed())).toHaveLength(found);
      expect(
        findByRows(
          observed * factor,
          before.map((count) => count * factor),
        ),
      ).toHaveLength(found);
    }),
  );
});

test('a run that repeats the median of any others is no anomaly', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(100_000), { minLength: 7, maxLength: 27 }), (before) => {
      const odd = before.length % 2 === 1 ? before : before.slice(1);
      const middle = odd.toSorted((a, b) => a - b)[odd.length >>> 1]!;
      expect(findByRows(middle, odd)).toEqual([]);
    }),
  );
});

const rows: Anomaly = {
  subject: 'input_rows',
  kind: 'row_count',
  observed: 30,
  median: 60,
  allowed: 4.4478,
  runs: 7,
};
const share: Anomaly = {
  subject: 'a value of rows',
  kind: 'type_share',
  observed: 36.12345,
  median: 25,
  allowed: 10,
  runs: 9,
};

test('an anomaly reads as a sentence with the numbers, and not the type', () => {
  expect(describeAnomaly(rows)).toBe(
    'input_rows: 30 rows observed, 60 rows is the median of the last 7 promoted runs, and a difference of at most 4.448 rows is usual.',
  );
  expect(describeAnomaly(share)).toBe(
    'share of a type (the report names it): 36.123 % observed, 25 % is the median of the last 9 promoted runs, ' +
      'and a difference of at most 10 percentage points is usual.',
  );
});

describe('a run with anomalies', () => {
  const assessed = (result: Assessment['result']) => ({ result, problems: ['a check'] }) as unknown as Assessment;

  test.each([
    ['passed', 'warn', 'warned'],
    ['warned', 'warn', 'warned'],
    ['blocked', 'warn', 'blocked'],
    ['passed', 'halt', 'blocked'],
    ['blocked', 'halt', 'blocked'],
  ] as const)('that had %s ends, by %s, as %s', (before, action, after) => {
    expect(withAnomalies(assessed(before), [rows], action)).toEqual({
      result: after,
      problems: ['a check', describeAnomaly(rows)],
      anomalies: [rows],
    });
  });

  test('is the same as before when there are none', () => {
    expect(withAnomalies(assessed('passed'), [], 'halt')).toEqual({ ...assessed('passed'), anomalies: [] });
  });
});

describe('the pace of a run', () => {
  const before = Array.from({ length: 7 }, () => ({ inputRows: 1000, durationSeconds: 100 }));
  const isAnomaly = (inputRows: number, durationSeconds: number, runs = before) =>
    isRuntimeAnomaly(limits, { inputRows, durationSeconds }, runs);

  test('may differ from the median as a row count may', () => {
    // Of seven equal runs 7.413 % of the median.
    expect(isAnomaly(1000, 100)).toBe(false);
    expect(isAnomaly(1050, 107)).toBe(false);
    expect(isAnomaly(1080, 108)).toBe(true);
    expect(isAnomaly(920, 92)).toBe(true);
  });

  test('is judged by rows per second too', () => {
    expect(isAnomaly(900, 100)).toBe(true);
    expect(isAnomaly(1040, 95)).toBe(true);
  });

  test('is not judged by fewer runs than the contract wants', () => {
    expect(isAnomaly(1, 9999, before.slice(1))).toBe(false);
  });

  test('of runs that took no time is no anomaly', () => {
    const instant = before.map(({ inputRows }) => ({ inputRows, durationSeconds: 0 }));
    expect(isAnomaly(5000, 0, instant)).toBe(false);
  });
});
