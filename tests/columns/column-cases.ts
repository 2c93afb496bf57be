import fc, { type Arbitrary } from 'fast-check';
import type { JsonScalar } from '../../shared/columns/typed-column.ts';
import type { Column, ColumnType } from '../../shared/contract/contract.ts';
import { ExactNumber, type RawValue } from '../../shared/contract/values.ts';

/** A value as the decoder gives it, and what it means, told without the code under test. */
export interface Cell {
  readonly raw: RawValue | undefined;
  /** Orders values of one column: null first, numbers by value, strings by their bytes. */
  readonly order: null | number | bigint | Buffer;
  readonly json: JsonScalar;
}

/** A type of column with any value it can hold, the awkward ones often. */
export interface ColumnCase {
  readonly title: string;
  readonly type: Pick<Column, 'type' | 'precision' | 'scale'>;
  readonly cell: Arbitrary<Cell>;
}

/** A column of a contract. */
export function column(name: string, type: ColumnType, more: Partial<Column> = {}): Column {
  return { name, type, description: '', nullable: false, ...more };
}

/** What a null or missing value means. */
export const nullCell: Cell = { raw: null, order: null, json: null };

/** The order of two cells of one column. */
export function compareCells({ order: a }: Cell, { order: b }: Cell): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A column of one case and cells for it, null and missing ones among them where the column is nullable. */
export function cellsOf({ cell }: ColumnCase, nullable: boolean): Arbitrary<Cell> {
  return nullable
    ? fc.oneof({ weight: 4, arbitrary: cell }, fc.constantFrom(nullCell, { ...nullCell, raw: undefined }))
    : cell;
}

/** The cell of a string. */
export function stringCell(raw: string): Cell {
  return { raw, order: Buffer.from(raw, 'utf8'), json: raw };
}

function int32Cell(value: number): Cell {
  return { raw: value, order: value, json: value };
}

function int64Cell(value: bigint): Cell {
  const raw = Number.isSafeInteger(Number(value)) ? Number(value) : value;
  return { raw, order: value, json: String(value) };
}

function doubleCell(value: number): Cell {
  return { raw: value, order: value, json: value === 0 ? 0 : value };
}

/** The cell of a decimal, written as a string. */
export function decimalCell(unscaled: bigint, scale: number): Cell {
  const digits = String(unscaled < 0n ? -unscaled : unscaled).padStart(scale + 1, '0');
  const point = digits.length - scale;
  const text = `${unscaled < 0n ? '-' : ''}${digits.slice(0, point)}${scale === 0 ? '' : '.'}${digits.slice(point)}`;
  return { raw: text, order: unscaled, json: text };
}

/** The cell of the day that is `days` after 1970-01-01. */
export function dateCell(days: number): Cell {
  const text = new Date(days * 86_400_000).toISOString().slice(0, 10);
  return { raw: text, order: days, json: text };
}

/** The cell of the instant that is `micros` after the epoch. */
export function timestampCell(micros: bigint): Cell {
  const millis = micros / 1000n - (micros % 1000n < 0n ? 1n : 0n);
  const below = String(micros - millis * 1000n).padStart(3, '0');
  const [seconds = '', thousandths = ''] = new Date(Number(millis)).toISOString().slice(0, -1).split('.');
  const fraction = below === '000' ? (thousandths === '000' ? '' : `.${thousandths}`) : `.${thousandths}${below}`;
  return { raw: `${seconds}.${thousandths}${below}Z`, order: micros, json: `${seconds}${fraction}Z` };
}

function boolCell(value: boolean): Cell {
  return { raw: value, order: Number(value), json: value };
}

/** Strings that a careless order or prefix would confuse: equal first bytes, zero bytes, BMP above astral in UTF-16. */
const awkwardStrings = [
  ...['', '\0', '\0\0', 'a', 'a\0', 'a\0b', 'abcd', 'abcdefgh', 'abcdefgh\0', 'abcdefghi', 'abcdefg', 'abcdefg\0'],
  ...['é', 'e\u0301', '\u{10000}', '\u{1f600}', '\u{10ffff}', '\uffff', '\ue000', '\ud7ff', '日本語', 'x'.repeat(300)],
  ...['\u{1f600}'.repeat(40), `${'y'.repeat(70)}é`],
];

const int64 = { min: -(2n ** 63n), max: 2n ** 63n - 1n };
const days = { min: -719_162, max: 2_932_896 };
const micros = { min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n };
const awkwardDoubles = [
  0, -0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308,
];

function decimals(precision: number, scale: number): Arbitrary<Cell> {
  const largest = 10n ** BigInt(precision) - 1n;
  const awkward = [0n, 1n, -1n, largest, -largest, 2n ** 63n, 2n ** 64n, -(2n ** 64n), 2n ** 64n - 1n, 2n ** 32n];
  return often(
    fc.bigInt({ min: -largest, max: largest }),
    awkward.filter((value) => value <= largest && value >= -largest),
  ).map((unscaled) => decimalCell(unscaled, scale));
}

function often<T>(any: Arbitrary<T>, awkward: readonly T[]): Arbitrary<T> {
  return fc.oneof(any, fc.constantFrom(...awkward));
}

/** Every type of column. */
export const columnCases: readonly ColumnCase[] = [
  {
    title: 'string',
    type: { type: 'string' },
    cell: often(fc.string({ unit: 'binary' }), awkwardStrings).map(stringCell),
  },
  {
    title: 'int32',
    type: { type: 'int32' },
    cell: often(fc.integer(), [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]).map(int32Cell),
  },
  {
    title: 'int64',
    type: { type: 'int64' },
    cell: often(fc.bigInt(int64), [0n, -1n, int64.min, int64.max, 2n ** 32n, -(2n ** 32n), 2n ** 53n]).map(int64Cell),
  },
  {
    title: 'double',
    type: { type: 'double' },
    cell: fc.oneof(
      often(fc.double({ noNaN: true, noDefaultInfinity: true }), awkwardDoubles).map(doubleCell),
      fc.constant({ ...doubleCell(0.1), raw: new ExactNumber('0.1000000000000000000000000001') }),
      fc.constant({ ...doubleCell(2 ** 60), raw: 2n ** 60n }),
    ),
  },
  { title: 'decimal(38,10)', type: { type: 'decimal', precision: 38, scale: 10 }, cell: decimals(38, 10) },
  { title: 'decimal(38,0)', type: { type: 'decimal', precision: 38, scale: 0 }, cell: decimals(38, 0) },
  { title: 'decimal(5,2)', type: { type: 'decimal', precision: 5, scale: 2 }, cell: decimals(5, 2) },
  { title: 'date', type: { type: 'date' }, cell: often(fc.integer(days), [0, -1, days.min, days.max]).map(dateCell) },
  {
    title: 'timestamp',
    type: { type: 'timestamp' },
    cell: often(fc.bigInt(micros), [0n, -1n, 1n, 999n, 1000n, micros.min, micros.max]).map(timestampCell),
  },
  { title: 'bool', type: { type: 'bool' }, cell: fc.boolean().map(boolCell) },
];

/** A column of a case, nullable or not. */
export function columnOf({ type }: ColumnCase, nullable: boolean, name = 'c'): Column {
  return { name, description: '', nullable, ...type };
}

/** Every case twice, for `describe.each`: nullable and not. */
export const nullableCases = columnCases.flatMap((kind) =>
  [false, true].map((nullable) => ({ title: `${kind.title}${nullable ? ', nullable' : ''}`, kind, nullable })),
);
