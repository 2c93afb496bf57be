import { currentPrefix, latestKey, readyKey, runPrefix } from '../../shared/layout/keys.ts';
import type { Ready } from '../../shared/manifest/documents.ts';
import type { CatalogEntry } from '../../shared/promotion/catalog.ts';
import { parseJson } from '../../shared/store/json.ts';
import type { LogWatch, WatchScope } from './log-watch.ts';
import { isDataKey } from '../support/data-key.ts';

/** Checks what readers see, `_LATEST.json`, catalog and `current/`, against the log: always true, though not always new. */
export class DerivedWatch {
  readonly #scope: WatchScope;
  readonly #log: LogWatch;
  readonly #latest: string;
  readonly #current: string;
  readonly #ready: string;
  #catalog: string | undefined;

  constructor(scope: WatchScope, log: LogWatch) {
    this.#scope = scope;
    this.#log = log;
    this.#latest = latestKey(scope.partition);
    this.#current = currentPrefix(scope.partition);
    this.#ready = readyKey(scope.partition);
  }

  /** Looks at the derived thing that a write in `key` changed, if it is one. */
  refresh(key: string): void {
    if (key === this.#latest) this.#checkPointer(key);
    else if (key.startsWith(this.#current)) this.#readCurrent();
    // Nothing but the catalog writes outside of the processed store's folders.
    else if (!/^(?:silver|metrics)\//.test(key)) {
      this.#catalog = key;
      this.#checkPointer(key);
    }
  }

  /** Checks at the end, when nobody is writing any more, that everything names the log's head. */
  checkEnd(currentCopy: boolean): void {
    const { state, violated } = this.#scope;
    const head = this.#log.entries.at(-1);
    if (head === undefined) return;
    for (const key of [this.#latest, this.#catalog ?? 'catalog']) {
      const number = state.has(key) ? parseJson<CatalogEntry>(key, this.#bytes(key)).number : 'nothing';
      if (number !== head.number) violated(`in the end "${key}" names ${number} instead of entry ${head.number}`);
    }
    const number = currentCopy ? this.#readCurrent() : head.number;
    if (number !== head.number) {
      violated(`in the end current/ is ${number ?? 'not complete'} instead of entry ${head.number}`);
    }
  }

  #checkPointer(key: string): void {
    const { number, run_id, location } = parseJson<CatalogEntry>(key, this.#bytes(key));
    this.#checkNamed(key, number, run_id);
    if (location !== runPrefix(this.#scope.partition, run_id)) this.#scope.violated(`"${key}" points to ${location}`);
  }

  #checkNamed(key: string, number: number, runId: string): void {
    if (this.#log.entries[number - 1]?.run_id !== runId) {
      this.#scope.violated(`"${key}" names ${runId} as entry ${number}, which it never was`);
    }
  }

  /** The number of the entry whose files are in `current/`; undefined while a reader must take it for incomplete. */
  #readCurrent(): number | undefined {
    const { state, manifests, violated } = this.#scope;
    if (!state.has(this.#ready)) return undefined;
    const ready = parseJson<Ready>(this.#ready, this.#bytes(this.#ready));
    const { objects } = state.page(this.#current, '', 1000);
    const files = objects.filter(({ key }) => isDataKey(key));
    if (JSON.stringify(files) !== JSON.stringify(ready.files)) return undefined;
    this.#checkNamed(this.#ready, ready.number, ready.run_id);
    const run = runPrefix(this.#scope.partition, ready.run_id);
    const originals = manifests.get(ready.run_id)?.objects.map(({ key }) => key) ?? [];
    const copied = files.map(({ key }) => run + key.slice(this.#current.length));
    if (copied.join() !== originals.join()) violated(`current/ is complete with ${copied.join()}`);
    for (const [index, { key }] of files.entries()) {
      if (Buffer.compare(this.#bytes(key), this.#bytes(originals[index] ?? key)) !== 0)
        violated(`"${key}" is not that of ${ready.run_id}`);
    }
    return ready.number;
  }

  #bytes(key: string): Uint8Array {
    return this.#scope.state.find(key).bytes;
  }
}
