import { numberedKey } from './numbered-key.ts';
import type { Dataset } from './partition.ts';

/** The keys of the raw store. */

/** Below it lies all that producers deliver, and what leaves parts of it out. */
export const bronzePrefix = 'bronze/';

export function rawPrefix({ domain, dataset }: Dataset): string {
  return `${bronzePrefix}${domain}/${dataset}/`;
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

/** Below it lie the records that leave raw objects of a day out. */
export function supersedePrefix(dataset: Dataset, ingestionDate: string): string {
  return `${rawPrefix(dataset)}_superseded/ingestion_date=${ingestionDate}/`;
}

export function supersedeKey(dataset: Dataset, ingestionDate: string, number: number): string {
  return numberedKey(supersedePrefix(dataset, ingestionDate), number);
}

/** The dataset and date of a supersede record's key; undefined for any other key. */
export function parseSupersedeKey(key: string): { domain: string; dataset: string; ingestionDate: string } | undefined {
  const match = /^bronze\/([^/]+)\/([^/]+)\/_superseded\/ingestion_date=(\d{4}-\d{2}-\d{2})\/\d{8}\.json$/.exec(key);
  if (match === null) return undefined;
  const [, domain = '', dataset = '', ingestionDate = ''] = match;
  return { domain, dataset, ingestionDate };
}
