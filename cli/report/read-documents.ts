import { PipelineError } from '../../shared/errors.ts';
import { getJson, type DocumentGuard } from '../../shared/store/json.ts';
import { listAll, type ObjectStore } from '../../shared/store/object-store.ts';
import type { Damage } from './history.ts';

/** Documents read at the same time: enough to keep a disk busy, few enough for its open files. */
const parallelReads = 32;

/** Every key below `prefix`, in byte order. */
export async function listKeys(store: ObjectStore, prefix: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of listAll(store, prefix)) keys.push(key);
  return keys;
}

/** The documents at `keys`, by key and in their order. One that cannot be used is added to `damages` and left out. */
export async function readDocuments<T extends object>(
  store: ObjectStore,
  keys: readonly string[],
  isValid: DocumentGuard<T>,
  damages: Damage[],
): Promise<Map<string, T>> {
  const documents = new Map<string, T>();
  for (let start = 0; start < keys.length; start += parallelReads) {
    const batch = keys.slice(start, start + parallelReads);
    const read = await Promise.all(batch.map((key) => readDocument(store, key, isValid)));
    for (const [index, key] of batch.entries()) {
      const document = read[index]!;
      if (document instanceof PipelineError) damages.push({ key, message: document.message });
      else documents.set(key, document);
    }
  }
  return documents;
}

async function readDocument<T extends object>(
  store: ObjectStore,
  key: string,
  isValid: DocumentGuard<T>,
): Promise<T | PipelineError> {
  try {
    return await getJson(store, key, isValid);
  } catch (error) {
    // The page tells of all the others all the same.
    if (error instanceof PipelineError) return error;
    throw error;
  }
}
