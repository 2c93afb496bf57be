import { numberedKey } from './numbered-key.ts';
import type { Dataset, Partition } from './partition.ts';

/** The keys of the quarantine store. */

export type RejectKind = 'quarantine' | 'duplicates' | 'condemned';

type Day = Dataset & Pick<Partition, 'ingestionDate'>;

/** Below it lie all rejected rows of a kind. */
export function rejectKindPrefix(kind: RejectKind): string {
  return `${kind}/`;
}

/** Below it lie the rejected rows of all runs of a dataset. */
export function rejectsPrefix(kind: RejectKind, { domain, dataset }: Dataset): string {
  return `${rejectKindPrefix(kind)}${domain}/${dataset}/`;
}

/** What the keys of the rejected rows of all days of a dataset begin with, and those of deletions do not. */
export function rejectsDaysPrefix(kind: RejectKind, dataset: Dataset): string {
  return `${rejectsPrefix(kind, dataset)}ingestion_date=`;
}

/** Below it lie the rejected rows of all runs of a day. */
export function rejectsDayPrefix(kind: RejectKind, day: Day): string {
  return `${rejectsDaysPrefix(kind, day)}${day.ingestionDate}/`;
}

export function rejectsKey(kind: RejectKind, day: Day, runId: string): string {
  return `${rejectsDayPrefix(kind, day)}run_id=${runId}/rows.ndjson.gz`;
}

/** Hashes, objects and attempts of the rows that a run rejected: what later runs look back at. */
export function historyKey(day: Day, runId: string): string {
  return `${rejectsDayPrefix('quarantine', day)}run_id=${runId}/history.ndjson.gz`;
}

/** Rows of a run's quarantine that a person condemned; `id` is made of the rows, so that the same are condemned once. */
export function condemnationKey(day: Day, runId: string, id: string): string {
  return `${rejectsDayPrefix('condemned', day)}run_id=${runId}/by-person-${id}.ndjson.gz`;
}

/** Whether a key is one of `condemnationKey`. */
export function isCondemnationKey(key: string): boolean {
  return /\/by-person-[^/]+\.ndjson\.gz$/.test(key);
}

export function condemnedDeletionsPrefix(dataset: Dataset): string {
  return `${rejectsPrefix('condemned', dataset)}_deleted/`;
}

/** The record of the `number`th deletion of condemned rows (from 1), which stays. */
export function condemnedDeletionKey(dataset: Dataset, number: number): string {
  return numberedKey(condemnedDeletionsPrefix(dataset), number);
}

/** What kind of rejected rows lies at a key. */
export function parseRejectsKind(key: string): RejectKind | undefined {
  return (['quarantine', 'duplicates', 'condemned'] as const).find((kind) => key.startsWith(rejectKindPrefix(kind)));
}

/** The date in a key below a day of rejected rows; undefined for any other key. */
export function parseRejectsDate(key: string): string | undefined {
  return /\/ingestion_date=(\d{4}-\d{2}-\d{2})\/run_id=/.exec(key)?.[1];
}

/** The run id in a key below a run's folder of the quarantine store; undefined for any other key. */
export function parseRejectsRun(key: string): string | undefined {
  return /\/run_id=([^/]+)\/[^/]+$/.exec(key)?.[1];
}
