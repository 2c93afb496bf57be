import { parseNumberedKey, numberedKey } from './numbered-key.ts';
import type { Dataset, Partition } from './partition.ts';

/** The keys of the processed store below silver/: the runs of a partition, its log, and what is derived from the log. */

function partitionPath({ schemaVersion, ingestionDate }: Pick<Partition, 'schemaVersion' | 'ingestionDate'>): string {
  return `schema_v=${schemaVersion}/ingestion_date=${ingestionDate}/`;
}

/** Below it lies what business users may query; nothing is written there yet. */
export const goldPrefix = 'gold/';

export function silverPrefix({ domain, dataset }: Dataset): string {
  return `silver/${domain}/${dataset}/`;
}

/** Below it lie the runs of all partitions of a schema version. */
export function runsOfSchemaPrefix(version: Omit<Partition, 'ingestionDate'>): string {
  return `${silverPrefix(version)}schema_v=${version.schemaVersion}/`;
}

export function runsOfPartitionPrefix(partition: Partition): string {
  return `${silverPrefix(partition)}${partitionPath(partition)}`;
}

/** Where a run writes, and the only place it writes data. */
export function runPrefix(partition: Partition, runId: string): string {
  return `${runsOfPartitionPrefix(partition)}run_id=${runId}/`;
}

/** @param folder - Below the run path: `''`, or `year=2025/month=01/`. */
export function dataKey(partition: Partition, runId: string, part: number, folder = ''): string {
  return `${runPrefix(partition, runId)}${folder}part-${String(part).padStart(5, '0')}.parquet`;
}

/** Below the run path: where the rows of a month lie. `year` is 1 to 9999, `month` 1 to 12. */
export function monthFolder({ year, month }: { readonly year: number; readonly month: number }): string {
  return `year=${String(year).padStart(4, '0')}/month=${String(month).padStart(2, '0')}/`;
}

/** The month whose folder a data object lies in; undefined for one that lies in none. */
export function parseMonthFolder(key: string): { year: number; month: number } | undefined {
  const match = /\/year=(\d{4})\/month=(\d{2})\/[^/]+$/.exec(key);
  return match === null ? undefined : { year: Number(match[1]), month: Number(match[2]) };
}

export function manifestKey(partition: Partition, runId: string): string {
  return `${runPrefix(partition, runId)}_manifest.json`;
}

export function successKey(partition: Partition, runId: string): string {
  return `${runPrefix(partition, runId)}_SUCCESS`;
}

export function validationKey(partition: Partition, runId: string): string {
  return `${runPrefix(partition, runId)}_validation.json`;
}

/** The run id in a key of a run path; undefined for any other key. */
export function parseRunOfKey(key: string): string | undefined {
  return /^silver\/.*\/run_id=([^/]+)\//.exec(key)?.[1];
}

/** Everything in a run path that is no data; the names begin with `_`, which Athena skips. */
export function runDocumentKeys(partition: Partition, runId: string): string[] {
  return [manifestKey, successKey, validationKey].map((keyOf) => keyOf(partition, runId));
}

export function promotionsPrefix(partition: Partition): string {
  return `${silverPrefix(partition)}_promotions/${partitionPath(partition)}`;
}

export function promotionKey(partition: Partition, number: number): string {
  return numberedKey(promotionsPrefix(partition), number);
}

/** The number of a log entry's key; undefined for a key that is none. */
export function parsePromotionNumber(key: string): number | undefined {
  return parseNumberedKey(key);
}

/** Below it lie the logs of all partitions of a dataset. */
export function promotionLogPrefix(dataset: Dataset): string {
  return `${silverPrefix(dataset)}_promotions/`;
}

/** The partition that a key below `_promotions/`, `_latest/` or `current/` belongs to; undefined for any other key. */
export function parsePartitionKey({ domain, dataset }: Dataset, key: string): Partition | undefined {
  const pattern = /\/(_promotions|_latest|current)\/schema_v=(\d+)\/ingestion_date=(\d{4}-\d{2}-\d{2})\/(.+)$/;
  const [, folder, version, ingestionDate = '', rest] = pattern.exec(key) ?? [];
  // Only current/ has folders of its own, those of the months.
  if (rest === undefined || (folder !== 'current' && rest.includes('/'))) return undefined;
  return { domain, dataset, schemaVersion: Number(version), ingestionDate };
}

export function latestPrefix(dataset: Dataset): string {
  return `${silverPrefix(dataset)}_latest/`;
}

export function latestKey(partition: Partition): string {
  return `${silverPrefix(partition)}_latest/${partitionPath(partition)}_LATEST.json`;
}

/** Below it lie the copies in `current/` of all partitions of a dataset. */
export function currentCopiesPrefix(dataset: Dataset): string {
  return `${silverPrefix(dataset)}current/`;
}

export function currentPrefix(partition: Partition): string {
  return `${currentCopiesPrefix(partition)}${partitionPath(partition)}`;
}

export function readyKey(partition: Partition): string {
  return `${currentPrefix(partition)}_READY.json`;
}
