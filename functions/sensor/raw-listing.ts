import type { Contract } from '../../shared/contract/contract.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { PinnedObject } from '../../shared/manifest/documents.ts';
import { listAll, type ListedObject, type ObjectStore } from '../../shared/store/object-store.ts';

/** The raw objects of one day. */
export interface RawListing {
  /** None when the day cannot be run: a source system is missing, or `bytes` is above the contract's limit. */
  readonly objects: readonly PinnedObject[];
  /** The stored sizes together. */
  readonly bytes: number;
  /** The contract's source systems that have delivered nothing. */
  readonly missing: readonly string[];
}

/** Lists a day's raw objects, source system by source system, and pins them. */
export async function listRaw(raw: ObjectStore, contract: Contract, ingestionDate: string): Promise<RawListing> {
  const listed: ListedObject[] = [];
  const missing: string[] = [];
  for (const source of contract.sourceSystems) {
    const before = listed.length;
    for await (const object of listDelivered(raw, rawDayPrefix(contract, source, ingestionDate))) listed.push(object);
    if (listed.length === before) missing.push(source);
  }
  const bytes = sumBytes(listed);
  // Not pinned then: on a directory store that reads every byte, and a day delivered by mistake may be of any size.
  if (missing.length > 0 || bytes > contract.maxPartitionBytes) return { objects: [], bytes, missing };

  const objects: PinnedObject[] = [];
  for (const { key } of listed) {
    const { size, version } = await raw.head(key);
    objects.push({ key, size, version });
  }
  // An object may have been replaced by a larger one since it was listed.
  return { objects, bytes: sumBytes(objects), missing };
}

/**
 * What was delivered below `prefix`: empty objects, and names that begin with `_` or `.` (markers and unfinished uploads),
 * are left out.
 */
export async function* listDelivered(raw: ObjectStore, prefix: string): AsyncGenerator<ListedObject, void, undefined> {
  for await (const object of listAll(raw, prefix)) {
    const names = object.key.slice(prefix.length).split('/');
    if (object.size > 0 && !names.some((name) => /^[_.]/.test(name))) yield object;
  }
}

function sumBytes(objects: readonly { readonly size: number }[]): number {
  return objects.reduce((sum, { size }) => sum + size, 0);
}
