import { emptyKeySet, type KeySet } from '../../shared/columns/key-set.ts';
import type { Column, Contract } from '../../shared/contract/contract.ts';
import { IntegrityError } from '../../shared/errors.ts';
import { manifestKey } from '../../shared/layout/keys.ts';
import type { DataObject, Manifest, ParentRef } from '../../shared/manifest/documents.ts';
import { readCompletedRun, sha256 } from '../../shared/promotion/audited-run.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { storedPartition } from '../stage.ts';

/** Runs whose manifests are read at once; their data is read object by object, because it may be large. */
const manifestsAtOnce = 16;

/**
 * The keys in the pinned runs of a parent, whose key is one string, int32 or int64 column. Throws IntegrityError when a
 * manifest or an object is not the one that was promoted, ObjectMissingError when it is gone.
 */
export async function readParentKeys(
  store: ObjectStore,
  parent: Contract,
  runs: readonly ParentRef[],
): Promise<KeySet> {
  const column = parent.columns.find(({ name }) => name === parent.key[0])!;
  const keys = emptyKeySet(column.type as 'string' | 'int32' | 'int64');
  for (let start = 0; start < runs.length; start += manifestsAtOnce) {
    const some = runs.slice(start, start + manifestsAtOnce);
    const manifests = await Promise.all(some.map((run) => readPinnedManifest(store, run)));
    for (const object of manifests.flatMap(({ objects }) => objects)) await addKeys(store, column, object, keys);
  }
  return keys;
}

async function readPinnedManifest(store: ObjectStore, run: ParentRef): Promise<Manifest> {
  const partition = storedPartition(run);
  const { manifest, manifestSha256 } = await readCompletedRun(store, partition, run.run_id);
  if (manifestSha256 === run.manifest_sha256) return manifest;
  throw new IntegrityError(manifestKey(partition, run.run_id), 'SHA-256', run.manifest_sha256, manifestSha256);
}

async function addKeys(
  store: ObjectStore,
  column: Column,
  { key, version, sha256: recorded }: DataObject,
  keys: KeySet,
): Promise<void> {
  const { bytes } = await store.get(key, { version });
  const found = sha256(bytes);
  if (found !== recorded) throw new IntegrityError(key, 'SHA-256', recorded, found);
  // Few contracts name a parent; for the others the reader's wasm would be compiled for nothing.
  const { readColumn } = await import('../../shared/parquet/parquet-reader.ts');
  for (const slice of readColumn(column, bytes, key)) keys.add(slice);
}
