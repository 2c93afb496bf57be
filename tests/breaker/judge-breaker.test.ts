import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readOpenTrip } from '../../shared/breaker/breaker-state.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { DamagedDocumentError, StoreUnavailableError } from '../../shared/errors.ts';
import {
  breakerErrorsKey,
  breakerResetKey,
  breakerTripKey,
  breakerTripsPrefix,
  historyKey,
} from '../../shared/layout/keys.ts';
import type { StoreHook } from '../../shared/store/memory-store.ts';
import { rowsOf, testBreaker, type Rows, type TestBreaker } from './breaker-fixture.ts';

const minute = 60_000;
const { valueError, typeError } = ReasonCode;

describe('the circuit breaker', () => {
  test('stays closed at 100 errors of a code and trips at 101', async () => {
    const breaker = testBreaker();
    expect(await breaker.run('day-1', rowsOf(valueError, 0, 100))).toBeUndefined();
    expect(await breaker.run('day-2', rowsOf(valueError, 100, 101))).toMatchObject({
      number: 1,
      execution: 'day-2',
      run_id: 'day-2',
      limit: 100,
      counts: { VALUE_ERROR: 101 },
      runs: [{ run_id: 'day-2' }, { run_id: 'day-1' }],
    });
  });

  test('trips within one run, whatever the contract of the dataset allows', async () => {
    expect(await testBreaker().run('day-1', rowsOf(valueError, 0, 101))).toBeDefined();
    expect(await testBreaker().run('day-1', rowsOf(valueError, 0, 11), { limit: 10 })).toBeDefined();
    expect(await testBreaker().run('day-1', rowsOf(valueError, 0, 500), { limit: 500 })).toBeUndefined();
  });

  test('counts each code by itself: two with 60 rows each do not trip it', async () => {
    const breaker = testBreaker();
    const rows = [...rowsOf(valueError, 0, 60), ...rowsOf(typeError, 60, 120)];
    expect(await breaker.run('day-1', rows)).toBeUndefined();
  });

  test('counts a row once for each of its codes, and the same row in two runs once', async () => {
    const breaker = testBreaker();
    const rows: Rows = rowsOf(valueError, 0, 100).map(([hash]) => [hash, valueError, typeError]);
    expect(await breaker.run('day-1', rows)).toBeUndefined();
    expect(await breaker.run('day-1-again', rows)).toBeUndefined();
    const trip = await breaker.run('day-2', [['another', typeError]]);
    expect(trip?.counts).toEqual({ TYPE_ERROR: 101 });
  });

  test('counts no duplicates', async () => {
    expect(await testBreaker().run('day-1', rowsOf(ReasonCode.duplicateKey, 0, 500))).toBeUndefined();
  });

  test('adds up what lies 59 minutes apart, but not 61, also across midnight', async () => {
    for (const [minutes, trips] of [
      [59, true],
      [61, false],
    ] as const) {
      const breaker = testBreaker();
      breaker.clock.advance(20.5 * 60 * minute);
      await breaker.run('day-1', rowsOf(valueError, 0, 60));
      breaker.clock.advance(minutes * minute);
      expect((await breaker.run('day-2', rowsOf(valueError, 60, 120))) !== undefined).toBe(trips);
    }
  });

  test('leaves no entry of a run without errors, and reads no other for it', async () => {
    const breaker = testBreaker();
    await breaker.run('day-1', rowsOf(valueError, 0, 3));
    const before = breaker.processed.history.length;
    expect(await breaker.run('day-2', [])).toBeUndefined();
    expect(breaker.processed.history.slice(before).map(({ operation }) => operation)).toEqual(['list', 'list']);
    expect((await breaker.entries()).map(({ run_id }) => run_id)).toEqual(['day-1']);
  });

  test('keeps at most one row more than the limit of each code', async () => {
    const breaker = testBreaker();
    await breaker.run('day-1', [...rowsOf(valueError, 0, 500), ...rowsOf(typeError, 0, 7)]);
    const [entry] = await breaker.entries();
    expect([entry?.errors.VALUE_ERROR?.length, entry?.errors.TYPE_ERROR?.length]).toEqual([101, 7]);
  });

  test('counts a run of a backfill by itself, and not for any other run', async () => {
    const breaker = testBreaker();
    for (let day = 0; day < 11; day += 1) {
      const rows = rowsOf(valueError, day * 90, day * 90 + 90);
      expect(await breaker.run(`day-${day}`, rows, { backfill: 'plan-1' })).toBeUndefined();
    }
    expect(await breaker.run('ordinary', rowsOf(valueError, 5000, 5090))).toBeUndefined();
    expect(await breaker.run('bad', rowsOf(valueError, 0, 101), { backfill: 'plan-1' })).toMatchObject({
      runs: [{ run_id: 'bad' }],
    });
  });

  test('is one of each dataset', async () => {
    const breaker = testBreaker();
    await breaker.run('day-1', rowsOf(valueError, 0, 101));
    expect(await breaker.run('other-1', rowsOf(valueError, 0, 100), { dataset: 'orders' })).toBeUndefined();
    expect(await readOpenTrip(breaker.processed, 'orders')).toBeUndefined();
  });

  test('tells a run that finds it open who tripped it, and trips no second time', async () => {
    const breaker = testBreaker();
    const trip = await breaker.run('day-1', rowsOf(valueError, 0, 101));
    expect(await breaker.run('day-2', rowsOf(typeError, 0, 500))).toEqual(trip);
    expect(await breaker.run('day-3', [])).toEqual(trip);
  });

  test('tells an execution that tripped it the same when it is tried again', async () => {
    const breaker = testBreaker();
    const trip = await breaker.run('day-1-1', rowsOf(valueError, 0, 101), { execution: 'day-1' });
    expect(await breaker.judge('day-1-1', { execution: 'day-1' })).toEqual(trip);
    expect(await breaker.run('day-1-2', rowsOf(valueError, 0, 101), { execution: 'day-1' })).toEqual(trip);
    expect(trip?.execution).toBe('day-1');
  });

  test('is tripped by one of two runs that exceed the limit at once', async () => {
    let other: Promise<unknown> | undefined;
    const breaker: TestBreaker = testBreaker(async ({ phase, operation, key }) => {
      if (phase === 'before' && operation === 'create' && key === breakerTripKey('events', 1) && other === undefined) {
        other = breaker.run('other', rowsOf(valueError, 0, 101));
        await other;
      }
    });
    const trip = await breaker.run('day-1', rowsOf(valueError, 0, 101));
    expect(trip?.execution).toBe('other');
    expect(trip).toEqual(await other);
  });

  test('is tripped by one of two runs that only exceed the limit together', async () => {
    const breaker = testBreaker();
    await breaker.reject('a', rowsOf(valueError, 0, 60));
    await breaker.reject('b', rowsOf(valueError, 60, 120));
    const trips = await Promise.all([breaker.judge('a'), breaker.judge('b')]);
    expect(trips.filter((trip) => trip !== undefined).length).toBeGreaterThan(0);
    expect(await readOpenTrip(breaker.processed, 'events')).toBeDefined();
  });

  test('knows a trip of its own whose reply was lost', async () => {
    let lost = 0;
    const breaker = testBreaker(({ phase, operation, key }) => {
      if (phase === 'after' && operation === 'create' && key.startsWith(breakerTripsPrefix('events'))) {
        lost += 1;
        if (lost === 1) throw new StoreUnavailableError(operation, key);
      }
    });
    expect(await breaker.run('day-1', rowsOf(valueError, 0, 101))).toMatchObject({ execution: 'day-1' });
  });

  test('is a fault when a document of it is damaged', async () => {
    const breaker = testBreaker();
    await breaker.processed.put(breakerErrorsKey('events', '2026-01-05T03', 'x-1'), Buffer.from('{"errors": 1}'));
    await expect(breaker.run('day-1', rowsOf(valueError, 0, 1))).rejects.toThrow(DamagedDocumentError);
    const other = testBreaker();
    await other.processed.put(breakerTripKey('events', 1), Buffer.from('{}'));
    await expect(other.run('day-1', [])).rejects.toThrow(DamagedDocumentError);
  });
});

