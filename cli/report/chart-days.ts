import { datesBetween } from '../../shared/layout/date.ts';
import type { DatasetHistory, Day, JudgedRun } from './history.ts';

/** Dates beyond which marks are thinner than a pixel. */
const maxDates = 500;

/** A gap of the calendar is drawn as long as it leaves at least this share of the dates with a run. */
const leastFilled = 1 / 3;

/** The dates that the charts of a dataset share. */
export interface ChartDays {
  /** Oldest first. */
  readonly dates: readonly string[];
  /** By index of `dates`; undefined for a date without a run. */
  readonly days: readonly (Day | undefined)[];
  /** What is left out, in a sentence each. */
  readonly notes: readonly string[];
}

/** The newest dates of a dataset, with the dates between them that have no run. */
export function chartDays({ days }: DatasetHistory): ChartDays {
  const recent = days.slice(-maxDates);
  const notes: string[] = [];
  if (recent.length < days.length) notes.push(`The charts show the newest ${maxDates} of ${days.length} dates.`);
  const calendar = recent.length === 0 ? [] : datesBetween(recent[0]!.date, recent.at(-1)!.date);
  const fits = calendar.length <= maxDates && recent.length >= calendar.length * leastFilled;
  if (!fits && recent.length > 0) notes.push('The charts leave out dates without a run.');
  const dates = fits ? calendar : recent.map(({ date }) => date);
  const byDate = new Map(recent.map((day) => [day.date, day]));
  return { dates, days: dates.map((date) => byDate.get(date)), notes };
}

/** The run that stands for each date; undefined where none was judged. */
export function shownRuns({ days }: ChartDays): (JudgedRun | undefined)[] {
  return days.map((day) => day?.shown);
}

/** `2026-01-01 to 2026-01-20`, or the one date. */
export function describeSpan({ dates }: ChartDays): string {
  const [first = '', last = ''] = [dates[0], dates.at(-1)];
  return first === last ? first : `${first} to ${last}`;
}
