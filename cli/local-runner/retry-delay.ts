import type { Retrier } from '../../infra/state-machine.ts';
import type { Clock } from '../../shared/clock.ts';

/** Milliseconds before the try after `failures` earlier ones: exponential, capped, then drawn by chance below that. */
export function retryDelay(retrier: Retrier, failures: number, clock: Clock): number {
  const seconds = Math.min(retrier.IntervalSeconds * retrier.BackoffRate ** failures, retrier.MaxDelaySeconds);
  return Math.round(seconds * 1000 * (retrier.JitterStrategy === 'FULL' ? clock.random() : 1));
}
