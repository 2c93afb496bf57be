import { withoutSmoke } from '../../shared/contract/contract-registry.ts';
import type { FunctionContext, Invocation } from '../context.ts';
import { emitMissingPartitions } from '../missing-partitions.ts';
import { isRepairInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { repair, type RepairAnswer } from './repair.ts';

const readPayload = payloadReader('repair', isRepairInput);

/**
 * The repair function, which counts the missing partitions as well. What `sluice smoke` has promoted it leaves alone: that
 * expires, and not in one moment.
 */
export function repairHandler(
  context: FunctionContext,
): (payload: unknown, invocation: Invocation) => Promise<RepairAnswer> {
  const lasting = { ...context, contracts: withoutSmoke(context.contracts) };
  return async (payload, invocation) => {
    // First: whatever cannot be repaired, an alarm would take silence for missing data.
    await emitMissingPartitions(lasting);
    return repair(lasting, invocation, readPayload(payload));
  };
}
