import type { Partition } from './partition.ts';

/** The table of the Glue database that has the promoted partitions of a dataset's schema version. */
export function tableName({ dataset, schemaVersion }: Pick<Partition, 'dataset' | 'schemaVersion'>): string {
  return `${dataset}_v${schemaVersion}`;
}
