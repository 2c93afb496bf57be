import { createGzip } from 'node:zlib';
import { StageOrderError } from '../errors.ts';
import type { ObjectInfo, ObjectStore } from '../store/object-store.ts';

/**
 * Writes the records of rejected rows to one object, a gzip of NDJSON, while they are added: only what the store has not
 * pulled yet is in memory. The object appears whole when `store` has been called, and not at all when nothing was added.
 */
export class RejectWriter {
  readonly #store: ObjectStore;
  readonly #key: string;
  readonly #gzip = createGzip();
  #creation: Promise<ObjectInfo> | undefined;

  constructor(store: ObjectStore, key: string) {
    this.#store = store;
    this.#key = key;
  }

  /** Waits while the store is behind. Throws what creating the object threw, StageOrderError when its key is taken. */
  async add(record: object): Promise<void> {
    const creation = (this.#creation ??= this.#create());
    await this.#assertPulling(creation);
    if (!this.#gzip.write(`${JSON.stringify(record)}\n`)) await this.#room();
  }

  /** Ends the object and gives what it is; null, and no object, when nothing was added. Throws as `add` does. */
  async store(): Promise<ObjectInfo | null> {
    if (this.#creation === undefined) {
      this.#gzip.destroy();
      return null;
    }
    await this.#assertPulling(this.#creation);
    this.#gzip.end();
    return this.#creation;
  }

  /** Leaves no object behind, and nothing under way, unless `store` has given one. Never throws. */
  async abort(): Promise<void> {
    this.#gzip.destroy();
    await this.#creation?.catch(() => undefined);
  }

  #create(): Promise<ObjectInfo> {
    const creation = this.#pull();
    // Thrown by the next add, by store, or by neither when the run has failed otherwise.
    creation.catch(() => undefined);
    return creation;
  }

  async #pull(): Promise<ObjectInfo> {
    try {
      const info = await this.#store.create(this.#key, this.#gzip);
      // The key is this attempt's alone: what is there was written by a call whose reply was lost, or by something else.
      if (info === undefined) throw new StageOrderError(this.#key, 'its rejected rows exist already');
      return info;
    } finally {
      // A store that is done pulls no more, and whoever waits for room must learn of it.
      this.#gzip.destroy();
    }
  }

  async #assertPulling(creation: Promise<ObjectInfo>): Promise<void> {
    if (!this.#gzip.destroyed) return;
    const { size } = await creation;
    throw new StageOrderError(this.#key, `it was stored with ${size} bytes before its last record came`);
  }

  /** Until the gzip takes more, or never will: a stream that was destroyed gives `close` and no `drain`. */
  async #room(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const settle = () => {
      resolve(undefined);
    };
    this.#gzip.once('drain', settle).once('close', settle);
    await promise;
    this.#gzip.off('drain', settle).off('close', settle);
  }
}
