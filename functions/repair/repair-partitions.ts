import type { Contract } from '../../shared/contract/contract.ts';
import { PipelineError } from '../../shared/errors.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import { converge } from '../../shared/promotion/converge.ts';
import type { FunctionContext } from '../context.ts';

/** A partition with the contract that says what is derived from its log. */
export interface RepairablePartition {
  readonly partition: Partition;
  readonly contract: Contract;
}

/** What became of one. */
export interface RepairedPartition {
  readonly partition: Partition;
  /** What did not follow the log and was written. */
  readonly written: readonly string[];
  /** Why it is left as it is. */
  readonly error?: PipelineError;
}

/** When to stop, and whom to tell of each partition as its turn comes. */
export interface RepairOptions {
  /** Milliseconds since 1970, after which no further partition is begun. */
  readonly until?: number;
  readonly onPartition?: (partition: Partition) => void;
}

/** At once: each waits for the store and the catalog most of the time. */
const parallelPartitions = 8;

/**
 * Makes what is derived follow the log again, partition by partition; one that cannot be repaired keeps no other from it.
 * Gives, in their order, those whose turn came in time.
 */
export async function repairPartitions(
  { stores, catalog, clock }: Pick<FunctionContext, 'stores' | 'catalog' | 'clock'>,
  partitions: readonly RepairablePartition[],
  { until = Infinity, onPartition = () => undefined }: RepairOptions = {},
): Promise<RepairedPartition[]> {
  const repaired: RepairedPartition[] = [];
  let next = 0;
  const work = async () => {
    while (next < partitions.length && clock.now() < until) {
      const place = next;
      next += 1;
      const { partition, contract } = partitions[place]!;
      onPartition(partition);
      const targets = { store: stores.processed, catalog, currentCopy: contract.currentCopy };
      try {
        repaired[place] = { partition, written: await converge(targets, partition) };
      } catch (error) {
        if (!(error instanceof PipelineError)) {
          next = partitions.length;
          throw error;
        }
        repaired[place] = { partition, written: [], error };
      }
    }
  };
  await Promise.all(Array.from({ length: parallelPartitions }, work));
  return repaired;
}
