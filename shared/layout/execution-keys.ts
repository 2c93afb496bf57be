import type { Dataset, Partition } from './partition.ts';

/** The keys of reports and of the control records of executions, in the processed store; names of runs. */

export function reportsPrefix({ domain, dataset }: Dataset): string {
  return `metrics/${domain}/${dataset}/`;
}

export function reportKey(partition: Dataset & Pick<Partition, 'ingestionDate'>, runId: string): string {
  return `${reportsPrefix(partition)}ingestion_date=${partition.ingestionDate}/run_id=${runId}.json`;
}

export function executionsPrefix(dataset: string): string {
  return `runs/${dataset}/`;
}

export function executionPrefix(dataset: string, execution: string): string {
  return `${executionsPrefix(dataset)}${execution}/`;
}

export function inputKey(dataset: string, execution: string): string {
  return `${executionPrefix(dataset, execution)}input.json`;
}

export function attemptKey(dataset: string, execution: string, attempt: number): string {
  return `${executionPrefix(dataset, execution)}${attempt}.json`;
}

/** The number of an attempt's key; undefined for input.json and outcome.json. */
export function parseAttempt(key: string): number | undefined {
  const match = /\/(\d+)\.json$/.exec(key);
  return match === null ? undefined : Number(match[1]);
}

export function outcomeKey(dataset: string, execution: string): string {
  return `${executionPrefix(dataset, execution)}outcome.json`;
}

/** The rows that an execution replays out of quarantine; there for a replay only. */
export function replayKey(dataset: string, execution: string): string {
  return `${executionPrefix(dataset, execution)}replay.json`;
}

/**
 * The name of an execution, at most 80 characters as Step Functions wants it: `rest`, at most 28 characters, tells it from
 * the others of the date.
 */
export function executionName(
  { dataset, ingestionDate }: Pick<Partition, 'dataset' | 'ingestionDate'>,
  rest: string,
): string {
  return `${dataset.slice(0, 40)}-${ingestionDate}-${rest}`;
}

/**
 * The name of an execution that a schedule starts, at most 80 characters: `id` is what the scheduler puts in, at most 36 of
 * letters, digits and `-`. The date it runs follows from its scheduled time.
 */
export function scheduledExecutionName(dataset: string, id: string): string {
  return `${dataset.slice(0, 33)}-scheduled-${id}`;
}

/** Whether a text can be the name of an execution or a run: nothing else can stand in their keys. */
export function isExecutionName(text: string): boolean {
  return /^[\w-]+$/.test(text);
}

/** A run is one attempt of one execution. */
export function runId(execution: string, attempt: number): string {
  return `${execution}-${attempt}`;
}

/** The execution and attempt a run id names; undefined when it is none. */
export function parseRunId(id: string): { execution: string; attempt: number } | undefined {
  const match = /^(.+)-(\d+)$/.exec(id);
  return match === null ? undefined : { execution: match[1] ?? '', attempt: Number(match[2]) };
}
