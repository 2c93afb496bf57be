import { describePartition } from '../../shared/layout/partition.ts';
import { compareKeys } from '../../shared/store/key.ts';
import type { RepairedPartition } from './repair-partitions.ts';

/** What a repair came to, partition by partition, for people. */
export interface RepairReport {
  /** Partitions that did not follow their log and do now, with what was written for each. */
  readonly repaired: readonly { readonly partition: string; readonly written: readonly string[] }[];
  /** Those that are left as they are, and why. */
  readonly wrong: readonly { readonly partition: string; readonly message: string }[];
}

/** Tells what became of these partitions, in the order of their names. */
export function reportRepair(looked: readonly RepairedPartition[]): RepairReport {
  const named = looked
    .map((each) => ({ ...each, partition: describePartition(each.partition) }))
    .sort((a, b) => compareKeys(a.partition, b.partition));
  return {
    repaired: named.flatMap(({ partition, written }) => (written.length === 0 ? [] : [{ partition, written }])),
    wrong: named.flatMap(({ partition, error }) =>
      error === undefined ? [] : [{ partition, message: error.message }],
    ),
  };
}
