import { describe, expect, test } from '@jest/globals';
import { readLastTrip, readOpenTrip, readResets } from '../../shared/breaker/breaker-state.ts';
import { describeTrip } from '../../shared/breaker/describe-trip.ts';
import { breakerResetKey } from '../../shared/layout/keys.ts';
import { rowsOf, testBreaker, type TestBreaker } from './breaker-fixture.ts';

const hour = 3_600_000;

async function tripped(): Promise<TestBreaker> {
  const breaker = testBreaker();
  await breaker.run('before', rowsOf('TYPE_ERROR', 0, 5), { date: '2026-01-03' });
  breaker.clock.advance(hour / 2);
  await breaker.run('day-1', rowsOf('VALUE_ERROR', 0, 101));
  return breaker;
}

describe('a reset of the circuit breaker', () => {
  test('of one that is not open is refused and writes nothing', async () => {
    const breaker = testBreaker();
    expect(await breaker.reset()).toEqual({ outcome: 'not_open' });
    expect(breaker.processed.writes).toBe(0);
    const other = await tripped();
    await other.reset();
    expect(await other.reset()).toEqual({ outcome: 'not_open' });
  });

  test('keeps person, reason and time, and covers every run with errors since an hour before the trip', async () => {
    const breaker = await tripped();
    breaker.clock.advance(12 * hour);
    await breaker.run('met-it-open', rowsOf('VALUE_ERROR', 0, 1));
    breaker.clock.advance(12 * hour);
    const { outcome } = await breaker.reset();
    const [reset] = await readResets(breaker.processed, 'events');
    expect({ outcome, reset }).toMatchObject({
      outcome: 'reset',
      reset: { number: 1, person: 'ada', reason: 'mended', reset_at: '2026-01-06T03:30:00.000Z' },
    });
    expect(reset!.covers).toEqual([
      { run_id: 'day-1', ingestion_date: '2026-01-04' },
      { run_id: 'before', ingestion_date: '2026-01-03' },
      { run_id: 'met-it-open', ingestion_date: '2026-01-04' },
    ]);
  });

  test('covers runs of backfills too, and those of the last two hours even if the trip is of now', async () => {
    const breaker = testBreaker();
    await breaker.run('old', rowsOf('TYPE_ERROR', 0, 5), { backfill: 'plan' });
    breaker.clock.advance(1.9 * hour);
    await breaker.run('day-1', rowsOf('VALUE_ERROR', 0, 101));
    await breaker.reset();
    const [reset] = await readResets(breaker.processed, 'events');
    expect(reset!.covers.map(({ run_id }) => run_id)).toEqual(['day-1', 'old']);
  });

  test('of two people at once is the one that came first', async () => {
    let other: Promise<unknown> | undefined;
    const breaker: TestBreaker = testBreaker(async ({ phase, operation, key }) => {
      if (phase === 'before' && operation === 'create' && key === breakerResetKey('events', 1) && other === undefined) {
        other = breaker.reset();
        await other;
      }
    });
    await breaker.run('day-1', rowsOf('VALUE_ERROR', 0, 101));
    const result = await breaker.reset();
    expect(result.outcome).toBe('reset_by_other');
    expect(await other).toMatchObject({ outcome: 'reset' });
    expect(await readResets(breaker.processed, 'events')).toHaveLength(1);
  });

  test('leaves the trip to be read', async () => {
    const breaker = await tripped();
    await breaker.reset();
    expect(await readOpenTrip(breaker.processed, 'events')).toBeUndefined();
    expect(await readLastTrip(breaker.processed, 'events')).toMatchObject({ number: 1, run_id: 'day-1' });
    expect(await readLastTrip(breaker.processed, 'orders')).toBeUndefined();
  });
});

test('a trip is described with run, time, code, number and limit', async () => {
  const breaker = await tripped();
  const trip = await readOpenTrip(breaker.processed, 'events');
  expect(describeTrip(trip!)).toEqual([
    'Trip 1 of the circuit breaker, by run day-1 at 2026-01-05T03:30:00.000Z: at least 101 distinct rows with ' +
      'VALUE_ERROR within an hour, and 100 are allowed.',
  ]);
});
