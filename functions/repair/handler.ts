import type { FunctionContext, Invocation } from '../context.ts';
import { emitMissingPartitions } from '../missing-partitions.ts';
import { repair, type RepairAnswer } from './repair.ts';

/**
 * The repair function, which counts the missing partitions as well. What calls it once a day says nothing that it needs.
 */
export function repairHandler(
  context: FunctionContext,
): (payload: unknown, invocation: Invocation) => Promise<RepairAnswer> {
  return async (_payload, invocation) => {
    // First: whatever cannot be repaired, an alarm would take silence for missing data.
    await emitMissingPartitions(context);
    return repair(context, invocation);
  };
}
