/**
 * What the functions of the state machine get and give. Small JSON values: anything that grows lies in the store.
 * Names are those of the JSON, because the state machine's JSONata reads them.
 */

/** The input of an execution. */
export interface ExecutionInput {
  readonly dataset: string;
  /** `YYYY-MM-DD`; absent in a scheduled execution, whose date is the UTC day before `scheduled_time`. */
  readonly ingestion_date?: string;
  /** The contract's N; the highest registered one by default. */
  readonly schema_v?: number;
  /** ISO 8601, set by the scheduler only: a run started by hand looks once for raw data. */
  readonly scheduled_time?: string;
}

/** What every stage after the sensor gets. */
export interface StageInput {
  readonly execution: string;
  readonly dataset: string;
  readonly schema_v: number;
  readonly ingestion_date: string;
}

/** A message to people; the class names the topic. */
export interface Notice {
  readonly class: 'P1' | 'P2' | 'P3' | 'notices';
  /** At most 100 printable ASCII characters, as SNS wants it. */
  readonly subject: string;
  /** Names stack, dataset, date, run id, reason and next step; never row contents. */
  readonly text: string;
}

export interface SensorInput extends ExecutionInput {
  readonly execution: string;
}

export type SensorAnswer =
  | (StageInput & { readonly outcome: 'ready'; readonly base: number })
  /** Look again in `wait_seconds`. */
  | { readonly outcome: 'waiting'; readonly wait_seconds: number }
  | { readonly outcome: 'raw_missing' | 'refused'; readonly notice: Notice };

export type TransformInput = StageInput;

export type TransformAnswer =
  | { readonly outcome: 'transformed'; readonly run_id: string }
  | { readonly outcome: 'blocked'; readonly run_id: string; readonly notice: Notice };

export interface ValidateInput extends StageInput {
  readonly run_id: string;
}

export type ValidateAnswer =
  | { readonly outcome: 'validated' }
  /** Passed, and people should look: the notice goes out and the run goes on. */
  | { readonly outcome: 'warned'; readonly notice: Notice };

export interface PromoteInput extends StageInput {
  readonly run_id: string;
  /** The last log number the run was compared with. */
  readonly base: number;
  /** Rebases so far. */
  readonly tries: number;
}

export type PromoteAnswer =
  | { readonly outcome: 'promoted'; readonly number: number; readonly notice: Notice }
  | { readonly outcome: 'rebase'; readonly base: number; readonly tries: number }
  | { readonly outcome: 'superseded'; readonly notice: Notice };

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
