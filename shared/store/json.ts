import { DamagedDocumentError } from '../errors.ts';
import { createOnce } from './create-once.ts';
import type { ObjectStore } from './object-store.ts';

/** Says whether a parsed document has the shape that belongs under its key. */
export type DocumentGuard<T extends object> = (document: object) => document is T;

/** Whether this writer's document is the one at the key; otherwise the document that is. */
export type DocumentCreation<T extends object> =
  { readonly created: true } | { readonly created: false; readonly existing: T };

/** The bytes under which a document is stored: JSON indented by two, fields in the order they were set, a final newline. */
export function encodeJson(document: object): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document, null, 2)}\n`);
}

function parse(key: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new DamagedDocumentError(key, `its ${bytes.length} bytes are no JSON in UTF-8`, { cause });
  }
}

/**
 * The document whose stored bytes are `bytes`; `key` is for the message. Throws DamagedDocumentError when they are not
 * one JSON object or array, or not one of the shape that `isValid`, if given, accepts.
 */
export function parseJson<T extends object>(key: string, bytes: Uint8Array, isValid?: DocumentGuard<T>): T {
  const document = parse(key, bytes);
  if (typeof document !== 'object' || document === null) {
    throw new DamagedDocumentError(key, 'it is a single JSON value instead of an object');
  }
  if (isValid !== undefined && !isValid(document)) {
    throw new DamagedDocumentError(key, 'it lacks fields that belong in it');
  }
  return document as T;
}

/** Reads the document at `key`. Throws ObjectMissingError, or DamagedDocumentError as `parseJson` does. */
export async function getJson<T extends object>(
  store: ObjectStore,
  key: string,
  isValid?: DocumentGuard<T>,
): Promise<T> {
  const { bytes } = await store.get(key);
  return parseJson(key, bytes, isValid);
}

/** `createOnce` for a document, which must hold its writer's nonce. Throws DamagedDocumentError if the one there is broken. */
export async function createJson<T extends object>(
  store: ObjectStore,
  key: string,
  document: T,
): Promise<DocumentCreation<T>> {
  const creation = await createOnce(store, key, encodeJson(document));
  return creation.created ? creation : { created: false, existing: parseJson(key, creation.existing) };
}
