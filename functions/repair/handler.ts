import { withoutSmoke } from '../../shared/contract/contract-registry.ts';
import type { FunctionContext, Invocation } from '../context.ts';
import { emitMissingPartitions } from '../missing-partitions.ts';
import { repair, type RepairAnswer } from './repair.ts';

/**
 * The repair function, which counts the missing partitions as well. What calls it once a day says nothing that it needs. What
 * `sluice smoke` has promoted it leaves alone: that expires, and not in one moment.
 */
export function repairHandler(
  context: FunctionContext,
): (payload: unknown, invocation: Invocation) => Promise<RepairAnswer> {
  const lasting = { ...context, contracts: withoutSmoke(context.contracts) };
  return async (_payload, invocation) => {
    // First: whatever cannot be repaired, an alarm would take silence for missing data.
    await emitMissingPartitions(lasting);
    return repair(lasting, invocation);
  };
}
