import type { ReasonCode } from '../contract/reason.ts';

/** The documents of a dataset's circuit breaker. Names are those of the stored JSON; times are ISO 8601 in UTC. */

/** `breaker/<dataset>/errors/<hour>/<run_id>.json`: the errors of one run, as many as it takes to see the limit exceeded. */
export interface BreakerErrors {
  readonly run_id: string;
  readonly ingestion_date: string;
  readonly recorded_at: string;
  /** A run of a backfill is counted by itself. */
  readonly backfill: string | null;
  /** Row hashes by code; where that were more than the limit, limit + 1 of them, and without those a reset has covered. */
  readonly errors: Readonly<Partial<Record<ReasonCode, readonly string[]>>>;
}

/** `breaker/<dataset>/trips/<n>.json`: the breaker is open while there is a trip without the reset of its number. */
export interface BreakerTrip {
  readonly nonce: string;
  readonly number: number;
  readonly execution: string;
  readonly run_id: string;
  readonly ingestion_date: string;
  readonly tripped_at: string;
  readonly limit: number;
  /** Distinct rows by code within the hour, those above the limit only; counting stops at limit + 1. */
  readonly counts: Readonly<Partial<Record<ReasonCode, number>>>;
  /** The runs whose errors were counted. */
  readonly runs: readonly { readonly ingestion_date: string; readonly run_id: string }[];
}

/** `breaker/<dataset>/resets/<n>.json`: a person's decision; closes the trip of the same number. */
export interface BreakerReset {
  readonly nonce: string;
  readonly number: number;
  readonly person: string;
  readonly reason: string;
  readonly reset_at: string;
  /** The runs whose rejected rows are never counted again. */
  readonly covers: readonly { readonly ingestion_date: string; readonly run_id: string }[];
}
