import { StoreConflictError, StoreUnavailableError, type PipelineError } from '../../shared/errors.ts';
import type { StoreCall } from '../../shared/store/memory-store.ts';
import type { Chance } from './chance.ts';

/**
 * What can befall one call. `unavailable`: it did not happen; `lost-reply`: it did, and its caller is told neither;
 * `conflict`: 409; a crash ends the process there; `delay`: the process is given up but not dead, and goes on later.
 */
export type Fault = 'unavailable' | 'lost-reply' | 'conflict' | 'crash-before' | 'crash-after' | 'delay';

const anyCall: readonly Fault[] = ['unavailable', 'lost-reply', 'crash-before', 'crash-after', 'delay'];
const createCall: readonly Fault[] = [...anyCall, 'lost-reply', 'conflict', 'delay'];
const writeRates = [0, 0.05, 0.15, 0.3];
// Reads are many, and a fault there does no more than make its invocation start over.
const readsPerWriteFault = 8;

/** Which calls of one simulation meet a fault; there are at most a dozen and a half, so that everything can end. */
export class FaultPlan {
  readonly #chance: Chance;
  readonly #writeRate: number;
  #left: number;
  /** Faults so far. */
  readonly counts: Record<Fault, number> = {
    unavailable: 0,
    'lost-reply': 0,
    conflict: 0,
    'crash-before': 0,
    'crash-after': 0,
    delay: 0,
  };

  constructor(chance: Chance) {
    this.#chance = chance;
    this.#writeRate = chance.pick(writeRates);
    this.#left = chance.below(18);
  }

  /** The fault of this call, if any. */
  draw({ operation, write }: StoreCall): Fault | undefined {
    const rate = write === undefined ? this.#writeRate / readsPerWriteFault : this.#writeRate;
    if (this.#left === 0 || !this.#chance.happens(rate)) return undefined;
    this.#left -= 1;
    const fault = this.#chance.pick(operation === 'create' ? createCall : anyCall);
    this.counts[fault] += 1;
    return fault;
  }
}

/** The error that a caller sees of a fault. */
export function errorOf(
  fault: 'unavailable' | 'lost-reply' | 'conflict',
  { operation, key }: StoreCall,
): PipelineError {
  return fault === 'conflict' ? new StoreConflictError(key) : new StoreUnavailableError(operation, key);
}
