import { StoreConflictError, StoreUnavailableError, TriesExhaustedError, type PipelineError } from '../errors.ts';
import {
  parsePartitionKey,
  parsePromotionNumber,
  promotionKey,
  promotionLogPrefix,
  promotionsPrefix,
} from '../layout/keys.ts';
import { describePartition, type Dataset, type Partition } from '../layout/partition.ts';
import type { Promotion } from '../manifest/documents.ts';
import { encodeJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import { parseEntry } from './log-entry.ts';

/** How often an append is tried when the store does not say whether it happened. */
const appendTries = 10;

/** The number of a partition's last log entry, 0 for an empty log. The numbers are consecutive from 1. */
export async function readHeadNumber(store: ObjectStore, partition: Partition): Promise<number> {
  let head = 0;
  for await (const { key } of listAll(store, promotionsPrefix(partition))) head = parsePromotionNumber(key) ?? head;
  return head;
}

/** One entry. Throws ObjectMissingError, or DamagedDocumentError when it is none that can be followed. */
export async function readEntry(store: ObjectStore, partition: Partition, number: number): Promise<Promotion> {
  const key = promotionKey(partition, number);
  const { bytes } = await store.get(key);
  return parseEntry(key, number, bytes);
}

/** The last entry; undefined for an empty log. */
export async function readHead(store: ObjectStore, partition: Partition): Promise<Promotion | undefined> {
  const number = await readHeadNumber(store, partition);
  return number === 0 ? undefined : readEntry(store, partition, number);
}

/** A partition with the last number of its log. */
export interface LogHead {
  readonly partition: Partition;
  readonly number: number;
}

/** The head of every log of a dataset, in the order of their keys: one listing for all. */
export async function listDatasetHeads(store: ObjectStore, dataset: Dataset): Promise<LogHead[]> {
  const heads = new Map<string, LogHead>();
  for await (const { key } of listAll(store, promotionLogPrefix(dataset))) {
    const partition = parsePartitionKey(dataset, key);
    const number = parsePromotionNumber(key);
    if (partition === undefined || number === undefined) continue;
    heads.set(describePartition(partition), { partition, number });
  }
  return [...heads.values()];
}

/** The head of every log of a dataset's schema version, in the order of their dates. */
export async function listHeads(
  store: ObjectStore,
  version: Pick<Partition, 'domain' | 'dataset' | 'schemaVersion'>,
): Promise<LogHead[]> {
  const heads = await listDatasetHeads(store, version);
  return heads.filter(({ partition }) => partition.schemaVersion === version.schemaVersion);
}

/** The number of the last rollback in a partition's log, 0 without one. */
export async function readLastRollback(store: ObjectStore, partition: Partition): Promise<number> {
  for (let number = await readHeadNumber(store, partition); number > 0; number -= 1) {
    if ((await readEntry(store, partition, number)).kind === 'rollback') return number;
  }
  return 0;
}

/** Every entry after the number `base`, oldest first. */
export async function readEntriesAfter(store: ObjectStore, partition: Partition, base: number): Promise<Promotion[]> {
  const head = await readHeadNumber(store, partition);
  const entries: Promotion[] = [];
  for (let number = base + 1; number <= head; number += 1) entries.push(await readEntry(store, partition, number));
  return entries;
}

/**
 * Appends `entry` under its number: the one conditional write that decides a promotion. Gives the entry that holds the
 * number, which is the caller's own when its request_id is, even if an earlier call's reply was lost.
 */
export async function appendEntry(store: ObjectStore, partition: Partition, entry: Promotion): Promise<Promotion> {
  const key = promotionKey(partition, entry.number);
  let cause: PipelineError | undefined;
  for (let tries = 0; tries < appendTries; tries += 1) {
    try {
      const created = await store.create(key, encodeJson(entry));
      return created === undefined ? await readEntry(store, partition, entry.number) : entry;
    } catch (error) {
      // A conflict decided nothing; after a lost reply the next try finds out who holds the number.
      if (!(error instanceof StoreConflictError || error instanceof StoreUnavailableError)) throw error;
      cause = error;
    }
  }
  throw new TriesExhaustedError(`Appending log entry "${key}"`, appendTries, { cause });
}
