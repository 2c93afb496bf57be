import type { FunctionContext } from '../../../functions/context.ts';
import { partitionOf } from '../../../functions/stage.ts';
import { systemClock } from '../../../shared/clock.ts';
import { manifestKey, outcomeKey, rawDayPrefix } from '../../../shared/layout/keys.ts';
import type { Partition } from '../../../shared/layout/partition.ts';
import type { Manifest, OutcomeRecord, Promotion } from '../../../shared/manifest/documents.ts';
import { readEntriesAfter } from '../../../shared/promotion/promotion-log.ts';
import { verifyPartition, type Finding } from '../../../shared/promotion/verify.ts';
import { getJson } from '../../../shared/store/json.ts';
import { linesAsBytes } from '../../support/test-pipeline.ts';

/** What readers of a date get. */
export interface CurrentContent {
  readonly contentHash: string;
  /** SHA-256 of its data objects. */
  readonly hashes: readonly string[];
}

type Places = Pick<FunctionContext, 'stores' | 'catalog' | 'contracts'>;

/** What lies in the buckets and the catalog of a stack, or of a laptop. Dates are those of `events` where nothing else is said. */
export class StackContent {
  readonly stores: Places['stores'];
  readonly catalog: Places['catalog'];
  readonly contracts: Places['contracts'];

  constructor({ stores, catalog, contracts }: Places) {
    this.stores = stores;
    this.catalog = catalog;
    this.contracts = contracts;
  }

  partition(date: string, dataset = 'events'): Partition {
    return partitionOf(this.contracts.get(dataset), date);
  }

  /** Puts a raw object of the dataset's first source system. */
  async deliver(date: string, object: string, lines: readonly string[], dataset = 'events'): Promise<void> {
    const contract = this.contracts.get(dataset);
    const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}${object}`;
    await this.stores.raw.put(key, linesAsBytes(lines));
  }

  outcomeOf(execution: string, dataset = 'events'): Promise<OutcomeRecord> {
    return getJson(this.stores.processed, outcomeKey(dataset, execution));
  }

  /** The log, oldest first. */
  entries(date: string, dataset = 'events'): Promise<Promotion[]> {
    return readEntriesAfter(this.stores.processed, this.partition(date, dataset), 0);
  }

  /** The runs that were current, oldest first. */
  async promoted(date: string): Promise<string[]> {
    return (await this.entries(date)).map(({ run_id }) => run_id);
  }

  /** What readers get; undefined as long as nothing was promoted. */
  async current(date: string, dataset = 'events'): Promise<CurrentContent | undefined> {
    const head = (await this.entries(date, dataset)).at(-1);
    if (head === undefined) return undefined;
    const key = manifestKey(this.partition(date, dataset), head.run_id);
    const { content_hash, objects } = await getJson<Manifest>(this.stores.processed, key);
    return { contentHash: content_hash, hashes: objects.map(({ sha256 }) => sha256) };
  }

  /** What `sluice verify` finds, bytes and catalog included. */
  verify(date: string, dataset = 'events'): Promise<Finding[]> {
    const { processed, quarantine } = this.stores;
    const { currentCopy } = this.contracts.get(dataset);
    const targets = { store: processed, quarantine, catalog: this.catalog, currentCopy, clock: systemClock };
    return verifyPartition(targets, this.partition(date, dataset));
  }
}
