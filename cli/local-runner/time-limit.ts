import type { Clock } from '../../shared/clock.ts';
import { StateFailure } from './state-failure.ts';

/** Beyond it a timer of Node goes off at once. */
const maxTimerMilliseconds = 2 ** 31 - 1;

/**
 * The value of `work`, unless it takes longer than `seconds`: then it throws StateFailure States.Timeout, and what the
 * work still does has no effect on the execution, as on AWS.
 *
 * A timer (of at most 24 days, the longest there is) ends work that never comes back; the clock finds out work that kept
 * the process busy beyond its limit.
 */
export async function withinSeconds<T>(seconds: number, clock: Clock, work: () => Promise<T>): Promise<T> {
  const deadline = clock.now() + seconds * 1000;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new StateFailure('States.Timeout'));
      },
      Math.min(seconds * 1000, maxTimerMilliseconds),
    );
  });
  const [first] = await Promise.allSettled([Promise.race([work(), late])]);
  clearTimeout(timer);
  if (clock.now() > deadline) throw new StateFailure('States.Timeout');
  if (first.status === 'rejected') throw first.reason;
  return first.value;
}
