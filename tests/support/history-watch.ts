import {
  currentPrefix,
  latestKey,
  manifestKey,
  parsePromotionNumber,
  promotionsPrefix,
  readyKey,
  reportKey,
  runPrefix,
  successKey,
  validationKey,
} from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Latest, Manifest, Promotion, Ready, Success, Validation } from '../../shared/manifest/documents.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import type { CatalogEntry } from '../../shared/promotion/catalog.ts';
import type { MemoryState } from '../../shared/store/memory-state.ts';
import { storedJson, storedKeys } from './stored-objects.ts';
import type { PipelineHook, TestPipeline } from './test-pipeline.ts';
import { isDataKey } from './data-key.ts';

/**
 * Checks at every instant what must always hold of a partition: its log only grows, the run that the last entry names is
 * whole, and `_LATEST.json`, catalog and a complete `current/` name a run that is or was current. It reads the objects
 * by itself, not with the code under test.
 */
export class HistoryWatch {
  readonly #processed: MemoryState;
  readonly #catalog: MemoryState;
  readonly #partition: Partition;
  readonly #entries: { readonly version: string; readonly entry: Promotion }[] = [];
  /** SHA-256 by object version, whose bytes never change. */
  readonly #hashes = new Map<string, string>();
  /** What did not hold, once each. */
  readonly violations = new Set<string>();
  checks = 0;

  constructor({ memory, partition }: Pick<TestPipeline, 'memory' | 'partition'>, date: string) {
    this.#processed = memory.processed.state;
    this.#catalog = memory.catalog.state;
    this.#partition = partition(date);
  }

  /** Checks after every write of every store. */
  readonly hook: PipelineHook = (_store, { phase, write }) => {
    if (phase === 'after' && write !== undefined) this.check();
  };

  check(): void {
    this.checks += 1;
    this.#readLog();
    const head = this.#entries.at(-1)?.entry;
    if (head !== undefined) this.#checkRun(head);
    this.#checkPointers();
    this.#checkCurrent();
  }

  #require(holds: boolean, message: string): void {
    if (!holds) this.violations.add(message);
  }

  #hash(state: MemoryState, key: string): string | undefined {
    if (!state.has(key)) return undefined;
    const { info, bytes } = state.find(key);
    const known = this.#hashes.get(info.version) ?? sha256(bytes);
    this.#hashes.set(info.version, known);
    return known;
  }

  #readLog(): void {
    const keys = storedKeys(this.#processed, promotionsPrefix(this.#partition));
    this.#require(keys.length >= this.#entries.length, 'a log entry is gone');
    for (const [index, key] of keys.entries()) {
      const { version } = this.#processed.find(key).info;
      const entry = storedJson<Promotion>(this.#processed, key);
      this.#require(parsePromotionNumber(key) === index + 1 && entry.number === index + 1, `"${key}" is out of order`);
      this.#require((this.#entries[index]?.version ?? version) === version, `"${key}" was changed`);
      this.#entries[index] ??= { version, entry };
    }
  }

  #checkRun({ run_id, manifest_sha256 }: Promotion): void {
    const partition = this.#partition;
    const store = this.#processed;
    const documents = [successKey, validationKey, manifestKey].map((keyOf) => keyOf(partition, run_id));
    const lacking = documents.filter((key) => !store.has(key));
    for (const key of lacking) this.violations.add(`the head's "${key}" is not there`);
    if (lacking.length > 0) return;
    const success = storedJson<Success>(store, successKey(partition, run_id));
    const validation = storedJson<Validation>(store, validationKey(partition, run_id));
    const manifestHash = this.#hash(store, manifestKey(partition, run_id));
    this.#require(manifestHash === manifest_sha256, `the manifest of ${run_id} is not the promoted one`);
    this.#require(manifestHash === success.manifest_sha256, `the manifest of ${run_id} is not that of its _SUCCESS`);
    this.#require(manifestHash === validation.manifest_sha256, `the manifest of ${run_id} is not the validated one`);
    this.#require(validation.result !== 'block', `the validation of ${run_id} blocks`);
    const reportHash = this.#hash(store, reportKey(partition, run_id));
    this.#require(reportHash === success.report_sha256, `the report of ${run_id} is not that of its _SUCCESS`);

    const { objects } = storedJson<Manifest>(store, manifestKey(partition, run_id));
    const found = storedKeys(store, runPrefix(partition, run_id)).filter(isDataKey);
    this.#require(String(found) === String(objects.map(({ key }) => key)), `the data of ${run_id} is ${found.join()}`);
    for (const { key, size, version, sha256: hash } of objects) {
      const whole = this.#hash(store, key) === hash && store.find(key).info.size === size;
      this.#require(whole && store.find(key).info.version === version, `"${key}" is not what the manifest says`);
    }
  }

  #checkPointers(): void {
    const { dataset, schemaVersion, ingestionDate } = this.#partition;
    this.#checkPointer('_LATEST.json', this.#processed, latestKey(this.#partition));
    const catalogKey = `${dataset}_v${schemaVersion}/ingestion_date=${ingestionDate}.json`;
    this.#checkPointer('the catalog', this.#catalog, catalogKey);
  }

  #checkPointer(name: string, state: MemoryState, key: string): void {
    if (!state.has(key)) return;
    const { number, run_id, location } = storedJson<Latest | CatalogEntry>(state, key);
    const entry = this.#entries[number - 1]?.entry;
    const right = entry?.run_id === run_id && location === runPrefix(this.#partition, run_id);
    this.#require(right, `${name} names entry ${number}, ${run_id}, which is not in the log`);
  }

  #checkCurrent(): void {
    const store = this.#processed;
    if (!store.has(readyKey(this.#partition))) return;
    const prefix = currentPrefix(this.#partition);
    const { number, run_id, files } = storedJson<Ready>(store, readyKey(this.#partition));
    this.#require(this.#entries[number - 1]?.entry.run_id === run_id, `current/ names ${run_id}, not in the log`);
    const listed = store.page(prefix, '', Infinity).objects.filter(({ key }) => key !== readyKey(this.#partition));
    if (JSON.stringify(listed) !== JSON.stringify(files)) return;
    const { objects } = storedJson<Manifest>(store, manifestKey(this.#partition, run_id));
    const hashes = listed.map(({ key }) => this.#hash(store, key));
    this.#require(String(hashes) === String(objects.map(({ sha256: hash }) => hash)), `current/ is not ${run_id}`);
  }
}
