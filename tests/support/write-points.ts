import type { StoreEvent } from '../../shared/store/memory-store.ts';
import type { PipelineHook, StoreName } from './test-pipeline.ts';

/** An instant of a process: right before or right after one of its writes, counted over all its stores from 1. */
export interface WritePoint {
  readonly number: number;
  readonly phase: StoreEvent['phase'];
}

/** One write of a process. */
export interface CountedWrite {
  readonly store: StoreName;
  readonly key: string;
}

/** Notes every write in `writes`. */
export function recordWrites(writes: CountedWrite[]): PipelineHook {
  return (store, { phase, write, key }) => {
    if (phase === 'before' && write !== undefined) writes.push({ store, key });
  };
}

/** The instants before and after each of `writes`. */
export function pointsOf(writes: readonly CountedWrite[]): (WritePoint & CountedWrite)[] {
  return writes.flatMap((write, index) =>
    (['before', 'after'] as const).map((phase) => ({ ...write, number: index + 1, phase })),
  );
}

/** Calls `act` when the process comes to `point`. */
export function atPoint(point: WritePoint, act: () => void | Promise<void>): PipelineHook {
  let writes = 0;
  // A process may have several writes under way, so the one that ends is not always the one that began last.
  const numbers = new Map<string, number>();
  return (store, { phase, write, sequence }) => {
    if (write === undefined) return undefined;
    const call = `${store} ${sequence}`;
    if (phase === 'before') numbers.set(call, (writes += 1));
    return numbers.get(call) === point.number && phase === point.phase ? act() : undefined;
  };
}

/** The process is gone: nothing that it does has an effect any more. */
export class ProcessGoneError extends Error {
  constructor() {
    super('The process is gone.');
    this.name = 'ProcessGoneError';
  }
}

/** Ends the process at `point`: from there on no call of any of its stores does anything. */
export function dieAt(point: WritePoint): PipelineHook {
  let gone = false;
  const arrive = atPoint(point, () => {
    gone = true;
  });
  return async (store, event) => {
    if (!gone) await arrive(store, event);
    if (gone) throw new ProcessGoneError();
  };
}

/** Throws `error` at `point`, once. */
export function failOnceAt(point: WritePoint, error: Error): PipelineHook {
  return atPoint(point, () => {
    throw error;
  });
}

/** Every hook, in this order. */
export function allOf(...hooks: readonly PipelineHook[]): PipelineHook {
  return async (store, event) => {
    for (const hook of hooks) await hook(store, event);
  };
}
