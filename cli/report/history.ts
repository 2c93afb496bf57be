import type { Report, RunResult } from '../../shared/quality/report.ts';

/** A run as the report page tells of it. */
export interface RecordedRun {
  readonly report: Report;
  /** What the report says, or what became of the run in a later stage. */
  readonly result: RunResult;
  /** Where the run stands now, in a word or two: `current`, `superseded`, `raw missing`. */
  readonly standing: string;
}

/** A run whose rows were judged. */
export interface JudgedRun extends RecordedRun {
  readonly report: Report & {
    readonly counts: NonNullable<Report['counts']>;
    readonly rates: NonNullable<Report['rates']>;
  };
}

/** Whether the rows of `run` were judged: a run that ended before has no numbers. */
export function isJudged(run: RecordedRun): run is JudgedRun {
  return run.report.counts !== null && run.report.rates !== null;
}

/** One date of a dataset. */
export interface Day {
  readonly date: string;
  /** Oldest first. */
  readonly runs: readonly RecordedRun[];
  /** The run that the log's last entry names; undefined when nothing was promoted. */
  readonly currentRunId: string | undefined;
  /** The run whose numbers stand for the date: the current one, or else the last that was judged. */
  readonly shown: JudgedRun | undefined;
}

/** All runs of a dataset under one version of its schema. */
export interface DatasetHistory {
  readonly domain: string;
  readonly dataset: string;
  readonly schemaVersion: number;
  /** From the contract; empty when there is none any more. */
  readonly description: string;
  /** Dates with a run or a promotion, oldest first. */
  readonly days: readonly Day[];
}

/** A document that could not be used. */
export interface Damage {
  readonly key: string;
  readonly message: string;
}

/** What the store tells of every run there was. */
export interface History {
  readonly datasets: readonly DatasetHistory[];
  readonly damages: readonly Damage[];
}

/** Every run of `days`, in their order. */
export function runsOf(days: readonly Day[]): RecordedRun[] {
  return days.flatMap(({ runs }) => runs);
}

/** The run that finished last; undefined of none. */
export function lastRun<R extends RecordedRun>(runs: readonly R[]): R | undefined {
  return runs.reduce<R | undefined>(
    (last, run) => (last === undefined || run.report.finished_at >= last.report.finished_at ? run : last),
    undefined,
  );
}
