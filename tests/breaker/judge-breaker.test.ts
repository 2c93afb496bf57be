import { describe, expect, test } from '@jest/globals';
import { readOpenTrip } from '../../shared/breaker/breaker-state.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { DamagedDocumentError, StoreUnavailableError } from '../../shared/errors.ts';
import { breakerErrorsKey, breakerTripKey, breakerTripsPrefix } from '../../shared/layout/keys.ts';
import { minute, rowsOf, testBreaker, type Rows, type TestBreaker } from './breaker-fixture.ts';

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
