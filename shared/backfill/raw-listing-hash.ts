import { createHash } from 'node:crypto';
import type { PinnedObject } from '../manifest/documents.ts';
import { compareKeys } from '../store/key.ts';

/**
 * SHA-256, 64 hexadecimal digits, over what a day's raw data is: key, size and version of each object that is read, and
 * the keys of the supersede records that left others out. The order in which they are given does not matter.
 */
export function hashRawListing(objects: readonly PinnedObject[], superseded: readonly string[]): string {
  const listing = {
    objects: [...objects]
      .sort((a, b) => compareKeys(a.key, b.key))
      .map(({ key, size, version }) => [key, size, version]),
    superseded: [...superseded].sort(compareKeys),
  };
  return createHash('sha256').update(JSON.stringify(listing)).digest('hex');
}
