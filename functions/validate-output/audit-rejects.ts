import type { Manifest, PinnedObject, Validation } from '../../shared/manifest/documents.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { requireEqual } from './require-equal.ts';

/**
 * Compares the rejected rows that the manifest names with the quarantine store, by size and version, and whether there are
 * any with the counts. Throws IntegrityError at the first disagreement, ObjectMissingError when an object is gone.
 */
export async function auditRejects(quarantine: ObjectStore, manifest: Manifest): Promise<Validation['checks']> {
  const { rejects, counts } = manifest;
  await auditObject(quarantine, manifest.run_id, 'quarantined rows', rejects.quarantine, counts.quarantined_rows);
  await auditObject(quarantine, manifest.run_id, 'duplicate rows', rejects.duplicates, counts.duplicate_rows);
  const objects = [rejects.quarantine, rejects.duplicates].filter((object) => object !== null);
  return [{ name: 'size and version of rejected rows', found: `${objects.length} objects`, result: 'pass' }];
}

async function auditObject(
  quarantine: ObjectStore,
  runId: string,
  what: string,
  object: PinnedObject | null,
  rows: number,
): Promise<void> {
  const wanted = rows > 0 ? 'an object' : 'no object';
  requireEqual(object?.key ?? `the ${what} of ${runId}`, 'place', wanted, object === null ? 'no object' : 'an object');
  if (object === null) return;
  const { size, version } = await quarantine.head(object.key);
  requireEqual(object.key, 'size', object.size, size);
  requireEqual(object.key, 'version', object.version, version);
}
