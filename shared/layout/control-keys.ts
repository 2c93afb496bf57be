import { numberedKey } from './numbered-key.ts';
import type { Partition } from './partition.ts';

/** The keys of claims, circuit breakers and backfills, in the processed store. */

/** Below it lie the claims of all partitions of a dataset. */
export function datasetClaimsPrefix(dataset: string): string {
  return `claims/${dataset}/`;
}

/** Below it lie the numbered claims of a partition; `<n>.released.json` beside a claim says that it is over. */
export function claimsPrefix({ dataset, schemaVersion, ingestionDate }: Partition): string {
  return `${datasetClaimsPrefix(dataset)}schema_v=${schemaVersion}/ingestion_date=${ingestionDate}/`;
}

export function claimKey(partition: Partition, number: number): string {
  return numberedKey(claimsPrefix(partition), number);
}

export function claimReleaseKey(partition: Partition, number: number): string {
  return claimKey(partition, number).replace(/\.json$/, '.released.json');
}

export function breakerPrefix(dataset: string): string {
  return `breaker/${dataset}/`;
}

/** Below it lie the error entries of all runs, hour by hour. */
export function breakerEntriesPrefix(dataset: string): string {
  return `${breakerPrefix(dataset)}errors/`;
}

/** The error entries of one hour; `hour` is `YYYY-MM-DDTHH` in UTC. */
export function breakerErrorsPrefix(dataset: string, hour: string): string {
  return `${breakerEntriesPrefix(dataset)}${hour}/`;
}

export function breakerErrorsKey(dataset: string, hour: string, run: string): string {
  return `${breakerErrorsPrefix(dataset, hour)}${run}.json`;
}

export function breakerTripsPrefix(dataset: string): string {
  return `${breakerPrefix(dataset)}trips/`;
}

export function breakerTripKey(dataset: string, number: number): string {
  return numberedKey(breakerTripsPrefix(dataset), number);
}

export function breakerResetsPrefix(dataset: string): string {
  return `${breakerPrefix(dataset)}resets/`;
}

export function breakerResetKey(dataset: string, number: number): string {
  return numberedKey(breakerResetsPrefix(dataset), number);
}

export const backfillsPrefix = 'backfills/';

function backfillPrefix(id: string): string {
  return `${backfillsPrefix}${id}/`;
}

/** The plan, which is what runs. */
export function backfillPlanKey(id: string): string {
  return `${backfillPrefix(id)}plan.json`;
}

/** Below it lie the tries of each item of the plan: the ledger. */
export function backfillLedgerPrefix(id: string): string {
  return `${backfillPrefix(id)}ledger/`;
}

/** The tries of one item. @param item - Index in the plan, from 0. */
export function backfillItemPrefix(id: string, item: number): string {
  return `${backfillLedgerPrefix(id)}${String(item).padStart(6, '0')}/`;
}

/** @param item - Index in the plan, from 0. @param tryNumber - From 1. */
export function backfillTryKey(id: string, item: number, tryNumber: number): string {
  return `${backfillItemPrefix(id, item)}${tryNumber}.json`;
}

/** The item and the try that a ledger key names; undefined for any other key. */
export function parseBackfillTry(key: string): { item: number; tryNumber: number } | undefined {
  const match = /\/ledger\/(\d{6})\/(\d+)\.json$/.exec(key);
  return match === null ? undefined : { item: Number(match[1]), tryNumber: Number(match[2]) };
}
