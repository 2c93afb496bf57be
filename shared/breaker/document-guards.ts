import type { BreakerErrors, BreakerReset, BreakerTrip } from './breaker-documents.ts';

/** Whether a document is a trip of the breaker. */
export function isBreakerTrip(document: object): document is BreakerTrip {
  const trip = document as Partial<BreakerTrip>;
  return (
    typeof trip.number === 'number' &&
    [trip.execution, trip.run_id, trip.ingestion_date, trip.tripped_at].every(isText) &&
    typeof trip.limit === 'number' &&
    isRecord(trip.counts) &&
    isRunList(trip.runs)
  );
}

/** Whether a document is a reset of the breaker. */
export function isBreakerReset(document: object): document is BreakerReset {
  const reset = document as Partial<BreakerReset>;
  return (
    typeof reset.number === 'number' &&
    [reset.person, reset.reason, reset.reset_at].every(isText) &&
    isRunList(reset.covers)
  );
}

/** Whether a document holds the errors of a run. */
export function isBreakerErrors(document: object): document is BreakerErrors {
  const entry = document as Partial<BreakerErrors>;
  return (
    [entry.run_id, entry.ingestion_date, entry.recorded_at].every(isText) &&
    (entry.backfill === null || isText(entry.backfill)) &&
    isRecord(entry.errors) &&
    Object.values(entry.errors).every((hashes) => Array.isArray(hashes) && hashes.every(isText))
  );
}

function isRunList(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((run: unknown) => isRecord(run) && isText(run.run_id) && isText(run.ingestion_date))
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
