import { metricDocument } from '../shared/metrics.ts';
import { findMissingPartitions, lastDueDate } from '../shared/promotion/missing-partitions.ts';
import { listDatasetHeads } from '../shared/promotion/promotion-log.ts';
import type { FunctionContext } from './context.ts';

/**
 * Emits of every dataset how many due dates have no promotion, in any schema version. Also where it is none: an alarm takes
 * silence for missing data.
 */
export async function emitMissingPartitions({
  contracts,
  stores,
  settings: { stack },
  clock,
  metrics,
}: Pick<FunctionContext, 'contracts' | 'stores' | 'settings' | 'clock' | 'metrics'>): Promise<void> {
  for (const dataset of contracts.names) {
    const contract = contracts.get(dataset);
    const heads = await listDatasetHeads(stores.processed, contract);
    const time = clock.now();
    const missing = findMissingPartitions(
      heads.map(({ partition }) => partition.ingestionDate),
      lastDueDate(contract.availableBy, time),
    );
    metrics.emit(metricDocument({ stack, dataset, time }, { missing_partitions: missing.length }));
  }
}
