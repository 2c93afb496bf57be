import type { CodeRef } from '../code-ref.ts';
import type { ContractRef } from '../contract/contract.ts';

/** The documents of a backfill. Names are those of the stored JSON; times are ISO 8601 in UTC. */

/** One run of a plan. */
export interface BackfillItem {
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
  readonly contract: ContractRef;
  /** Hash of the day's raw objects and supersede records when the plan was made; raw-listing-hash.ts says of what. */
  readonly raw_listing: string;
  /** Number of the last rollback in the partition's log when the plan was made; 0 without one. */
  readonly last_rollback: number;
}

/** `backfills/<id>/plan.json`: what runs, in this order. The id is made of the content, so the same plan is made once. */
export interface BackfillPlan {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** In the order in which they run; `<dataset>@<N>` where N was not the highest schema version. */
  readonly datasets: readonly string[];
  readonly code: CodeRef;
  /** 0, and one more each time that people rejected the same plan or let its approval expire and it was planned anew. */
  readonly round: number;
  readonly items: readonly BackfillItem[];
}

/** `backfills/<id>/ledger/<item>/<try>.json`: an execution of an item; how it ended is in its outcome.json. */
export interface BackfillTry {
  readonly nonce: string;
  readonly execution: string;
  /** The execution of the backfill's state machine that started it. */
  readonly started_by: string;
  readonly started_at: string;
}
