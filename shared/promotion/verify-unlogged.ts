import { isSmoke } from '../contract/smoke-dataset.ts';
import { currentCopiesPrefix, currentPrefix, parsePartitionKey } from '../layout/keys.ts';
import { describePartition, type Dataset } from '../layout/partition.ts';
import { listAll } from '../store/object-store.ts';
import { describeCatalogPartition, type CatalogPartition } from './catalog.ts';
import type { DerivedTargets } from './converge.ts';
import { listDatasetHeads } from './promotion-log.ts';
import type { Finding } from './verify.ts';

/**
 * Finds catalog partitions and copies in `current/` of which there is no log, in the whole catalog and in these datasets. They
 * are wrong and not behind: readers see what nothing says was promoted, and it may be all that a lost log has left. Of what
 * `sluice smoke` promoted the log expires before the catalog partition.
 */
export async function verifyUnlogged(
  { store, catalog }: Pick<DerivedTargets, 'store' | 'catalog'>,
  datasets: readonly Dataset[],
): Promise<Finding[]> {
  const derived = new Map<string, CatalogPartition>();
  for (const partition of await catalog.list()) derived.set(describeCatalogPartition(partition), partition);
  for (const dataset of datasets) {
    for await (const { key } of listAll(store, currentCopiesPrefix(dataset))) {
      const partition = parsePartitionKey(dataset, key);
      if (partition !== undefined) derived.set(currentPrefix(partition), partition);
    }
  }
  // Read last: what is promoted meanwhile is in its log first.
  const logged = new Set<string>();
  for (const dataset of datasets) {
    for (const { partition } of await listDatasetHeads(store, dataset)) logged.add(describePartition(partition));
  }
  return [...derived]
    .filter(([, partition]) => !isSmoke(partition) && !logged.has(describePartition(partition)))
    .map(([place, partition]) => ({
      state: 'wrong',
      place,
      message: `There is no log of ${describePartition(partition)} that it could follow.`,
    }));
}
