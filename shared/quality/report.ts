import type { CodeRef } from '../code-ref.ts';
import type { Action, Check, ContractRef } from '../contract/contract.ts';
import type { ReasonCode } from '../contract/reason.ts';
import type { RowCounts } from '../verdicts/verdict.ts';

/** One check as it came out. */
export interface CheckResult {
  readonly id: string;
  readonly metric: Check['metric'] | 'alarmRate' | 'blockRate' | 'highAttemptRows' | 'replacedObjects';
  readonly column: string | null;
  readonly action: Action;
  /** `<=`, `=`, `between` … as a reader would write it. */
  readonly operator: string;
  readonly limit: number | readonly [number, number];
  /** In the check's unit. */
  readonly observed: number;
  readonly unit: 'rows' | 'percent' | 'objects';
  readonly result: 'pass' | 'warn' | 'quarantine' | 'fail';
}

/** What a report says of the run as a whole. */
export type RunResult = 'passed' | 'warned' | 'blocked' | 'drift' | 'breaker_open' | 'failed';

/** A column that is not what the contract says, in more rows than it allows. */
export interface DriftFinding {
  readonly column: string;
  /** `decimal(10,2)`, `a column of the contract`, `no such column`, `one such column`. */
  readonly expected: string;
  /** `string`, `missing`, `present`, `several`. */
  readonly found: string;
  /** Rows in which it is so, of `of` parsed ones. */
  readonly rows: number;
  readonly of: number;
  /** The raw object whose CSV header says so; null when it was counted over rows. */
  readonly object: string | null;
}

/** A number that differs from the last promoted runs by more than the contract's limit. */
export interface Anomaly {
  /** `input_rows`, or a value of the contract's share column. */
  readonly subject: string;
  readonly kind: 'row_count' | 'type_share';
  /** Rows, or percent of the valid rows, as are the two below. */
  readonly observed: number;
  readonly median: number;
  /** How far from the median `observed` may be. */
  readonly allowed: number;
  /** Promoted runs in the baseline. */
  readonly runs: number;
}

/** `metrics/…/run_id=<r>.json`: written on success and on failure, by whichever stage ends the run. */
export interface Report {
  readonly run_id: string;
  readonly execution: string;
  readonly domain: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  readonly stage: string;
  readonly result: RunResult;
  readonly started_at: string;
  readonly finished_at: string;
  readonly duration_seconds: number;
  readonly contract: ContractRef | null;
  readonly code: CodeRef;
  /** The fields below are null when the run ended before its rows were judged. */
  readonly counts: RowCounts | null;
  readonly rates: {
    /** Rows parsed: input rows without MALFORMED_ROW. */
    readonly rows_parsed: number;
    readonly quarantine_rate: number;
    readonly validation_failure_rate: number;
    readonly duplicate_rate: number;
    /** Of rows that are not valid; 0 when there are none. */
    readonly avg_attempt_count: number;
    /** (duplicate + DUPLICATE_FAILURE rows) / input rows. */
    readonly duplicate_detection_rate: number;
    /** Rows condemned by the pipeline / input rows. */
    readonly auto_condemnation_rate: number;
    /** By column. */
    readonly null_rates: Readonly<Record<string, number>>;
  } | null;
  readonly checks: readonly CheckResult[];
  /** Reasons of rows that are not valid, by code; a row with three reasons counts three times. */
  readonly error_type_distribution: Readonly<Partial<Record<ReasonCode, number>>>;
  /** Valid rows by value of the contract's share column; null when the contract names none. */
  readonly type_shares: Readonly<Record<string, number>> | null;
  /** What ended the run as drift. */
  readonly drift: readonly DriftFinding[];
  readonly anomalies: readonly Anomaly[];
  /** Bytes read from raw, as stored. */
  readonly input_bytes: number | null;
  /** What people should know of the run, above all why it did not pass: one sentence each, without row values. */
  readonly problems: readonly string[];
}
