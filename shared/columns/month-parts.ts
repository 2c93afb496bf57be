import { type CalendarDay, calendarFromDays } from '../contract/calendar.ts';
import type { Column } from '../contract/contract.ts';
import { parseDate } from '../contract/date.ts';
import { parseTimestamp } from '../contract/timestamp.ts';
import type { RawValue } from '../contract/values.ts';
import { PipelineError } from '../errors.ts';
import type { ColumnSlice } from './column-slice.ts';

/** The parts of a day that derived columns have. */
export type MonthParts = Pick<CalendarDay, 'year' | 'month'>;

const microsPerDay = 86_400_000_000;

/**
 * Reads the year and month, in UTC, off the raw values of a timestamp or date column. The reader throws PipelineError for
 * a value that the column's judge refuses.
 */
export function monthReader(from: Column): (value: RawValue | undefined) => MonthParts {
  const find = monthFinder();
  let lastValue: RawValue | undefined;
  let last: MonthParts | undefined;
  return (value) => {
    // The year and the month of a row are asked for one after the other.
    if (last !== undefined && value === lastValue) return last;
    const days = daysOfValue(from, value);
    if (days === undefined) {
      throw new PipelineError(`Column "${from.name}" was given a value that its judge refuses.`);
    }
    last = find(days);
    lastValue = value;
    return last;
  };
}

function daysOfValue({ type, zone }: Column, value: RawValue | undefined): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (type === 'date') return parseDate(value);
  const micros = parseTimestamp(value, zone);
  return micros === undefined ? undefined : daysOfMicros(micros);
}

/** The year and month, in UTC, of each value of a slice of a timestamp or date column. */
export function* monthsOfSlice({ column, values }: ColumnSlice): Generator<MonthParts, void, undefined> {
  const find = monthFinder();
  for (const value of values) yield find(column.type === 'date' ? Number(value) : daysOfMicros(BigInt(value)));
}

/** Rounded down, so that an instant before 1970 lies in its own day. */
function daysOfMicros(micros: bigint): number {
  const number = Number(micros);
  // Far from 1970 a number does not hold every microsecond; where it does, it is the faster way.
  const rest = Number.isSafeInteger(number) ? number % microsPerDay : Number(micros % BigInt(microsPerDay));
  const days = (number - rest) / microsPerDay;
  return Math.round(rest < 0 ? days - 1 : days);
}

/** Neighbouring rows are of one day mostly, and looking that up again costs more than remembering it. */
function monthFinder(): (days: number) => MonthParts {
  let lastDays = Number.NaN;
  let last: MonthParts = { year: 0, month: 0 };
  return (days) => {
    if (days !== lastDays) last = calendarFromDays(days);
    lastDays = days;
    return last;
  };
}
