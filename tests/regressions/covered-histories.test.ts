import { describe, expect, test } from '@jest/globals';
import { ReasonCode } from '../../shared/contract/reason.ts';
import { rowsOf, testBreaker, type TestBreaker } from '../breaker/breaker-fixture.ts';

const { valueError, typeError } = ReasonCode;
const dayMilliseconds = 86_400_000;

/** The runs whose histories were looked at while `act` ran. */
async function historiesRead({ quarantine }: TestBreaker, act: () => Promise<unknown>): Promise<string[]> {
  const before = quarantine.history.length;
  await act();
  const keys = quarantine.history.slice(before).map(({ key }) => /run_id=([^/]+)/.exec(key)?.[1] ?? key);
  return [...new Set(keys)];
}

/** A breaker that 200 rows opened and a person reset. */
async function resetOnce(): Promise<TestBreaker> {
  const breaker = testBreaker();
  await breaker.run('old', rowsOf(valueError, 0, 200));
  await breaker.reset();
  breaker.clock.advance(1000);
  return breaker;
}

describe('the histories of runs that a reset covers', () => {
  test('are not read while the count stays within the limit with them', async () => {
    const breaker = await resetOnce();
    await breaker.reject('few', rowsOf(valueError, 0, 90));
    expect(await historiesRead(breaker, () => breaker.judge('few'))).toEqual(['few']);
  });

  test('are read when the run alone exceeds it, so that its entry has the new rows behind the covered ones', async () => {
    const breaker = await resetOnce();
    await breaker.reject('many', rowsOf(valueError, 0, 260));
    expect(await historiesRead(breaker, () => breaker.judge('many'))).toEqual(['many', 'old']);
    const entry = (await breaker.entries()).find(({ run_id }) => run_id === 'many');
    expect(entry?.errors.VALUE_ERROR).toEqual(rowsOf(valueError, 200, 260).map(([hash]) => hash));
    expect(await breaker.run('next', rowsOf(valueError, 260, 301))).toMatchObject({ number: 2 });
  });

  test('are read when only the runs of the hour together exceed it, and then do not count', async () => {
    const breaker = await resetOnce();
    expect(await breaker.run('one', rowsOf(valueError, 0, 90))).toBeUndefined();
    await breaker.reject('two', rowsOf(valueError, 150, 250));
    expect(await historiesRead(breaker, () => breaker.judge('two'))).toEqual(['two', 'old']);
    expect(await breaker.run('three', [...rowsOf(valueError, 250, 300), ...rowsOf(typeError, 0, 3)])).toBeUndefined();
    expect(await breaker.run('four', rowsOf(valueError, 300, 301))).toMatchObject({ number: 2 });
  });

  test('do not matter once they may have expired', async () => {
    const breaker = await resetOnce();
    breaker.clock.advance(399 * dayMilliseconds);
    expect(await breaker.run('in-time', rowsOf(valueError, 0, 101))).toBeUndefined();
    breaker.clock.advance(2 * dayMilliseconds);
    await breaker.reject('much-later', rowsOf(valueError, 0, 101));
    expect(await historiesRead(breaker, () => breaker.judge('much-later'))).toEqual(['much-later']);
    expect(await breaker.judge('much-later')).toMatchObject({ number: 2 });
  });
});
