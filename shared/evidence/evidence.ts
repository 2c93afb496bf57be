import type { ReasonCode } from '../contract/reason.ts';

/** A share of rows in the run compared with and in the run under review, fractions of 1; null where there is none. */
export interface ShareChange {
  readonly before: number | null;
  readonly now: number | null;
}

/** How two runs of a dataset differ: what a reviewer decides by. Without row values. Rates and shares are fractions of 1. */
export interface Evidence {
  /** The run under review. */
  readonly run_id: string;
  /** The run it is compared with; null when there is none. */
  readonly compared_with: string | null;
  /**
   * Rows by key: in the run only, in the other only, in both with other values, in both with the same. Values are those of
   * the columns that both runs have. Null when the other run cannot be read.
   */
  readonly rows: {
    readonly added: number;
    readonly removed: number;
    readonly changed: number;
    readonly unchanged: number;
  } | null;
  /** Why the rows could not be compared, as a sentence: the data of the other run is damaged. */
  readonly damage: string | null;
  /** By column: the share of nulls among the written rows; null for a run without rows or without the column. */
  readonly null_shares: Readonly<Record<string, ShareChange>>;
  /** By value of the contract's share column; null when the run has no such shares. */
  readonly type_shares: Readonly<Record<string, ShareChange>> | null;
  /** Rejected rows of the run by reason code. */
  readonly rejected: Readonly<Partial<Record<ReasonCode, number>>>;
  /** Columns that only one of the runs has, or that changed their type: one sentence each. */
  readonly schema_changes: readonly string[];
}