describe('after a reset, the circuit breaker', () => {
  test('is closed, and old errors never trip it again', async () => {
    const breaker = testBreaker();
    const bad = rowsOf(valueError, 0, 500);
    await breaker.run('day-1', bad);
    expect((await breaker.reset()).outcome).toBe('reset');
    expect(await breaker.run('day-1-again', bad)).toBeUndefined();
    breaker.clock.advance(30 * 24 * 60 * minute);
    expect(await breaker.run('day-1-much-later', bad)).toBeUndefined();
  });

  test('is tripped by new errors, as trip number 2', async () => {
    const breaker = testBreaker();
    await breaker.run('day-1', rowsOf(valueError, 0, 500));
    await breaker.reset();
    expect(await breaker.run('day-2', rowsOf(valueError, 400, 600))).toBeUndefined();
    expect(await breaker.run('day-3', rowsOf(valueError, 400, 601))).toMatchObject({ number: 2 });
    expect((await breaker.reset()).outcome).toBe('reset');
    expect(await readOpenTrip(breaker.processed, 'events')).toBeUndefined();
  });

  test('does not count the errors of runs that met it open', async () => {
    const breaker = testBreaker();
    await breaker.run('day-1', rowsOf(valueError, 0, 101));
    await breaker.run('day-2', rowsOf(valueError, 1000, 1500));
    breaker.clock.advance(9 * 60 * minute);
    await breaker.reset();
    expect(await breaker.run('day-2-again', rowsOf(valueError, 1000, 1500))).toBeUndefined();
  });

  test('does not count the entry of a run from before it', async () => {
    const breaker = testBreaker();
    await breaker.run('day-0', rowsOf(typeError, 0, 100));
    await breaker.run('day-1', rowsOf(valueError, 0, 101));
    await breaker.reset();
    breaker.clock.advance(minute);
    expect(await breaker.run('day-2', rowsOf(typeError, 200, 300))).toBeUndefined();
  });

  test('does not count an entry that came while the reset was looking which runs it covers', async () => {
    let armed = true;
    const breaker: TestBreaker = testBreaker(async ({ phase, operation, key }) => {
      if (!armed || phase !== 'before' || operation !== 'create' || key !== breakerResetKey('events', 1)) return;
      armed = false;
      await breaker.run('late', rowsOf(typeError, 0, 100));
    });
    await breaker.run('day-1', rowsOf(valueError, 0, 101));
    await breaker.reset();
    breaker.clock.advance(minute);
    expect(await breaker.run('day-2', rowsOf(typeError, 200, 300))).toBeUndefined();
    expect(await breaker.run('day-3', rowsOf(typeError, 300, 301))).toBeDefined();
  });

  test('does not count the rows of a run that was counting while the reset came', async () => {
    let armed = false;
    const hook: StoreHook = async ({ phase, operation, key }) => {
      if (!armed || phase !== 'before' || operation !== 'list' || key !== breakerTripsPrefix('events')) return;
      armed = false;
      await breaker.reset();
    };
    const breaker: TestBreaker = testBreaker(hook);
    await breaker.run('day-1', rowsOf(valueError, 0, 101));
    armed = true;
    expect(await breaker.run('day-1-again', rowsOf(valueError, 0, 101))).toBeUndefined();
    expect(await readOpenTrip(breaker.processed, 'events')).toBeUndefined();
  });

  test('counts anew when another run tripped it and a person reset it at the moment it would trip', async () => {
    let armed = true;
    const breaker: TestBreaker = testBreaker(async ({ phase, operation, key }) => {
      if (!armed || phase !== 'before' || operation !== 'create' || key !== breakerTripKey('events', 1)) return;
      armed = false;
      await breaker.run('other', rowsOf(typeError, 0, 101));
      await breaker.reset();
    });
    expect(await breaker.run('day-1', rowsOf(valueError, 0, 101))).toBeUndefined();
    expect(await readOpenTrip(breaker.processed, 'events')).toBeUndefined();
  });

  test('forgets covered rows whose history was removed', async () => {
    const breaker = testBreaker();
    await breaker.run('day-1', rowsOf(valueError, 0, 101));
    await breaker.reset();
    await breaker.quarantine.delete(
      historyKey({ domain: 'web', dataset: 'events', ingestionDate: '2026-01-04' }, 'day-1'),
    );
    expect(await breaker.run('day-2', rowsOf(valueError, 0, 101))).toMatchObject({ number: 2 });
  });
});

