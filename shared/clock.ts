import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, the two things a run must not take from anywhere else. Tests pass one of their own. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** Resolves after `milliseconds`. */
  sleep(milliseconds: number): Promise<void>;
  /** A number in [0, 1), for the jitter of retries. */
  random(): number;
  /** A nonce of 16 hexadecimal digits that no other process will draw. */
  nonce(): string;
}

/** The machine's own clock and entropy. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds) => {
    await delay(milliseconds);
  },
  random: () => Math.random(),
  nonce: () => randomBytes(8).toString('hex'),
};

/** The ISO 8601 form, in UTC with milliseconds, of `clock`'s present. */
export function timestamp(clock: Clock): string {
  return new Date(clock.now()).toISOString();
}
