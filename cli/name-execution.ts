import type { Clock } from '../shared/clock.ts';
import { executionName } from '../shared/layout/keys.ts';

/** A name no other execution has: the partition, the time and a nonce. */
export function nameExecution(clock: Clock, dataset: string, ingestionDate: string): string {
  const time = new Date(clock.now()).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
  return executionName({ dataset, ingestionDate }, `${time}Z-${clock.nonce().slice(0, 6)}`);
}
