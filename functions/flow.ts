/**
 * What the functions of the state machine get and give. Small JSON values: anything that grows lies in the store.
 * Names are those of the JSON, because the state machine's JSONata reads them.
 */
import type { Notice } from '../shared/manifest/documents.ts';

export type { Notice } from '../shared/manifest/documents.ts';

/** The input of an execution. */
export interface ExecutionInput {
  readonly dataset: string;
  /** `YYYY-MM-DD`; absent in a scheduled execution, whose date is the UTC day before `scheduled_time`. */
  readonly ingestion_date?: string;
  /** The contract's N; the highest registered one by default. */
  readonly schema_v?: number;
  /** ISO 8601, set by the scheduler only: a run started by hand looks once for raw data. */
  readonly scheduled_time?: string;
  /** A run that is to become current again: the execution reads no raw data and goes to the approval of that run. */
  readonly rollback_to?: string;
  /** The backfill that the execution belongs to. */
  readonly backfill?: string;
}

/** What every stage after the sensor gets. */
export interface StageInput {
  readonly execution: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
}

export interface SensorInput extends ExecutionInput {
  readonly execution: string;
}

export type SensorAnswer =
  | (StageInput & { readonly outcome: 'ready'; readonly base: number })
  | (StageInput & { readonly outcome: 'rollback'; readonly base: number; readonly run_id: string })
  /** Look again in `wait_seconds`. */
  | { readonly outcome: 'waiting'; readonly wait_seconds: number }
  | { readonly outcome: 'raw_missing' | 'refused' | 'breaker_open'; readonly notice: Notice };

export type TransformInput = StageInput;

export type TransformAnswer =
  | { readonly outcome: 'transformed'; readonly run_id: string }
  | { readonly outcome: 'blocked' | 'drift' | 'breaker_open'; readonly run_id: string; readonly notice: Notice };

export interface ValidateInput extends StageInput {
  readonly run_id: string;
}

export type ValidateAnswer =
  | { readonly outcome: 'validated' }
  /** Passed, and people should look: the notice goes out and the run goes on. */
  | { readonly outcome: 'warned'; readonly notice: Notice };

export interface ApprovalInput extends StageInput {
  readonly run_id: string;
  /** The last log number the run is compared with. */
  readonly base: number;
}

export type RequestApprovalAnswer =
  /** Nobody has to be asked, or all have approved. */
  | { readonly outcome: 'approved' }
  /** The request is there and its notice has to go out. */
  | { readonly outcome: 'requested'; readonly notice: Notice };

export interface AwaitApprovalInput extends ApprovalInput {
  /** Wakes the execution; never part of a notice or a log. */
  readonly token: string;
}

export interface PromoteInput extends ApprovalInput {
  /** Rebases so far. */
  readonly tries: number;
}

export type PromoteAnswer =
  | { readonly outcome: 'promoted'; readonly number: number; readonly notice: Notice }
  | { readonly outcome: 'rebase'; readonly base: number; readonly tries: number }
  /** Nothing is decided yet: wait on. */
  | { readonly outcome: 'pending' }
  | { readonly outcome: 'superseded' | 'rejected' | 'expired'; readonly notice: Notice };

/** What the state machine of backfills asks before every run. */
export interface BackfillInput {
  /** Id of the plan. */
  readonly backfill: string;
  readonly execution: string;
  /** The execution of the pipeline that has just ended, or could not be started; absent at the beginning and after a wait. */
  readonly ran?: string;
}

export type BackfillAnswer =
  /** Start this execution of the pipeline and come back when it has ended. */
  | { readonly outcome: 'run'; readonly execution: string; readonly input: ExecutionInput }
  /** An execution of the plan is still running: look again in `wait_seconds`. */
  | { readonly outcome: 'waiting'; readonly wait_seconds: number }
  /** `done`: every item is promoted. `stopped`: one failed, and what comes after it has not been started. */
  | { readonly outcome: 'done' | 'stopped' | 'refused'; readonly notice: Notice };

/** What the state machine's Catch hands over. */
export interface FailureInput extends Partial<StageInput> {
  readonly execution: string;
  readonly dataset: string;
  /** As in the execution's input: a scheduled run that failed in the sensor has no other date. */
  readonly scheduled_time?: string;
  /** The state that failed. */
  readonly stage: string;
  /** Step Functions' error name and cause. */
  readonly error: string;
  readonly cause: string;
}

export interface FailureAnswer {
  readonly outcome: 'recorded';
  readonly promoted: boolean;
}
