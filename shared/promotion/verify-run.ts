import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { IntegrityError, ObjectMissingError } from '../errors.ts';
import {
  isLeftByDeletions,
  readDeletions,
  rewrittenKeys,
  type CondemnedDeletion,
} from '../history/condemned-deletion.ts';
import { parseRejectsKind, promotionKey } from '../layout/keys.ts';
import type { Partition } from '../layout/partition.ts';
import { mayHaveExpired } from '../layout/reject-retention.ts';
import type { Manifest, Promotion } from '../manifest/documents.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readAuditedRun } from './audited-run.ts';

/** Where a run's data and its rejected rows lie. */
interface RunStores {
  readonly store: ObjectStore;
  readonly quarantine: ObjectStore;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Compares all that the run of a log entry wrote with its manifest: every byte of its data, size and version of its
 * rejected rows. Throws a PipelineError that names the first thing that is not as it was promoted.
 */
export async function verifyRun(
  { store, quarantine, clock }: RunStores,
  partition: Partition,
  entry: Promotion,
): Promise<void> {
  const { manifest, manifestSha256 } = await readAuditedRun(store, partition, entry.run_id);
  if (manifestSha256 !== entry.manifest_sha256) {
    const place = promotionKey(partition, entry.number);
    throw new IntegrityError(place, 'manifest_sha256', manifestSha256, entry.manifest_sha256);
  }
  await compareBytes(store, manifest);
  await compareRejects(quarantine, partition, manifest, clock.now());
}

async function compareBytes(store: ObjectStore, { objects }: Manifest): Promise<void> {
  for (const { key, sha256 } of objects) {
    const hash = createHash('sha256');
    for await (const chunk of store.read(key)) hash.update(chunk);
    const found = hash.digest('hex');
    if (found !== sha256) throw new IntegrityError(key, 'SHA-256', sha256, found);
  }
}

/**
 * They hold every row that readers do not get, so a lost one is a loss like any other, unless a lifecycle rule may have
 * removed it. What deletions have rewritten is compared with their records instead, by verifyRewritten.
 */
async function compareRejects(
  quarantine: ObjectStore,
  partition: Partition,
  { rejects, created_at }: Manifest,
  now: number,
): Promise<void> {
  const rewritten = new Set(rejects.history === null ? [] : rewrittenKeys(await readDeletions(quarantine, partition)));
  for (const kind of ['quarantine', 'duplicates', 'condemned', 'history'] as const) {
    const pinned = rejects[kind];
    if (pinned === null || rewritten.has(pinned.key)) continue;
    const { key, size, version } = pinned;
    try {
      const found = await quarantine.head(key);
      if (found.size !== size) throw new IntegrityError(key, 'size', size, found.size);
      if (found.version !== version) throw new IntegrityError(key, 'version', version, found.version);
    } catch (error) {
      const isGone = error instanceof ObjectMissingError;
      if (!isGone || !mayHaveExpired(kind === 'history' ? 'quarantine' : kind, created_at, now)) throw error;
    }
  }
}

/**
 * Compares an object of rejected rows with what the deletions that rewrote it have left, whether or not a manifest pins it.
 * Throws a PipelineError when it holds something else.
 */
export async function verifyRewritten(
  { quarantine, clock }: Omit<RunStores, 'store'>,
  deletions: readonly CondemnedDeletion[],
  key: string,
): Promise<void> {
  try {
    await isLeftByDeletions(quarantine, deletions, key);
  } catch (error) {
    const kind = parseRejectsKind(key) ?? 'condemned';
    const rewrittenAt = deletions.findLast(({ objects }) => objects.some((one) => one.key === key))?.deleted_at ?? '';
    if (!(error instanceof ObjectMissingError) || !mayHaveExpired(kind, rewrittenAt, clock.now())) throw error;
  }
}
