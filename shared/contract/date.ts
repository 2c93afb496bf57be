import { calendarFromDays, daysFromCalendar, daysInMonth } from './calendar.ts';
import { readDigits } from './digits.ts';

const dash = 0x2d;
const dateLength = 10;

/**
 * Days from 1970-01-01 to the day written `YYYY-MM-DD`, years 0001 to 9999; undefined for any other text and for a day
 * that the calendar does not have.
 */
export function parseDate(text: string): number | undefined {
  if (text.length !== dateLength) return undefined;
  const days = daysOfPrefix(text);
  return Number.isNaN(days) ? undefined : days;
}

/** What {@link parseDate} gives for the first ten characters of `text`, with NaN for undefined. */
export function daysOfPrefix(text: string): number {
  if (text.charCodeAt(4) !== dash || text.charCodeAt(7) !== dash) return NaN;
  const year = readDigits(text, 0, 4);
  const month = readDigits(text, 5, 7);
  const day = readDigits(text, 8, dateLength);
  if (year < 1 || month < 1 || day < 1 || day > daysInMonth(year, month)) return NaN;
  return daysFromCalendar(year, month, day);
}

/** `YYYY-MM-DD`, the inverse of {@link parseDate}. Throws RangeError outside the years 0001 to 9999. */
export function formatDate(days: number): string {
  const { year, month, day } = calendarFromDays(days);
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`Day ${days} is not in the years 0001 to 9999.`);
  return `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}
