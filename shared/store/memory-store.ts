import { byteRange } from './byte-range.ts';
import { assertKey, assertLimit, assertPrefix } from './key.ts';
import { MemoryState } from './memory-state.ts';
import { isStream, joinPieces } from './object-body.ts';
import { defaultPageSize, type ObjectBody, type ObjectStore } from './object-store.ts';

/** The methods of a store, by name. */
export type StoreOperation = Exclude<keyof ObjectStore, 'name'>;

/** One call of a memory store. */
export interface StoreCall {
  readonly operation: StoreOperation;
  /** The key that is read or written (of a copy: written); the prefix of a listing. */
  readonly key: string;
  /** 1 for the first call of this store. */
  readonly sequence: number;
  /** 1 for the first put, create, copy or delete of this store, whether or not it came to pass; undefined for a read. */
  readonly write: number | undefined;
}

/** A call about to happen, or happened and about to be answered. */
export interface StoreEvent extends StoreCall {
  readonly phase: 'before' | 'after';
}

/**
 * Called around every call with a usable key. It may take its time, which holds the call up, and it may throw: in phase
 * `before` the call has not happened, in phase `after` it has and only the reply is lost. A call that fails has no `after`.
 */
export type StoreHook = (event: StoreEvent) => void | Promise<void>;

/** An object store in memory that keeps every version and tells what was asked of it. */
export interface MemoryStore extends ObjectStore {
  /** For more stores over the same objects. */
  readonly state: MemoryState;
  /** The calls of this store, in the order in which they were made. */
  readonly history: readonly StoreCall[];
  /** How many of them were a put, create, copy or delete. */
  readonly writes: number;
}

/** What a memory store works on and who watches it. */
export interface MemoryStoreOptions {
  /** `memory` by default. */
  readonly name?: string;
  /** A new one by default; stores with the same state see the same objects. */
  readonly state?: MemoryState;
  readonly hook?: StoreHook;
}

const writeOperations: ReadonlySet<StoreOperation> = new Set(['put', 'create', 'copy', 'delete']);
const pieceBytes = 256 * 1024;

async function collect(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(new Uint8Array(piece));
  return joinPieces(pieces);
}

/**
 * A store for tests and simulations, with the semantics of a versioned bucket: old versions can be read for ever. Each
 * call takes effect at one moment between its two hooks; several stores over one `state` act as several processes.
 */
export function memoryStore({
  name = 'memory',
  state = new MemoryState(),
  hook,
}: MemoryStoreOptions = {}): MemoryStore {
  const history: StoreCall[] = [];
  let writes = 0;

  // Awaits nothing that need not be awaited, because simulations make millions of calls.
  async function perform<T>(operation: StoreOperation, key: string, act: () => T | Promise<T>): Promise<T> {
    const write = writeOperations.has(operation) ? ++writes : undefined;
    const call: StoreCall = { operation, key, sequence: history.length + 1, write };
    history.push(call);
    if (hook === undefined) return act();
    await hook({ ...call, phase: 'before' });
    const result = await act();
    await hook({ ...call, phase: 'after' });
    return result;
  }

  function write<T>(operation: StoreOperation, key: string, body: ObjectBody, act: (bytes: Uint8Array) => T) {
    if (isStream(body)) return perform(operation, key, async () => act(await collect(body)));
    // Copied now: the caller may change its bytes while a hook holds the call up.
    const bytes = new Uint8Array(body);
    return perform(operation, key, () => act(bytes));
  }

  return {
    name,
    state,
    history,
    get writes() {
      return writes;
    },

    async head(key) {
      assertKey(key);
      return perform('head', key, () => state.find(key).info);
    },

    async get(key, { version } = {}) {
      assertKey(key);
      return perform('get', key, () => {
        const { info, bytes } = state.find(key, version);
        return { ...info, bytes: new Uint8Array(bytes) };
      });
    },

    async *read(key, options = {}) {
      assertKey(key);
      const { bytes } = await perform('read', key, () => state.find(key, options.version));
      const { start, end } = byteRange(options, bytes.length);
      for (let position = start; position < end; position += pieceBytes) {
        yield bytes.slice(position, Math.min(position + pieceBytes, end));
      }
    },

    async put(key, body) {
      assertKey(key);
      return write('put', key, body, (bytes) => state.write(key, bytes));
    },

    async create(key, body) {
      assertKey(key);
      return write('create', key, body, (bytes) => (state.has(key) ? undefined : state.write(key, bytes)));
    },

    async list(prefix, { after = '', limit = defaultPageSize } = {}) {
      assertPrefix(prefix);
      assertLimit(limit);
      return perform('list', prefix, () => state.page(prefix, after, limit));
    },

    async copy(from, to) {
      assertKey(from);
      assertKey(to);
      return perform('copy', to, () => state.write(to, state.find(from).bytes));
    },

    async delete(key) {
      assertKey(key);
      return perform('delete', key, () => {
        state.remove(key);
      });
    },
  };
}
