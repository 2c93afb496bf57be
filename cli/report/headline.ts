import { formatCount, formatNoun, formatTime } from './format.ts';
import { lastRun, runsOf, type DatasetHistory, type RecordedRun } from './history.ts';

/** Dates that a sentence lists one by one. */
const listedDates = 6;

/** The state of a dataset in numbers, for the headline and for the overview. */
export interface DatasetFacts {
  readonly dates: number;
  readonly promotedDates: number;
  /** Valid rows of all current runs. */
  readonly currentRows: number;
  /** Current runs whose report, and so whose row count, is missing. */
  readonly unknownRuns: number;
  readonly runs: number;
  readonly last: RecordedRun | undefined;
}

/** Counts what a dataset's headline says. */
export function datasetFacts({ days }: DatasetHistory): DatasetFacts {
  const promoted = days.filter(({ currentRunId }) => currentRunId !== undefined);
  const current = promoted.map(({ currentRunId, shown }) =>
    shown?.report.run_id === currentRunId ? shown?.report.counts : undefined,
  );
  const runs = runsOf(days);
  return {
    dates: days.length,
    promotedDates: promoted.length,
    currentRows: current.reduce((sum, counts) => sum + (counts?.valid_rows ?? 0), 0),
    unknownRuns: current.filter((counts) => counts === undefined).length,
    runs: runs.length,
    last: lastRun(runs),
  };
}

/** The state of a dataset in sentences. */
export function headline(history: DatasetHistory): string[] {
  const facts = datasetFacts(history);
  const { dates, promotedDates, currentRows, unknownRuns, last } = facts;
  const rows = `${formatNoun(currentRows, 'row')} ${currentRows === 1 ? 'is' : 'are'} current`;
  const state =
    promotedDates === dates
      ? `${dates === 1 ? 'The one date is' : `All ${formatNoun(dates, 'date')} are`} promoted`
      : `${formatCount(promotedDates)} of ${formatNoun(dates, 'date')} ${promotedDates === 1 ? 'is' : 'are'} promoted`;
  const sentences = [promotedDates === 0 ? `${state}.` : `${state}; ${rows}.`];
  if (unknownRuns > 0) sentences.push(`Not counted: ${formatNoun(unknownRuns, 'current run')} without a report.`);
  if (last !== undefined) sentences.push(lastRunSentence(history, last));

  const open = history.days.filter(({ currentRunId }) => currentRunId === undefined).map(({ date }) => date);
  if (open.length > 0 && promotedDates > 0) sentences.push(`Without a current run: ${listDates(open)}.`);
  return sentences;
}

function lastRunSentence({ days }: DatasetHistory, { report, result, standing }: RecordedRun): string {
  const { ingestion_date: date, finished_at } = report;
  const current = days.find((day) => day.date === date)?.currentRunId;
  const start = `The last run, of ${date}, finished at ${formatTime(finished_at)} and ${resultWords[result]}`;
  if (standing === 'current') return `${start}; it is current.`;
  const why = standing === 'not promoted' ? '' : ` (${standing})`;
  return `${start}${why}; ${current === undefined ? `${date} has no current run` : 'an earlier run is current'}.`;
}

const resultWords = {
  passed: 'passed',
  warned: 'passed with a warning',
  blocked: 'was blocked',
  drift: 'ended as drift',
  breaker_open: 'opened the circuit breaker or found it open',
  failed: 'failed',
} as const;

function listDates(dates: readonly string[]): string {
  const newest = dates.slice(-listedDates).toReversed().join(', ');
  return dates.length <= listedDates ? newest : `${newest} and ${dates.length - listedDates} earlier`;
}
