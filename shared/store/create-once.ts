import { StoreConflictError, StoreUnavailableError, TriesExhaustedError } from '../errors.ts';
import type { ObjectStore } from './object-store.ts';

/** Whether an object with the caller's bytes is there; otherwise the bytes of whoever was first. */
export type Creation = { readonly created: true } | { readonly created: false; readonly existing: Uint8Array };

const maxTries = 10;

/**
 * Creates an object that several writers may race for. `bytes` must be this writer's own, by a nonce in them: when the key
 * is taken by equal bytes, an earlier try of the same writer succeeded and its reply was lost. A conflict and an unknown
 * reply are tried again, without a pause (a store paces its own retries). Throws TriesExhaustedError after ten tries.
 */
export async function createOnce(store: ObjectStore, key: string, bytes: Uint8Array): Promise<Creation> {
  let cause: unknown;
  for (let tries = 0; tries < maxTries; tries++) {
    try {
      if ((await store.create(key, bytes)) !== undefined) return { created: true };
      const { bytes: existing } = await store.get(key);
      return Buffer.compare(existing, bytes) === 0 ? { created: true } : { created: false, existing };
    } catch (error) {
      if (!(error instanceof StoreConflictError || error instanceof StoreUnavailableError)) throw error;
      cause = error;
    }
  }
  throw new TriesExhaustedError(`Creating "${key}"`, maxTries, { cause });
}
