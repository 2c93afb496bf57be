import type { BreakerTrip } from './breaker-documents.ts';

/** Why the breaker is open, one sentence a code, without row values. */
export function describeTrip({ number, run_id, tripped_at, limit, counts }: BreakerTrip): string[] {
  return Object.entries(counts).map(
    ([code, rows]) =>
      `Trip ${number} of the circuit breaker, by run ${run_id} at ${tripped_at}: at least ${rows} distinct rows with ` +
      `${code} within an hour, and ${limit} are allowed.`,
  );
}
