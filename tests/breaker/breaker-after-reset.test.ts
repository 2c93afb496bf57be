import { describe, expect, test } from '@jest/globals';
import { readOpenTrip } from '../../shared/breaker/breaker-state.ts';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { breakerResetKey, breakerTripKey, breakerTripsPrefix, historyKey } from '../../shared/layout/keys.ts';
import type { StoreHook } from '../../shared/store/memory-store.ts';
import { minute, rowsOf, testBreaker, type TestBreaker } from './breaker-fixture.ts';

const { valueError, typeError } = ReasonCode;

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
