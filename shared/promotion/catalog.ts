import type { Partition } from '../layout/partition.ts';
import { encodeJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import { readDerived } from './derived-document.ts';

/** Where a query engine finds a partition: one location, changed in one step, so a query never sees a mixture. */
export interface CatalogEntry {
  /** Number of the log entry it follows. */
  readonly number: number;
  readonly run_id: string;
  /** The run path, a prefix in the processed store. */
  readonly location: string;
}

/** A partition as the catalog names it. */
export type CatalogPartition = Omit<Partition, 'domain'>;

/** For messages: `catalog events_v1 2025-01-02`. */
export function describeCatalogPartition({ dataset, schemaVersion, ingestionDate }: CatalogPartition): string {
  return `catalog ${dataset}_v${schemaVersion} ${ingestionDate}`;
}

/** The table partitions that queries use: Glue on AWS, a JSON document per partition on a laptop. */
export interface Catalog {
  /** Undefined when the partition is not there. */
  find(partition: CatalogPartition): Promise<CatalogEntry | undefined>;
  /** All that are there. */
  list(): Promise<CatalogPartition[]>;
  /** Creates or replaces. */
  put(partition: Partition, entry: CatalogEntry): Promise<void>;
}

/** A catalog of one JSON document per partition. */
export function storeCatalog(store: ObjectStore): Catalog {
  return {
    find: (partition) => readDerived<CatalogEntry>(store, catalogKey(partition)),
    list: async () => {
      const partitions: CatalogPartition[] = [];
      for await (const { key } of listAll(store, '')) {
        const partition = parseCatalogKey(key);
        if (partition !== undefined) partitions.push(partition);
      }
      return partitions;
    },
    put: async (partition, entry) => {
      await store.put(catalogKey(partition), encodeJson(entry));
    },
  };
}

function catalogKey({ dataset, schemaVersion, ingestionDate }: CatalogPartition): string {
  return `${dataset}_v${schemaVersion}/ingestion_date=${ingestionDate}.json`;
}

function parseCatalogKey(key: string): CatalogPartition | undefined {
  const match = /^([^/]+)_v(\d+)\/ingestion_date=(\d{4}-\d{2}-\d{2})\.json$/.exec(key);
  if (match === null) return undefined;
  const [, dataset = '', version, ingestionDate = ''] = match;
  return { dataset, schemaVersion: Number(version), ingestionDate };
}
