import { metricDocument } from '../shared/metrics.ts';
import { findMissingPartitions, lastDueDate } from '../shared/promotion/missing-partitions.ts';
import { listDatasetHeads } from '../shared/promotion/promotion-log.ts';
import type { FunctionContext } from './context.ts';

/**
 * Emits of every dataset how many due partitions have no promotion, over its schema versions. Also where it is none: an
 * alarm takes silence for missing data.
 */
export async function emitMissingPartitions({
  contracts,
  stores,
  settings: { stack },
  clock,
  metrics,
}: Pick<FunctionContext, 'contracts' | 'stores' | 'settings' | 'clock' | 'metrics'>): Promise<void> {
  for (const dataset of contracts.names) {
    const heads = await listDatasetHeads(stores.processed, contracts.get(dataset));
    const time = clock.now();
    const missing = contracts.all
      .filter((contract) => contract.dataset === dataset)
      .flatMap((contract) => {
        const own = heads.filter(({ partition }) => partition.schemaVersion === contract.schemaVersion);
        const promoted = own.map(({ partition }) => partition.ingestionDate);
        return findMissingPartitions(promoted, lastDueDate(contract, time));
      });
    metrics.emit(metricDocument({ stack, dataset, time }, { missing_partitions: missing.length }));
  }
}
