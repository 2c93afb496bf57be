import { isLeftByDeletions, readDeletions, type CondemnedDeletion } from '../../shared/history/condemned-deletion.ts';
import type { Manifest, PinnedObject, Validation } from '../../shared/manifest/documents.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { requireEqual } from './require-equal.ts';

/**
 * Compares the rejected rows that the manifest names with the quarantine store, by size and version, and whether there are
 * any with the counts. One that a deletion has rewritten since must be what that has left. Throws
 * IntegrityError at the first disagreement, ObjectMissingError when an object is gone.
 */
export async function auditRejects(quarantine: ObjectStore, manifest: Manifest): Promise<Validation['checks']> {
  const { rejects, counts, run_id } = manifest;
  const { quarantined_rows, duplicate_rows, condemned_rows } = counts;
  const deletions = rejects.history === null ? [] : await readDeletions(quarantine, manifest);
  const target = { quarantine, deletions, run_id };
  await auditObject(target, 'quarantined rows', rejects.quarantine, quarantined_rows);
  await auditObject(target, 'duplicate rows', rejects.duplicates, duplicate_rows);
  await auditObject(target, 'condemned rows', rejects.condemned, condemned_rows);
  await auditObject(target, 'history', rejects.history, quarantined_rows + condemned_rows);
  const objects = Object.values(rejects).filter((object) => object !== null);
  return [{ name: 'size and version of rejected rows', found: `${objects.length} objects`, result: 'pass' }];
}

interface AuditedStore {
  readonly quarantine: ObjectStore;
  readonly deletions: readonly CondemnedDeletion[];
  readonly run_id: string;
}

async function auditObject(
  { quarantine, deletions, run_id }: AuditedStore,
  what: string,
  object: PinnedObject | null,
  rows: number,
): Promise<void> {
  const wanted = rows > 0 ? 'an object' : 'no object';
  requireEqual(object?.key ?? `the ${what} of ${run_id}`, 'place', wanted, object === null ? 'no object' : 'an object');
  if (object === null || (await isLeftByDeletions(quarantine, deletions, object.key))) return;
  const { size, version } = await quarantine.head(object.key);
  requireEqual(object.key, 'size', object.size, size);
  requireEqual(object.key, 'version', object.version, version);
}
