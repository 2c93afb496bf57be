import type { CodeRef } from '../code-ref.ts';
import type { Action, Check, ContractRef } from '../contract/contract.ts';
import type { ReasonCode } from '../contract/reason.ts';
import type { RowCounts } from '../verdicts/verdict.ts';

/** One check as it came out. */
export interface CheckResult {
  readonly id: string;
  readonly metric: Check['metric'] | 'alarmRate' | 'blockRate';
  readonly column: string | null;
  readonly action: Action;
  /** `<=`, `=`, `between` … as a reader would write it. */
  readonly operator: string;
  readonly limit: number | readonly [number, number];
  /** In the check's unit. */
  readonly observed: number;
  readonly unit: 'rows' | 'percent';
  readonly result: 'pass' | 'warn' | 'quarantine' | 'fail';
}

/** What a report says of the run as a whole. */
export type RunResult = 'passed' | 'warned' | 'blocked' | 'failed';

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
    /** By column. */
    readonly null_rates: Readonly<Record<string, number>>;
  } | null;
  readonly checks: readonly CheckResult[];
  /** Reasons of rows that are not valid, by code; a row with three reasons counts three times. */
  readonly error_type_distribution: Readonly<Partial<Record<ReasonCode, number>>>;
  /** Valid rows by value of the contract's share column; null when the contract names none. */
  readonly type_shares: Readonly<Record<string, number>> | null;
  /** Bytes read from raw, as stored. */
  readonly input_bytes: number | null;
  /** What people should know of the run, above all why it did not pass: one sentence each, without row values. */
  readonly problems: readonly string[];
}
