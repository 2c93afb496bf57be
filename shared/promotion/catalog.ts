import type { Partition } from '../layout/partition.ts';
import { encodeJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readDerived } from './derived-document.ts';

/** Where a query engine finds a partition: one location, changed in one step, so a query never sees a mixture. */
export interface CatalogEntry {
  /** Number of the log entry it follows. */
  readonly number: number;
  readonly run_id: string;
  /** The run path, a prefix in the processed store. */
  readonly location: string;
}

/** The table partitions that queries use: Glue on AWS, a JSON document per partition on a laptop. */
export interface Catalog {
  /** Undefined when the partition is not there. */
  find(partition: Partition): Promise<CatalogEntry | undefined>;
  /** Creates or replaces. */
  put(partition: Partition, entry: CatalogEntry): Promise<void>;
}

/** A catalog of one JSON document per partition. */
export function storeCatalog(store: ObjectStore): Catalog {
  return {
    find: (partition) => readDerived<CatalogEntry>(store, catalogKey(partition)),
    put: async (partition, entry) => {
      await store.put(catalogKey(partition), encodeJson(entry));
    },
  };
}

function catalogKey({ dataset, schemaVersion, ingestionDate }: Partition): string {
  return `${dataset}_v${schemaVersion}/ingestion_date=${ingestionDate}.json`;
}
