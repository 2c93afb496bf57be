import { parseRawKey, parseSupersedeKey } from '../../shared/layout/keys.ts';
import { describePartition, type Partition } from '../../shared/layout/partition.ts';
import type { FunctionContext } from '../context.ts';
import { partitionOf } from '../stage.ts';
import { decideArrival } from './decide-arrival.ts';

/** One message of the queue, and the keys of the raw store that it tells of. */
export interface ArrivalMessage {
  readonly id: string;
  readonly keys: readonly string[];
}

/**
 * Decides for every partition that the messages touch, each once, and gives the ids of the messages that have to come
 * again: those of a partition that is busy, or whose execution has yet to show that it read them. What cannot be decided
 * now fails after all others were, so that one date holds up no other.
 */
export async function handleArrivals(context: FunctionContext, messages: readonly ArrivalMessage[]): Promise<string[]> {
  const again = new Set<string>();
  const errors: unknown[] = [];
  for (const { partition, ids } of groupByPartition(context, messages)) {
    try {
      const { outcome } = await decideArrival(context, partition);
      if (outcome === 'started' || outcome === 'busy') for (const id of ids) again.add(id);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length === 1) throw errors[0];
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} partitions could not be decided.`);
  return [...again];
}

interface Arrivals {
  readonly partition: Partition;
  readonly ids: Set<string>;
}

/** A raw object belongs to the date of every schema version; what belongs to no contract is none of ours. */
function groupByPartition({ contracts }: FunctionContext, messages: readonly ArrivalMessage[]): Iterable<Arrivals> {
  const groups = new Map<string, Arrivals>();
  for (const { id, keys } of messages) {
    for (const key of keys) {
      const place = parseRawKey(key) ?? parseSupersedeKey(key);
      if (place === undefined) continue;
      for (const contract of contracts.all) {
        if (contract.domain !== place.domain || contract.dataset !== place.dataset) continue;
        const partition = partitionOf(contract, place.ingestionDate);
        const group = groups.get(describePartition(partition)) ?? { partition, ids: new Set() };
        group.ids.add(id);
        groups.set(describePartition(partition), group);
      }
    }
  }
  return groups.values();
}
