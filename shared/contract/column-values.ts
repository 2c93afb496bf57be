import { parseDate } from './date.ts';
import { parseDecimal } from './decimal.ts';
import { isTimestamp, parseTimestamp } from './timestamp.ts';
import { ExactNumber, type RawValue } from './values.ts';

/**
 * What the generated code of a judge calls: whether a decoded value, not null, is one of a column type, and the value in
 * the form that limits are compared in.
 */

const int64End = 2n ** 63n;

/** Integers that a number holds exactly, and bigints that 64 bits hold. */
export function isInt64(value: RawValue): boolean {
  if (typeof value === 'bigint') return value >= -int64End && value < int64End;
  return Number.isInteger(value) && (value as number) >= -(2 ** 63) && (value as number) < 2 ** 63;
}

/** Integers from -2147483648 to 2147483647. */
export function isInt32(value: RawValue): boolean {
  return isInt64(value) && (value as number | bigint) >= -(2 ** 31) && (value as number | bigint) < 2 ** 31;
}

/** Numbers within the range of a double; digits beyond its precision are rounded. */
export function isDouble(value: RawValue): boolean {
  return Number.isFinite(value) || ((typeof value === 'bigint' || value instanceof ExactNumber) && readsFinite(value));
}

function readsFinite(value: bigint | ExactNumber): boolean {
  return Number.isFinite(toDouble(value));
}

/** Only for a value that {@link isDouble} accepts. */
export function toDouble(value: RawValue): number {
  return Number(value instanceof ExactNumber ? value.text : value);
}

/** Numbers and strings that write a decimal of the given digits exactly. */
export function isDecimal(value: RawValue, precision: number, scale: number): boolean {
  return toDecimal(value, precision, scale) !== undefined;
}

/** The value times 10^`scale`; undefined for a value that {@link isDecimal} refuses. */
export function toDecimal(value: RawValue, precision: number, scale: number): bigint | undefined {
  const kind = typeof value;
  return kind === 'number' || kind === 'string' || kind === 'bigint' || value instanceof ExactNumber
    ? parseDecimal(value as number | string | bigint | ExactNumber, precision, scale)
    : undefined;
}

/** Text that UTF-8 can hold: JSON's `"\ud800"` is half a character and would be stored as another one. */
export function isText(value: RawValue): boolean {
  return typeof value === 'string' && value.isWellFormed();
}

/** Whether a string names a day. */
export function isDate(value: RawValue): boolean {
  return toDays(value) !== undefined;
}

/** Days since the epoch; undefined for a value that {@link isDate} refuses. */
export function toDays(value: RawValue): number | undefined {
  return typeof value === 'string' ? parseDate(value) : undefined;
}

/** Whether a string names an instant. */
export const isInstant = isTimestamp;

/** Microseconds since the epoch; undefined for a string that {@link isInstant} refuses. */
export const toMicros = parseTimestamp;
