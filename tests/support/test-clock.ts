import type { Clock } from '../../shared/clock.ts';
import { seededRandom } from '../../shared/random.ts';

/** A clock that moves only when someone sleeps on it, with seeded chance: the same seed gives the same run. */
export interface TestClock extends Clock {
  /** Milliseconds slept in all, in order. */
  readonly slept: readonly number[];
  advance(milliseconds: number): void;
}

export function testClock(start = '2026-01-05T03:00:00.000Z', seed = 1): TestClock {
  let now = Date.parse(start);
  let nonces = 0;
  const slept: number[] = [];
  const random = seededRandom(seed);
  return {
    slept,
    now: () => now,
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
    random,
    nonce: () => `${seed.toString(16).padStart(8, '0')}${(++nonces).toString(16).padStart(8, '0')}`,
    advance: (milliseconds) => {
      now += milliseconds;
    },
  };
}
