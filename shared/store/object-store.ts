/** What a listing says of an object. */
export interface ListedObject {
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Changes whenever other bytes are written; opaque (an ETag on S3, which equal bytes may leave as it was). */
  readonly tag: string;
}

/** What is known of one stored object. */
export interface ObjectInfo extends ListedObject {
  /** Names exactly these bytes: reading with it never gives others (a version id on S3, the SHA-256 in a directory). */
  readonly version: string;
}

/** An object read whole. */
export interface StoredObject extends ObjectInfo {
  readonly bytes: Uint8Array;
}

/** Objects on a page of a listing when the caller names no limit. */
export const defaultPageSize = 1000;

/** One page of a listing, in the byte order of the keys. */
export interface ListPage {
  readonly objects: readonly ListedObject[];
  /** Pass as `after` for the next page; undefined on the last one. */
  readonly next: string | undefined;
}

/** Which part of which version to read; the part is clipped to the object, so that one beyond its end has no bytes. */
export interface ReadOptions {
  /** Fails with ObjectMissingError unless exactly this version can be given. */
  readonly version?: string;
  /** First byte, 0 by default. */
  readonly start?: number;
  /** One past the last byte, the object's size by default. */
  readonly end?: number;
}

/** The bytes of an object to write, whole or as a stream that is pulled. */
export type ObjectBody = Uint8Array | AsyncIterable<Uint8Array>;

/**
 * A flat map of keys to bytes with S3's semantics: strongly consistent, no partial objects, one condition (create if
 * absent). Keys are `/`-separated, non-empty segments, none of them `.` or `..`, at most 1,024 UTF-8 bytes.
 *
 * Every method throws InvalidKeyError for a bad key (`shared/store/key.ts` has the rules) and StoreUnavailableError when
 * the outcome is unknown. Bytes passed in must stay as they are until the call has settled and are then the caller's
 * again, as are bytes given out.
 * Absence is decided by `list`, never by a failing `get`: S3 answers 403 for both where listing is not allowed.
 */
export interface ObjectStore {
  /** For messages: `memory`, `directory /path`, `s3://bucket`. */
  readonly name: string;

  /** Throws ObjectMissingError. */
  head(key: string): Promise<ObjectInfo>;

  /** Throws ObjectMissingError. For small objects; `read` streams. */
  get(key: string, options?: Pick<ReadOptions, 'version'>): Promise<StoredObject>;

  /**
   * Streams bytes as they are pulled. Throws ObjectMissingError, at the latest at the end of the stream when the bytes
   * turn out not to be the version asked for, so a consumer must read to the end before it believes what it read.
   */
  read(key: string, options?: ReadOptions): AsyncIterable<Uint8Array>;

  /** Creates or replaces. Readers see the old bytes or the new ones, never a part. */
  put(key: string, body: ObjectBody): Promise<ObjectInfo>;

  /**
   * Creates if absent; gives undefined, and leaves the object alone, when the key is taken. A body stream that throws
   * leaves nothing behind. Throws StoreConflictError when the store wants the call to be made again.
   */
  create(key: string, body: ObjectBody): Promise<ObjectInfo | undefined>;

  /**
   * One page of the objects whose key begins with `prefix` (also in the middle of a segment) and comes after `after`,
   * which need not be a key; `limit` of them (default 1,000) at most. Objects written meanwhile may be on it or not.
   */
  list(prefix: string, options?: { readonly after?: string; readonly limit?: number }): Promise<ListPage>;

  /** Creates or replaces `to` with the bytes of `from`. Throws ObjectMissingError. */
  copy(from: string, to: string): Promise<ObjectInfo>;

  /** Removes the object; no error when there is none. */
  delete(key: string): Promise<void>;
}

/** The four stores of a stack, separate buckets on AWS. */
export interface Stores {
  readonly raw: ObjectStore;
  readonly processed: ObjectStore;
  readonly quarantine: ObjectStore;
  readonly artifacts: ObjectStore;
}

/** Every object below `prefix`, page by page, in the byte order of the keys. */
export async function* listAll(store: ObjectStore, prefix: string): AsyncGenerator<ListedObject, void, undefined> {
  let after: string | undefined;
  do {
    const page: ListPage = await store.list(prefix, after === undefined ? {} : { after });
    yield* page.objects;
    after = page.next;
  } while (after !== undefined);
}

/** Whether there is an object at exactly `key`, decided by a listing. */
export async function exists(store: ObjectStore, key: string): Promise<boolean> {
  const page = await store.list(key, { limit: 1 });
  return page.objects[0]?.key === key;
}
