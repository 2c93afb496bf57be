import { daysOfPrefix, formatDate } from './date.ts';
import { isDigit, readDigits } from './digits.ts';

const secondsPerDay = 86_400;
const microsPerSecond = 1_000_000;
const maxFractionDigits = 6;
/** The length of `YYYY-MM-DDTHH:MM:SS`, where the fraction or the offset begins. */
const secondsEnd = 19;
const firstSecond = -62_135_596_800;
const lastSecond = 253_402_300_799;
const space = 0x20;
const plus = 0x2b;
const minus = 0x2d;
const dot = 0x2e;
const colon = 0x3a;
const upperT = 0x54;
const upperZ = 0x5a;
const lowerT = 0x74;
const lowerZ = 0x7a;

/**
 * Microseconds from 1970-01-01T00:00Z to the instant that an ISO 8601 text names, or undefined for any other text.
 *
 * Accepted is `YYYY-MM-DD`, then `T`, `t` or one space, `HH:MM:SS`, a fraction of one to six digits if any, and `Z`, `z`,
 * `±HH:MM` or `±HHMM`. The offset may be left out only where `zone` says what that means. Undefined are leap seconds and
 * 24:00, because no such microsecond can be stored; more digits, because they would be lost; and instants outside the
 * years 0001 to 9999 in UTC.
 */
export function parseTimestamp(text: string, zone?: 'UTC'): bigint | undefined {
  const seconds = secondsOf(text, zone);
  if (Number.isNaN(seconds)) return undefined;
  const fraction = fractionMicros(text);
  const micros = seconds * microsPerSecond + fraction;
  // Building one bigint is the cheaper way, and exact between the years 1685 and 2255.
  return Number.isSafeInteger(micros) ? BigInt(micros) : BigInt(seconds) * BigInt(microsPerSecond) + BigInt(fraction);
}

/** Whether {@link parseTimestamp} accepts `text`, without the cost of the bigint. */
export function isTimestamp(text: string, zone?: 'UTC'): boolean {
  return !Number.isNaN(secondsOf(text, zone));
}

/**
 * `YYYY-MM-DDTHH:MM:SSZ` with no fraction, three or six digits of it, whichever is the shortest that is exact: the
 * inverse of {@link parseTimestamp}. Throws RangeError outside the years 0001 to 9999.
 */
export function formatTimestamp(micros: bigint): string {
  const perSecond = BigInt(microsPerSecond);
  const fraction = Number(((micros % perSecond) + perSecond) % perSecond);
  const seconds = Number((micros - BigInt(fraction)) / perSecond);
  const days = Math.floor(seconds / secondsPerDay);
  const second = seconds - days * secondsPerDay;
  const time = [Math.floor(second / 3600), Math.floor(second / 60) % 60, second % 60]
    .map((part) => String(part).padStart(2, '0'))
    .join(':');
  return `${formatDate(days)}T${time}${formatFraction(fraction)}Z`;
}

function formatFraction(micros: number): string {
  if (micros === 0) return '';
  return micros % 1000 === 0 ? `.${String(micros / 1000).padStart(3, '0')}` : `.${String(micros).padStart(6, '0')}`;
}

/** Whole seconds since the epoch, rounded down; NaN when the text is not accepted. */
function secondsOf(text: string, zone: 'UTC' | undefined): number {
  const separator = text.charCodeAt(10);
  if (separator !== upperT && separator !== lowerT && separator !== space) return NaN;
  if (text.charCodeAt(13) !== colon || text.charCodeAt(16) !== colon) return NaN;
  const hour = readDigits(text, 11, 13);
  const minute = readDigits(text, 14, 16);
  const second = readDigits(text, 17, secondsEnd);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return NaN;
  const local = daysOfPrefix(text) * secondsPerDay + hour * 3600 + minute * 60 + second;
  const seconds = local - offsetSeconds(text, fractionEnd(text), zone);
  return seconds >= firstSecond && seconds <= lastSecond ? seconds : NaN;
}

/** Where the fraction ends, `secondsEnd` when there is none; -1 when it has no digit or too many. */
function fractionEnd(text: string): number {
  if (text.charCodeAt(secondsEnd) !== dot) return secondsEnd;
  let end = secondsEnd + 1;
  while (isDigit(text.charCodeAt(end))) end += 1;
  const digits = end - secondsEnd - 1;
  return digits >= 1 && digits <= maxFractionDigits ? end : -1;
}

/** Only for a text that {@link secondsOf} accepts. */
function fractionMicros(text: string): number {
  const end = fractionEnd(text);
  if (end === secondsEnd) return 0;
  return readDigits(text, secondsEnd + 1, end) * 10 ** (maxFractionDigits - (end - secondsEnd - 1));
}

/** The offset from UTC between `at` and the end of the text; NaN when that is none, or `at` is -1. */
function offsetSeconds(text: string, at: number, zone: 'UTC' | undefined): number {
  if (at === text.length) return zone === 'UTC' ? 0 : NaN;
  const sign = text.charCodeAt(at);
  if (sign === upperZ || sign === lowerZ) return at + 1 === text.length ? 0 : NaN;
  if (sign !== plus && sign !== minus) return NaN;
  const minuteStart = text.charCodeAt(at + 3) === colon ? at + 4 : at + 3;
  const hours = readDigits(text, at + 1, at + 3);
  const minutes = readDigits(text, minuteStart, minuteStart + 2);
  if (minuteStart + 2 !== text.length || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return NaN;
  return (sign === plus ? 1 : -1) * (hours * 3600 + minutes * 60);
}
