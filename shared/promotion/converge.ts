import { IntegrityError, TriesExhaustedError } from '../errors.ts';
import { currentPrefix, latestKey, promotionKey, readyKey, runPrefix } from '../layout/keys.ts';
import { describePartition, type Partition } from '../layout/partition.ts';
import type { Latest, Manifest, Promotion, Ready } from '../manifest/documents.ts';
import { encodeJson } from '../store/json.ts';
import { compareKeys } from '../store/key.ts';
import { listAll, type ListedObject, type ObjectStore } from '../store/object-store.ts';
import { readCompletedRun } from './audited-run.ts';
import type { Catalog } from './catalog.ts';
import { readDerivedBytes } from './derived-document.ts';
import { assertNothingLost } from './lost-entries.ts';
import { readHead } from './promotion-log.ts';

/** Times that others may overtake one convergence before it gives up; each of them runs a convergence of its own. */
const convergeTries = 20;

/** What a partition's derived things are written with. */
export interface DerivedTargets {
  readonly store: ObjectStore;
  readonly catalog: Catalog;
  /** Whether the contract asks for `current/`. */
  readonly currentCopy: boolean;
}

/**
 * Makes `_LATEST.json`, the catalog and `current/` follow the log, and gives what it had to write. Writes nothing that is
 * already right. Writers may overlap, also for one and the same entry: each starts over from the log until it finds
 * everything right, so whoever writes last leaves the head's. Throws IntegrityError or DamagedDocumentError, before it
 * writes anything, when the log lost its last entries, or when its head or the run that names is damaged.
 */
export async function converge(targets: DerivedTargets, partition: Partition): Promise<string[]> {
  const written = new Set<string>();
  for (let tries = 0; tries < convergeTries; tries += 1) {
    const head = await readHead(targets.store, partition);
    if (head === undefined) await assertNothingLost(targets.store, partition);
    const places = head === undefined ? [] : await writeDerived(targets, partition, head);
    if (places.length === 0) return [...written];
    for (const place of places) written.add(place);
  }
  throw new TriesExhaustedError(`Following the log of ${describePartition(partition)}`, convergeTries);
}

async function writeDerived(
  { store, catalog, currentCopy }: DerivedTargets,
  partition: Partition,
  head: Promotion,
): Promise<string[]> {
  const hasLatest = await isLatest(store, partition, head);
  const hasCatalog = await isCatalogued(catalog, partition, head);
  const hasCurrent = !currentCopy || (await isCurrentReady(store, partition, head));
  if (hasLatest && hasCatalog && hasCurrent) return [];

  // Only now, so that a look at a partition that is all right stays cheap.
  const manifest = await readHeadManifest(store, partition, head);
  await assertNothingLost(store, partition);
  const { number, run_id, location } = latestOf(partition, head);
  if (!hasLatest) await store.put(latestKey(partition), encodeJson(latestOf(partition, head)));
  if (!hasCatalog) await catalog.put(partition, { number, run_id, location });
  if (!hasCurrent) await writeCurrent(store, partition, head, manifest);
  return [
    ...(hasLatest ? [] : [latestKey(partition)]),
    ...(hasCatalog ? [] : ['catalog partition']),
    ...(hasCurrent ? [] : [currentPrefix(partition)]),
  ];
}

/** The manifest of the run that the head names, if it is the one that was promoted. */
async function readHeadManifest(store: ObjectStore, partition: Partition, head: Promotion): Promise<Manifest> {
  const { manifest, manifestSha256 } = await readCompletedRun(store, partition, head.run_id);
  if (manifestSha256 === head.manifest_sha256) return manifest;
  const place = promotionKey(partition, head.number);
  throw new IntegrityError(place, 'manifest_sha256', manifestSha256, head.manifest_sha256);
}

/** What `_LATEST.json` must say when `head` is the log's last entry. */
export function latestOf(partition: Partition, head: Promotion): Latest {
  const { number, run_id, manifest_sha256 } = head;
  return { number, run_id, location: runPrefix(partition, run_id), manifest_sha256 };
}

async function isLatest(store: ObjectStore, partition: Partition, head: Promotion): Promise<boolean> {
  const found = await readDerivedBytes(store, latestKey(partition));
  return found !== undefined && Buffer.compare(found, encodeJson(latestOf(partition, head))) === 0;
}

async function isCatalogued(catalog: Catalog, partition: Partition, head: Promotion): Promise<boolean> {
  const { number, run_id, location } = latestOf(partition, head);
  const found = await catalog.find(partition);
  return found?.number === number && found.run_id === run_id && found.location === location;
}

/** `current/` is several objects: `_READY.json` goes first and comes back last, so a reader can tell when it is whole. */
async function writeCurrent(
  store: ObjectStore,
  partition: Partition,
  head: Promotion,
  manifest: Manifest,
): Promise<void> {
  const ready = readyKey(partition);
  const from = runPrefix(partition, head.run_id);
  const to = currentPrefix(partition);
  const wanted = new Map(manifest.objects.map(({ key }) => [to + key.slice(from.length), key]));
  await store.delete(ready);
  for (const { key } of await listCurrent(store, partition)) {
    if (!wanted.has(key)) await store.delete(key);
  }
  // The tags are those of this writer's own copies: what another writer put there since never passes for complete.
  const files: ListedObject[] = [];
  for (const [copy, original] of [...wanted].sort(([one], [other]) => compareKeys(one, other))) {
    const { key, size, tag } = await store.copy(original, copy);
    files.push({ key, size, tag });
  }
  const document: Ready = { number: head.number, run_id: head.run_id, files };
  await store.put(ready, encodeJson(document));
}

/** Whether `current/` holds the head's files, as `_READY.json` lists them in the order of their keys. */
export async function isCurrentReady(store: ObjectStore, partition: Partition, head: Promotion): Promise<boolean> {
  const found = await readDerivedBytes(store, readyKey(partition));
  if (found === undefined) return false;
  const wanted: Ready = { number: head.number, run_id: head.run_id, files: await listCurrent(store, partition) };
  return Buffer.compare(found, encodeJson(wanted)) === 0;
}

/** The files of `current/`, without `_READY.json`. */
async function listCurrent(store: ObjectStore, partition: Partition): Promise<ListedObject[]> {
  const files: ListedObject[] = [];
  for await (const { key, size, tag } of listAll(store, currentPrefix(partition))) {
    if (key !== readyKey(partition)) files.push({ key, size, tag });
  }
  return files;
}
