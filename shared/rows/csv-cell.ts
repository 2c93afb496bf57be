import type { ColumnType } from '../contract/contract.ts';
import type { RawValue } from '../contract/values.ts';
import { exactNumber } from './exact-number.ts';

/** Gives a cell's value, or the text itself where it is none of the column's type: the contract judges that. */
export type CellConversion = (text: string) => RawValue;

const integer = /^[+-]?\d+$/;
const double = /^[+-]?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function toInteger(text: string): RawValue {
  return integer.test(text) ? exactNumber(withoutPlus(text)) : text;
}

function toDouble(text: string): RawValue {
  return double.test(text) ? exactNumber(withoutPlus(text)) : text;
}

function toBoolean(text: string): RawValue {
  return text === 'true' ? true : text === 'false' ? false : text;
}

function withoutPlus(text: string): string {
  return text.startsWith('+') ? text.slice(1) : text;
}

/**
 * How the cells of a column become values that NDJSON would have: numbers and booleans. Decimals, dates and timestamps
 * are text in both formats, so they have no conversion.
 */
export const cellConversions: Readonly<Partial<Record<ColumnType, CellConversion>>> = {
  int32: toInteger,
  int64: toInteger,
  double: toDouble,
  bool: toBoolean,
};
