import type { StoreEvent } from '../../shared/store/memory-store.ts';
import type { PipelineHook, StoreName } from './test-pipeline.ts';
import { atPoint, type WritePoint } from './write-points.ts';

/** A process that is held up at one instant. */
export interface Hold {
  readonly hook: PipelineHook;
  /** Resolves when the process has come there. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  release(): void;
}

/** Holds the process up at `point`. */
export function holdAt(point: WritePoint): Hold {
  const { wait, ...hold } = holding();
  return { ...hold, hook: atPoint(point, wait) };
}

/** Holds the process up at its first call of which `isThere` is true. */
export function holdWhen(isThere: (store: StoreName, event: StoreEvent) => boolean): Hold {
  const { wait, ...hold } = holding();
  let held = false;
  const hook: PipelineHook = (store, event) => {
    if (held || !isThere(store, event)) return undefined;
    held = true;
    return wait();
  };
  return { ...hold, hook };
}

function holding() {
  const { promise: reached, resolve: reach } = Promise.withResolvers<undefined>();
  const { promise: released, resolve } = Promise.withResolvers<undefined>();
  const wait = () => {
    reach(undefined);
    return released;
  };
  const release = () => {
    resolve(undefined);
  };
  return { wait, reached, release };
}