interface Step {
  readonly minutes: number;
  readonly rows: Rows;
  readonly isBackfill: boolean;
}

const steps = fc.array(
  fc.record({
    minutes: fc.integer({ min: 0, max: 45 }),
    rows: fc.array(fc.tuple(fc.integer({ min: 0, max: 12 }).map(String), fc.constantFrom(valueError, typeError)), {
      maxLength: 5,
    }),
    isBackfill: fc.boolean(),
  }),
  { maxLength: 8 },
);

/** Index of the step that must trip a breaker with this limit; undefined when none must. */
function trippingStep(all: readonly Step[], limit: number): number | undefined {
  const at = all.map((_, index) => all.slice(0, index + 1).reduce((sum, { minutes }) => sum + minutes, 0));
  const index = all.findIndex((step, last) => {
    const counted = step.isBackfill
      ? [step]
      : all.slice(0, last + 1).filter((each, i) => each === step || (!each.isBackfill && at[last]! - at[i]! < 60));
    const pairs = new Set(counted.flatMap(({ rows }) => rows.map(([hash, code]) => `${code} ${hash}`)));
    const codes = [...pairs].map((pair) => pair.split(' ')[0]!);
    // A run that has no errors of its own trips nothing.
    return step.rows.length > 0 && codes.some((code) => codes.filter((each) => each === code).length > limit);
  });
  return index < 0 ? undefined : index;
}

test('the breaker trips exactly when a code has more than the limit of distinct rows within the hour', async () => {
  let tripped = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const breaker = testBreaker();
      const expected = trippingStep(all, 3);
      if (expected !== undefined) tripped += 1;
      for (const [index, { minutes, rows, isBackfill }] of all.entries()) {
        breaker.clock.advance(minutes * minute);
        const trip = await breaker.run(`run-${index}`, rows, { limit: 3, ...(isBackfill ? { backfill: 'plan' } : {}) });
        expect(trip !== undefined).toBe(index === expected);
        if (trip !== undefined) return;
      }
    }),
    { numRuns: 300 },
  );
  expect(tripped).toBeGreaterThan(30);
});
