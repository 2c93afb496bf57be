import { createHash } from 'node:crypto';
import { IntegrityError } from '../errors.ts';
import { promotionKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import type { Manifest, Promotion } from '../manifest/documents.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readAuditedRun } from './audited-run.ts';

/** Where a run's data and its rejected rows lie. */
interface RunStores {
  readonly store: ObjectStore;
  readonly quarantine: ObjectStore;
}

/**
 * Compares all that the run of a log entry wrote with its manifest: every byte of its data, size and version of its
 * rejected rows. Throws a PipelineError that names the first thing that is not as it was promoted.
 */
export async function verifyRun(
  { store, quarantine }: RunStores,
  partition: Partition,
  entry: Promotion,
): Promise<void> {
  const { manifest, manifestSha256 } = await readAuditedRun(store, partition, entry.run_id);
  if (manifestSha256 !== entry.manifest_sha256) {
    const place = promotionKey(partition, entry.number);
    throw new IntegrityError(place, 'manifest_sha256', manifestSha256, entry.manifest_sha256);
  }
  await compareBytes(store, manifest);
  await compareRejects(quarantine, manifest);
}

async function compareBytes(store: ObjectStore, { objects }: Manifest): Promise<void> {
  for (const { key, sha256 } of objects) {
    const hash = createHash('sha256');
    for await (const chunk of store.read(key)) hash.update(chunk);
    const found = hash.digest('hex');
    if (found !== sha256) throw new IntegrityError(key, 'SHA-256', sha256, found);
  }
}

/** They hold every row that readers do not get, so a lost one is a loss like any other. */
async function compareRejects(quarantine: ObjectStore, { rejects }: Manifest): Promise<void> {
  for (const pinned of [rejects.quarantine, rejects.duplicates]) {
    if (pinned === null) continue;
    const { key, size, version } = pinned;
    const found = await quarantine.head(key);
    if (found.size !== size) throw new IntegrityError(key, 'size', size, found.size);
    if (found.version !== version) throw new IntegrityError(key, 'version', version, found.version);
  }
}
