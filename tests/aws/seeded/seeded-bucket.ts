import type { S3Client } from '@aws-sdk/client-s3';
import type { Execution } from '../../../cli/local-runner/execution.ts';
import { rawDayPrefix } from '../../../shared/layout/keys.ts';
import { storeCatalog } from '../../../shared/promotion/catalog.ts';
import { memoryStore } from '../../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../../shared/store/object-store.ts';
import { s3Store } from '../../../shared/store/s3-store.ts';
import { storedJson, storedKeys } from '../../support/stored-objects.ts';
import { testClock } from '../../support/test-clock.ts';
import { linesAsBytes, testPipeline, type TestPipeline } from '../../support/test-pipeline.ts';
import { makeBucket } from '../buckets.ts';
import { BucketCopy } from './bucket-copy.ts';
import type { SeededNetwork } from './seeded-network.ts';

/** The ways to an emulator. */
export interface Routes {
  readonly straight: S3Client;
  readonly proxied: S3Client;
}

/** A bucket of one seed, for all stores of a pipeline; its executions and notices are in memory, as if AWS kept them. */
export class SeededBucket {
  readonly network: SeededNetwork;
  readonly #seed: number;
  readonly #name: string;
  readonly #proxied: S3Client;
  readonly #straight: ObjectStore;
  /** Holds what its processes share that is in no bucket. */
  readonly #shared = testPipeline();
  #processes = 0;

  private constructor(seed: number, name: string, network: SeededNetwork, { straight, proxied }: Routes) {
    this.#seed = seed;
    this.#name = name;
    this.network = network;
    this.#proxied = proxied;
    this.#straight = s3Store(straight, name, { clock: testClock(undefined, seed) });
  }

  static async make(seed: number, name: string, network: SeededNetwork, routes: Routes): Promise<SeededBucket> {
    await makeBucket(routes.straight, name);
    return new SeededBucket(seed, name, network, routes);
  }

  /** Opens the pipeline in a further process, a minute after the one before, behind the network. */
  openProcess(): TestPipeline {
    const number = (this.#processes += 1);
    const start = new Date(this.#shared.clock.now() + number * 60_000).toISOString();
    // Another seed than that of any other process, or two would draw the same nonces.
    const clock = testClock(start, this.#seed * 100 + number);
    const hook = () => {
      this.network.assertAlive();
    };
    const pipeline = testPipeline({ over: this.#shared, clock, hook });
    const store = s3Store(this.#proxied, this.#name, { clock });
    const stores = { raw: store, processed: store, quarantine: store, artifacts: store };
    Object.assign(pipeline.workspace, { stores, catalog: storeCatalog(store) });
    return pipeline;
  }

  /** Puts a raw object of `events`. */
  async deliver(date: string, object: string, lines: readonly string[]): Promise<void> {
    const { contract } = this.#shared;
    const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}${object}`;
    await this.#straight.put(key, linesAsBytes(lines));
  }

  /** The executions so far, in the order of their names. */
  executions(): Execution[] {
    const { state } = this.#shared.memory.local;
    const keys = storedKeys(state).filter((key) => /^\.local\/executions\/[^/]+\.json$/.test(key));
    return keys.map((key) => storedJson<Execution>(state, key));
  }

  /** A pipeline over a copy of all that is there now. */
  async copy(): Promise<TestPipeline> {
    const store = memoryStore({ state: await BucketCopy.of(this.#straight) });
    const copied = { raw: store, processed: store, quarantine: store, artifacts: store, catalog: store };
    return testPipeline({ over: { ...this.#shared, memory: { ...this.#shared.memory, ...copied } } });
  }
}
