/** What is promoted as a whole and has a log of its own: a dataset, a version of its schema and a day of arrival. */
export interface Partition {
  readonly domain: string;
  readonly dataset: string;
  readonly schemaVersion: number;
  /** `YYYY-MM-DD`. */
  readonly ingestionDate: string;
}

/** For messages: `events v1 2025-01-02`. */
export function describePartition({ dataset, schemaVersion, ingestionDate }: Omit<Partition, 'domain'>): string {
  return `${dataset} v${schemaVersion} ${ingestionDate}`;
}

/** What the partitions of all dates and schema versions have in common. */
export type Dataset = Pick<Partition, 'domain' | 'dataset'>;
