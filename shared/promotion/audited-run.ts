import { createHash } from 'node:crypto';
import { IntegrityError, ObjectMissingError, StageOrderError } from '../errors.ts';
import { manifestKey, reportKey, runDocumentKeys, runPrefix, successKey, validationKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Manifest, Success, Validation } from '../manifest/documents.ts';
import { getJson, parseJson } from '../store/json.ts';
import { exists, listAll, type ObjectStore } from '../store/object-store.ts';

/** A run whose transform finished: its manifest, and the hash that everything later refers to. */
export interface CompletedRun {
  readonly manifest: Manifest;
  readonly manifestSha256: string;
}

/** SHA-256, 64 hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * Reads a run that has `_SUCCESS`, and compares manifest and report with the hashes it holds. Throws StageOrderError
 * without `_SUCCESS`, IntegrityError when a document was altered.
 */
export async function readCompletedRun(store: ObjectStore, partition: Partition, runId: string): Promise<CompletedRun> {
  const success = successKey(partition, runId);
  if (!(await exists(store, success))) throw new StageOrderError(runId, `it has no "${success}"`);
  const { manifest_sha256, report_sha256 } = await getJson<Success>(store, success);
  const manifest = await readHashed(store, manifestKey(partition, runId), manifest_sha256);
  await readHashed(store, reportKey(partition, runId), report_sha256);
  return {
    manifest: parseJson<Manifest>(manifestKey(partition, runId), manifest),
    manifestSha256: manifest_sha256,
  };
}

async function readHashed(store: ObjectStore, key: string, expected: string): Promise<Uint8Array> {
  const { bytes } = await store.get(key);
  const found = sha256(bytes);
  if (found !== expected) throw new IntegrityError(key, 'SHA-256', expected, found);
  return bytes;
}

/**
 * Reads a run that may be promoted: completed, validated under the same manifest hash, and its run path holding, beside its
 * documents, exactly the data objects that were audited, by key, size and version. Throws StageOrderError or IntegrityError otherwise.
 */
export async function readAuditedRun(store: ObjectStore, partition: Partition, runId: string): Promise<CompletedRun> {
  const run = await readCompletedRun(store, partition, runId);
  const key = validationKey(partition, runId);
  if (!(await exists(store, key))) throw new StageOrderError(runId, `it has no "${key}"`);
  const validation = await getJson<Validation>(store, key);
  if (validation.manifest_sha256 !== run.manifestSha256) {
    throw new IntegrityError(key, 'manifest_sha256', run.manifestSha256, validation.manifest_sha256);
  }
  if (validation.result === 'block') throw new StageOrderError(runId, 'its validation did not pass');
  await compareRunPath(store, partition, run.manifest);
  return run;
}

async function compareRunPath(store: ObjectStore, partition: Partition, manifest: Manifest): Promise<void> {
  const found = new Set<string>();
  for await (const { key } of listAll(store, runPrefix(partition, manifest.run_id))) found.add(key);
  for (const key of runDocumentKeys(partition, manifest.run_id)) found.delete(key);
  for (const object of manifest.objects) {
    await compareDataObject(store, object);
    found.delete(object.key);
  }
  const [extra] = found;
  if (extra !== undefined)
    throw new IntegrityError(extra, 'place', 'no such object in the manifest', 'in the run path');
}

/** Compares size and version of a data object with its manifest. Throws IntegrityError when it is missing or another. */
export async function compareDataObject(
  store: ObjectStore,
  { key, size, version }: Manifest['objects'][number],
): Promise<void> {
  const found = await store.head(key).catch((error: unknown) => {
    if (!(error instanceof ObjectMissingError)) throw error;
    throw new IntegrityError(key, 'size', `${size} bytes`, null, { cause: error });
  });
  if (found.size !== size) throw new IntegrityError(key, 'size', size, found.size);
  if (found.version !== version) throw new IntegrityError(key, 'version', version, found.version);
}
