import type { Contract } from '../shared/contract/contract.ts';
import { isSmoke } from '../shared/contract/smoke-dataset.ts';
import type { Partition } from '../shared/layout/partition.ts';
import { listPartitions } from '../shared/promotion/verify.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';
import type { Workspace } from './workspace.ts';

/** A partition that the store holds, whether or not a contract of it is still loaded. */
export interface StoredPartition {
  readonly partition: Partition;
  readonly contract: Contract | undefined;
}

type Dataset = Pick<Partition, 'domain' | 'dataset'>;

const silver = 'silver/';

/** Every partition with a log or a `_LATEST.json`, also of datasets and schema versions that have no contract. */
export async function listStoredPartitions({ stores, contracts }: Workspace): Promise<StoredPartition[]> {
  const found: StoredPartition[] = [];
  for (const { domain, dataset } of await listStoredDatasets(stores.processed)) {
    const own = contracts.all.filter((contract) => contract.domain === domain && contract.dataset === dataset);
    for (const partition of await listPartitions(stores.processed, { domain, dataset })) {
      const contract = own.find(({ schemaVersion }) => schemaVersion === partition.schemaVersion);
      found.push({ partition, contract });
    }
  }
  return found;
}

/**
 * The datasets that have anything in the processed store, but for that of `sluice smoke`, which expires piece by piece; found by
 * one small page each instead of a listing of all.
 */
export async function listStoredDatasets(store: ObjectStore): Promise<Dataset[]> {
  const datasets: Dataset[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await store.list(silver, after === undefined ? { limit: 1 } : { after, limit: 1 });
    const key = page.objects[0]?.key;
    if (key === undefined) return datasets;
    const [, domain, dataset, rest] = key.split('/');
    if (domain === undefined || dataset === undefined || rest === undefined) {
      after = key;
      continue;
    }
    if (!isSmoke({ dataset })) datasets.push({ domain, dataset });
    // "0" comes right after "/", so this is past every key of the dataset and before any other's.
    after = `${silver}${domain}/${dataset}0`;
  }
}
