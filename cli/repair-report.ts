import type { RepairReport } from '../functions/repair/repair-report.ts';
import { describePartition } from '../shared/layout/partition.ts';
import type { StoredPartition } from './stored-partitions.ts';

/** What a repair came to, as far as it is told. */
export interface ToldRepair extends RepairReport {
  /** Partitions that did not follow their log, and do now: all of them. */
  readonly count: number;
}

/** Of the partitions of a store, those that nothing can be derived for. */
export function reportUncontracted(stored: readonly StoredPartition[]): RepairReport['wrong'] {
  const without = stored.filter(({ contract }) => contract === undefined);
  const message = 'There is no contract of this schema version.';
  return without.map(({ partition }) => ({ partition: describePartition(partition), message }));
}
