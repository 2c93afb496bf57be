import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { IntegrityError } from '../errors.ts';
import { condemnedDeletionKey, condemnedDeletionsPrefix } from '../layout/keys.ts';
import type { Dataset } from '../layout/partition.ts';
import { createJson, getJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import { hashLines, linesWithout } from './condemned-lines.ts';
import type { CondemnedRowName } from './condemned-rows.ts';
import { pairName } from './quarantined-rows.ts';

/** `condemned/…/_deleted/<n>.json`: which rows lost their content, who approved it, and what is left. */
export interface CondemnedDeletion {
  readonly nonce: string;
  /** Of the list of rows, which the approval names. */
  readonly rows_sha256: string;
  readonly rows: readonly CondemnedRowName[];
  /**
   * The objects that still held text of the rows, quarantined or condemned, with the SHA-256 of the NDJSON that they hold
   * after this deletion and those before.
   */
  readonly objects: readonly { readonly key: string; readonly ndjson_sha256: string }[];
  readonly approved_by: readonly { readonly role: string; readonly person: string }[];
  readonly person: string;
  readonly deleted_at: string;
}

/** The objects that these deletions have rewritten, each once. */
export function rewrittenKeys(deletions: readonly CondemnedDeletion[]): string[] {
  return [...new Set(deletions.flatMap(({ objects }) => objects.map(({ key }) => key)))];
}

/** Every deletion of a dataset's condemned rows that was recorded, oldest first. Throws DamagedDocumentError. */
export async function readDeletions(quarantine: ObjectStore, dataset: Dataset): Promise<CondemnedDeletion[]> {
  const deletions: CondemnedDeletion[] = [];
  for await (const { key } of listAll(quarantine, condemnedDeletionsPrefix(dataset))) {
    deletions.push(await getJson(quarantine, key, isDeletion));
  }
  return deletions;
}

/** Of rows whose content was deleted, by `pairName`, the SHA-256 of the list that names them. */
export async function readDeletedPairs(quarantine: ObjectStore, dataset: Dataset): Promise<Map<string, string>> {
  const pairs = new Map<string, string>();
  for (const { rows, rows_sha256 } of await readDeletions(quarantine, dataset)) {
    for (const { row_hash, object } of rows) pairs.set(pairName(row_hash, object), rows_sha256);
  }
  return pairs;
}

/**
 * Takes the content of the rows, of whichever run, out of the objects `keys` that hold it, after recording that. Numbered
 * records put deletions in an order, so that of two at once the later one says what both have left. Gives the record that
 * stands.
 */
export async function deleteCondemned(
  quarantine: ObjectStore,
  dataset: Dataset,
  deletion: Omit<CondemnedDeletion, 'objects'>,
  keys: readonly string[],
): Promise<CondemnedDeletion> {
  const standing = await recordDeletion(quarantine, dataset, deletion, keys);
  // Whoever writes last looks once more: another call may have put back what it had read before this one wrote.
  while (await carryOut(quarantine, dataset, keys));
  return standing;
}

async function recordDeletion(
  quarantine: ObjectStore,
  dataset: Dataset,
  deletion: Omit<CondemnedDeletion, 'objects'>,
  keys: readonly string[],
): Promise<CondemnedDeletion> {
  for (;;) {
    const earlier = await readDeletions(quarantine, dataset);
    // A run that was under way may have written another object since: the same list is recorded again for it.
    const same = earlier.findLast(({ rows_sha256 }) => rows_sha256 === deletion.rows_sha256);
    const recorded = new Set(rewrittenKeys(earlier.filter((one) => one.rows_sha256 === deletion.rows_sha256)));
    if (same !== undefined && keys.every((key) => recorded.has(key))) return same;
    const objects = [];
    for (const key of keys) {
      objects.push({ key, ndjson_sha256: await hashLines(linesWithout(quarantine, key, [...earlier, deletion])) });
    }
    const record: CondemnedDeletion = { ...deletion, objects };
    const key = condemnedDeletionKey(dataset, earlier.length + 1);
    if ((await createJson(quarantine, key, record)).created) return record;
  }
}

/** Rewrites the objects that hold content of a recorded deletion; false when none does. */
async function carryOut(quarantine: ObjectStore, dataset: Dataset, keys: readonly string[]): Promise<boolean> {
  const deletions = await readDeletions(quarantine, dataset);
  let isChanged = false;
  for (const key of keys) {
    const before = await hashLines(linesWithout(quarantine, key, []));
    if (before === (await hashLines(linesWithout(quarantine, key, deletions)))) continue;
    const gzip = createGzip();
    // What goes wrong on the way in comes out of the gzip too, where the store hears of it.
    pipeline(Readable.from(linesWithout(quarantine, key, deletions)), gzip, () => undefined);
    await quarantine.put(key, gzip);
    isChanged = true;
  }
  return isChanged;
}

/**
 * Compares an object of rejected rows with what the recorded deletions have left of it; false when there are none of it.
 * Throws IntegrityError when deleted content is there, or when something else is missing or altered.
 */
export async function isLeftByDeletions(
  quarantine: ObjectStore,
  deletions: readonly CondemnedDeletion[],
  key: string,
): Promise<boolean> {
  const left = deletions.flatMap(({ objects }) => objects).findLast((object) => object.key === key)?.ndjson_sha256;
  if (left === undefined) return false;
  const found = await hashLines(linesWithout(quarantine, key, []));
  if (found === left) return true;
  if ((await hashLines(linesWithout(quarantine, key, deletions))) === left) {
    const place = 'there, until "sluice condemned delete" is called for these rows again';
    throw new IntegrityError(key, 'content of deleted rows', 'its deletion', place);
  }
  throw new IntegrityError(key, 'SHA-256 of what deletions have left', left, found);
}

function isDeletion(document: object): document is CondemnedDeletion {
  const { rows_sha256, rows, objects, approved_by } = document as Readonly<Record<string, unknown>>;
  return typeof rows_sha256 === 'string' && [rows, objects, approved_by].every(Array.isArray);
}
