import { storeCatalog } from '../../shared/promotion/catalog.ts';
import { converge } from '../../shared/promotion/converge.ts';
import { promoteRun, rollBackTo, type PromotionResult } from '../../shared/promotion/promote-run.ts';
import type { VerifiedStores } from '../../shared/promotion/verify.ts';
import { memoryStore, type MemoryStore, type StoreHook } from '../../shared/store/memory-store.ts';
import { prepareRun, samplePartition as partition } from '../support/prepared-run.ts';
import { testClock } from '../support/test-clock.ts';

/** The sample partition in memory, and short words for what is done to it. */
export interface OpenPartition {
  readonly store: MemoryStore;
  readonly targets: VerifiedStores;
  /** Prepares a run that read these raw objects, and tries to promote it. */
  readonly add: (runId: string, reads: readonly string[], base: number) => Promise<PromotionResult>;
  readonly promote: (runId: string, base: number, tries?: number) => Promise<PromotionResult>;
  readonly rollBack: (runId: string, base: number, requestId: string) => Promise<PromotionResult>;
  /** Follows the log, as a process of its own. */
  readonly follow: (hook?: StoreHook) => Promise<string[]>;
  /** The document at `key`. */
  readonly read: (key: string) => Promise<unknown>;
}

/** An empty partition; `current/` is on. */
export function openPartition(): OpenPartition {
  const store = memoryStore();
  const clock = testClock();
  const scope = { store, clock };
  const quarantine = memoryStore({ name: 'quarantine' });
  const targets: VerifiedStores = { store, quarantine, catalog: storeCatalog(store), currentCopy: true, clock };
  const promote: OpenPartition['promote'] = (runId, base, tries = 0) =>
    promoteRun(scope, { partition, runId, base, tries });
  return {
    store,
    targets,
    add: async (runId, reads, base) => {
      await prepareRun(store, { runId, reads });
      return promote(runId, base);
    },
    promote,
    rollBack: (runId, base, requestId) => rollBackTo(scope, { partition, runId, base, requestId }),
    follow: (hook) => {
      const own = memoryStore(hook === undefined ? { state: store.state } : { state: store.state, hook });
      return converge({ store: own, catalog: storeCatalog(own), currentCopy: true }, partition);
    },
    read: async (key) => JSON.parse(new TextDecoder().decode((await store.get(key)).bytes)) as unknown,
  };
}
