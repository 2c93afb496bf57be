import { DamagedDocumentError, ObjectMissingError } from '../errors.ts';
import { parseJson } from '../store/json.ts';
import { exists, type ObjectStore } from '../store/object-store.ts';

/** The bytes at `key`, or undefined. A listing decides, but a writer of derived things may remove them right after it. */
export async function readDerivedBytes(store: ObjectStore, key: string): Promise<Uint8Array | undefined> {
  if (!(await exists(store, key))) return undefined;
  try {
    return (await store.get(key)).bytes;
  } catch (error) {
    if (error instanceof ObjectMissingError) return undefined;
    throw error;
  }
}

/** The derived document at `key`; undefined when there is none, or a damaged one, which is as good: repair writes it anew. */
export async function readDerived<T extends object>(store: ObjectStore, key: string): Promise<T | undefined> {
  const bytes = await readDerivedBytes(store, key);
  if (bytes === undefined) return undefined;
  try {
    return parseJson<T>(key, bytes);
  } catch (error) {
    if (error instanceof DamagedDocumentError) return undefined;
    throw error;
  }
}
