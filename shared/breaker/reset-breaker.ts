import { timestamp, type Clock } from '../clock.ts';
import { breakerResetKey } from '../layout/keys.ts';
import { createJson } from '../store/json.ts';
import type { ObjectStore } from '../store/object-store.ts';
import type { BreakerReset } from './breaker-documents.ts';
import { readOpenTrip } from './breaker-state.ts';
import { readErrorsSince, windowMilliseconds } from './error-entries.ts';

/** Who resets a breaker, and why. */
export interface ResetRequest {
  readonly person: string;
  readonly reason: string;
}

/** What became of a request to reset. */
export type ResetResult =
  { readonly outcome: 'reset' | 'reset_by_other'; readonly reset: BreakerReset } | { readonly outcome: 'not_open' };

/**
 * Closes the open breaker of `dataset` for a person. The reset covers the runs of the trip and every run that has recorded
 * errors since an hour before it, or within the last two hours: none of their rows is ever counted again. Throws
 * DamagedDocumentError when the trip or an entry cannot be read.
 *
 * @param store - The processed store.
 */
export async function resetBreaker(
  store: ObjectStore,
  clock: Clock,
  dataset: string,
  { person, reason }: ResetRequest,
): Promise<ResetResult> {
  const trip = await readOpenTrip(store, dataset);
  if (trip === undefined) return { outcome: 'not_open' };
  const since = Math.min(Date.parse(trip.tripped_at) - windowMilliseconds, clock.now() - 2 * windowMilliseconds);
  const entries = await readErrorsSince(store, dataset, since);
  const runs = [...trip.runs, ...entries].map(({ ingestion_date, run_id }) => ({ ingestion_date, run_id }));
  const reset: BreakerReset = {
    nonce: clock.nonce(),
    number: trip.number,
    person,
    reason,
    reset_at: timestamp(clock),
    covers: [...new Map(runs.map((run) => [run.run_id, run])).values()],
  };
  const creation = await createJson(store, breakerResetKey(dataset, reset.number), reset);
  return creation.created ? { outcome: 'reset', reset } : { outcome: 'reset_by_other', reset: creation.existing };
}
