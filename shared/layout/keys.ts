import type { Partition } from './partition.ts';

/**
 * Every key of every store is built and parsed here, and nowhere else; the IAM policies are built from it too.
 * Prefixes end in `/`.
 */

type Dataset = Pick<Partition, 'domain' | 'dataset'>;

const numberDigits = 8;

// Raw store.

export function rawPrefix({ domain, dataset }: Dataset): string {
  return `bronze/${domain}/${dataset}/`;
}

export function rawDayPrefix(dataset: Dataset, sourceSystem: string, ingestionDate: string): string {
  return `${rawPrefix(dataset)}source_system=${sourceSystem}/ingestion_date=${ingestionDate}/`;
}

/** The parts of a raw key, or undefined when it is none. */
export function parseRawKey(
  key: string,
): { domain: string; dataset: string; sourceSystem: string; ingestionDate: string; object: string } | undefined {
  const match = /^bronze\/([^/]+)\/([^/]+)\/source_system=([^/]+)\/ingestion_date=(\d{4}-\d{2}-\d{2})\/(.+)$/.exec(key);
  if (match === null) return undefined;
  const [, domain = '', dataset = '', sourceSystem = '', ingestionDate = '', object = ''] = match;
  return { domain, dataset, sourceSystem, ingestionDate, object };
}

// Processed store: runs of a partition.

function partitionPath({ schemaVersion, ingestionDate }: Pick<Partition, 'schemaVersion' | 'ingestionDate'>): string {
  return `schema_v=${schemaVersion}/ingestion_date=${ingestionDate}/`;
}

export function silverPrefix({ domain, dataset }: Dataset): string {
  return `silver/${domain}/${dataset}/`;
}

export function runsOfPartitionPrefix(partition: Partition): string {
  return `${silverPrefix(partition)}${partitionPath(partition)}`;
}

/** Where a run writes, and the only place it writes data. */
export function runPrefix(partition: Partition, runId: string): string {
  return `${runsOfPartitionPrefix(partition)}run_id=${runId}/`;
}

export function dataKey(partition: Partition, runId: string, part: number): string {
  return `${runPrefix(partition, runId)}part-${String(part).padStart(5, '0')}.parquet`;
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

/** Whether a key of a run path is data; the others begin with `_`, which Athena skips. */
export function isDataKey(key: string): boolean {
  return !key.slice(key.lastIndexOf('/') + 1).startsWith('_');
}

// Processed store: the log and what is derived from it.

export function promotionsPrefix(partition: Partition): string {
  return `${silverPrefix(partition)}_promotions/${partitionPath(partition)}`;
}

export function promotionKey(partition: Partition, number: number): string {
  return `${promotionsPrefix(partition)}${String(number).padStart(numberDigits, '0')}.json`;
}

/** The number of a log entry's key; undefined for a key that is none. */
export function parsePromotionNumber(key: string): number | undefined {
  const match = /\/(\d{8})\.json$/.exec(key);
  return match === null ? undefined : Number(match[1]);
}

/** Below it lie the logs of all partitions of a dataset. */
export function promotionLogPrefix(dataset: Dataset): string {
  return `${silverPrefix(dataset)}_promotions/`;
}

/** The partition that a key below `_promotions/` or `_latest/` belongs to; undefined for any other key. */
export function parsePartitionKey({ domain, dataset }: Dataset, key: string): Partition | undefined {
  const match = /\/_(?:promotions|latest)\/schema_v=(\d+)\/ingestion_date=(\d{4}-\d{2}-\d{2})\/[^/]+$/.exec(key);
  if (match === null) return undefined;
  return { domain, dataset, schemaVersion: Number(match[1]), ingestionDate: match[2] ?? '' };
}

export function latestPrefix(dataset: Dataset): string {
  return `${silverPrefix(dataset)}_latest/`;
}

export function latestKey(partition: Partition): string {
  return `${silverPrefix(partition)}_latest/${partitionPath(partition)}_LATEST.json`;
}

export function currentPrefix(partition: Partition): string {
  return `${silverPrefix(partition)}current/${partitionPath(partition)}`;
}

export function readyKey(partition: Partition): string {
  return `${currentPrefix(partition)}_READY.json`;
}

// Processed store: reports and control records.

export function reportsPrefix({ domain, dataset }: Dataset): string {
  return `metrics/${domain}/${dataset}/`;
}

export function reportKey(partition: Dataset & Pick<Partition, 'ingestionDate'>, runId: string): string {
  return `${reportsPrefix(partition)}ingestion_date=${partition.ingestionDate}/run_id=${runId}.json`;
}

export function executionsPrefix(dataset: string): string {
  return `runs/${dataset}/`;
}

export function executionPrefix(dataset: string, execution: string): string {
  return `${executionsPrefix(dataset)}${execution}/`;
}

export function inputKey(dataset: string, execution: string): string {
  return `${executionPrefix(dataset, execution)}input.json`;
}

export function attemptKey(dataset: string, execution: string, attempt: number): string {
  return `${executionPrefix(dataset, execution)}${attempt}.json`;
}

/** The number of an attempt's key; undefined for input.json and outcome.json. */
export function parseAttempt(key: string): number | undefined {
  const match = /\/(\d+)\.json$/.exec(key);
  return match === null ? undefined : Number(match[1]);
}

export function outcomeKey(dataset: string, execution: string): string {
  return `${executionPrefix(dataset, execution)}outcome.json`;
}

/** A run is one attempt of one execution. */
export function runId(execution: string, attempt: number): string {
  return `${execution}-${attempt}`;
}

/** The execution and attempt a run id names; undefined when it is none. */
export function parseRunId(id: string): { execution: string; attempt: number } | undefined {
  const match = /^(.+)-(\d+)$/.exec(id);
  return match === null ? undefined : { execution: match[1] ?? '', attempt: Number(match[2]) };
}

// Quarantine store.

export type RejectKind = 'quarantine' | 'duplicates' | 'condemned';

export function rejectsKey(
  kind: RejectKind,
  partition: Dataset & Pick<Partition, 'ingestionDate'>,
  runId: string,
): string {
  const { domain, dataset, ingestionDate } = partition;
  return `${kind}/${domain}/${dataset}/ingestion_date=${ingestionDate}/run_id=${runId}/rows.ndjson.gz`;
}
