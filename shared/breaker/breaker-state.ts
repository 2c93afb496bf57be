import {
  breakerResetKey,
  breakerResetsPrefix,
  breakerTripKey,
  breakerTripsPrefix,
  parseNumberedKey,
} from '../layout/keys.ts';
import { getJson } from '../store/json.ts';
import { listAll, type ObjectStore } from '../store/object-store.ts';
import type { BreakerReset, BreakerTrip } from './breaker-documents.ts';
import { isBreakerReset, isBreakerTrip } from './document-guards.ts';

/** Where a dataset's circuit breaker stands. */
export interface BreakerState {
  /** Number of the last trip, 0 when there was none. */
  readonly lastTrip: number;
  /** Number of the last reset, 0 when there was none. */
  readonly lastReset: number;
}

/** The numbers of the last trip and the last reset; two listings, no document. */
export async function readBreakerState(store: ObjectStore, dataset: string): Promise<BreakerState> {
  // Trips first: a reset that comes in between is of a trip that this listing knows, and closes it.
  const lastTrip = await lastNumber(store, breakerTripsPrefix(dataset));
  return { lastTrip, lastReset: await lastNumber(store, breakerResetsPrefix(dataset)) };
}

/**
 * The trip that holds the breaker of `dataset` open; undefined while it is closed. Throws DamagedDocumentError when the trip
 * cannot be read.
 *
 * @param store - The processed store.
 */
export async function readOpenTrip(store: ObjectStore, dataset: string): Promise<BreakerTrip | undefined> {
  const { lastTrip, lastReset } = await readBreakerState(store, dataset);
  return lastTrip > lastReset ? readTrip(store, dataset, lastTrip) : undefined;
}

/** The last trip, whether or not it was reset; undefined when there was none. Throws DamagedDocumentError. */
export async function readLastTrip(store: ObjectStore, dataset: string): Promise<BreakerTrip | undefined> {
  const number = await lastNumber(store, breakerTripsPrefix(dataset));
  return number === 0 ? undefined : readTrip(store, dataset, number);
}

/** Every reset, oldest first. Throws DamagedDocumentError. */
export async function readResets(store: ObjectStore, dataset: string): Promise<BreakerReset[]> {
  const last = await lastNumber(store, breakerResetsPrefix(dataset));
  const resets: BreakerReset[] = [];
  for (let number = 1; number <= last; number += 1) {
    resets.push(await getJson(store, breakerResetKey(dataset, number), isBreakerReset));
  }
  return resets;
}

function readTrip(store: ObjectStore, dataset: string, number: number): Promise<BreakerTrip> {
  return getJson(store, breakerTripKey(dataset, number), isBreakerTrip);
}

/** The highest number of a record below `prefix`, 0 when there is none. Numbers have no gaps. */
async function lastNumber(store: ObjectStore, prefix: string): Promise<number> {
  let last = 0;
  for await (const { key } of listAll(store, prefix)) last = parseNumberedKey(key) ?? last;
  return last;
}
