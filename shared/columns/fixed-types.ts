import type { Column, ColumnType } from '../contract/contract.ts';
import { parseDate, formatDate } from '../contract/date.ts';
import { formatDecimal, parseDecimal } from '../contract/decimal.ts';
import { formatTimestamp, parseTimestamp } from '../contract/timestamp.ts';
import { ExactNumber, type RawValue } from '../contract/values.ts';
import { PipelineError } from '../errors.ts';
import type { SliceValues } from './column-slice.ts';
import type { FixedSegment } from './fixed-segment.ts';
import type { JsonScalar } from './typed-column.ts';

/** How the values of one fixed-width type are laid out, compared and shown. */
export interface FixedType {
  /** 32-bit words a value takes. */
  readonly words: number;
  write(value: RawValue, segment: FixedSegment, place: number): void;
  compare(left: FixedSegment, leftPlace: number, right: FixedSegment, rightPlace: number): number;
  json(segment: FixedSegment, place: number): JsonScalar;
  /** See TypedColumn.sortPrefixes. */
  sortPrefix(segment: FixedSegment, place: number, high: Uint32Array, low: Uint32Array, at: number): void;
  /** Gathered words as the array a ColumnSlice holds. */
  sliceValues(words: Int32Array): SliceValues;
}

const signBit = 0x80000000;

/** The layout of every type but string. */
export function fixedType(column: Column, type: Exclude<ColumnType, 'string'>): FixedType {
  switch (type) {
    case 'bool':
      return { ...oneWord(Number, (word) => word === 1), sliceValues: (words) => Uint8Array.from(words) };
    case 'int32':
      return oneWord(Number, (word) => word);
    case 'date':
      return oneWord((value) => accepted(column, parseDate(value as string)), formatDate);
    case 'int64':
      return twoWords((value) => BigInt(value as number | bigint), String);
    case 'timestamp':
      return twoWords((value) => accepted(column, parseTimestamp(value as string, column.zone)), formatTimestamp);
    case 'double':
      return double;
    case 'decimal':
      return decimal(column);
  }
}

/** The judge accepts a value by the same parser, so undefined here is a bug and must never become a stored value. */
function accepted<T>(column: Column, parsed: T | undefined): T {
  if (parsed === undefined)
    throw new PipelineError(`Column "${column.name}" was given a value that its judge refuses.`);
  return parsed;
}

function oneWord(parse: (value: RawValue) => number, show: (word: number) => JsonScalar): FixedType {
  return {
    words: 1,
    write: (value, segment, place) => {
      segment.words[place] = parse(value);
    },
    compare: (left, leftPlace, right, rightPlace) => left.words[leftPlace]! - right.words[rightPlace]!,
    json: (segment, place) => show(segment.words[place]!),
    sortPrefix: (segment, place, high, low, at) => {
      high[at] = 0;
      low[at] = segment.words[place]! ^ signBit;
    },
    sliceValues: (words) => words,
  };
}

function twoWords(parse: (value: RawValue) => bigint, show: (value: bigint) => JsonScalar): FixedType {
  return {
    words: 2,
    write: (value, segment, place) => {
      segment.bigs[place] = parse(value);
    },
    compare: (left, leftPlace, right, rightPlace) => compareWords(left.words, leftPlace, right.words, rightPlace, 2),
    json: (segment, place) => show(segment.bigs[place]!),
    sortPrefix: (segment, place, high, low, at) => {
      high[at] = segment.words[place * 2 + 1]! ^ signBit;
      low[at] = segment.words[place * 2]!;
    },
    sliceValues: (words) => new BigInt64Array(words.buffer as ArrayBuffer),
  };
}

const double: FixedType = {
  words: 2,
  write: (value, segment, place) => {
    // Adding 0 makes -0 the 0 it is equal to, so that equal rows have equal bytes.
    segment.doubles[place] = Number(value instanceof ExactNumber ? value.text : value) + 0;
  },
  compare: (left, leftPlace, right, rightPlace) => left.doubles[leftPlace]! - right.doubles[rightPlace]!,
  json: (segment, place) => segment.doubles[place]!,
  sortPrefix: (segment, place, high, low, at) => {
    // IEEE 754 order as unsigned order: negative numbers inverted, the others above them.
    const flip = segment.words[place * 2 + 1]! < 0 ? -1 : 0;
    high[at] = segment.words[place * 2 + 1]! ^ (flip | signBit);
    low[at] = segment.words[place * 2]! ^ flip;
  },
  sliceValues: (words) => new Float64Array(words.buffer as ArrayBuffer),
};

function decimal(column: Column): FixedType {
  const { precision = 38, scale = 0 } = column;
  const low64 = (value: bigint) => BigInt.asIntN(64, value);
  const unscaled = ({ bigs }: FixedSegment, place: number) =>
    (bigs[place * 2 + 1]! << 64n) | BigInt.asUintN(64, bigs[place * 2]!);
  return {
    words: 4,
    write: (value, segment, place) => {
      const number = value as string | number | bigint | ExactNumber;
      const parsed = accepted(column, parseDecimal(number, precision, scale));
      segment.bigs[place * 2] = low64(parsed);
      segment.bigs[place * 2 + 1] = low64(parsed >> 64n);
    },
    compare: (left, leftPlace, right, rightPlace) => compareWords(left.words, leftPlace, right.words, rightPlace, 4),
    json: (segment, place) => formatDecimal(unscaled(segment, place), scale),
    sortPrefix: (segment, place, high, low, at) => {
      high[at] = segment.words[place * 4 + 3]! ^ signBit;
      low[at] = segment.words[place * 4 + 2]!;
    },
    sliceValues: (words) => new BigInt64Array(words.buffer as ArrayBuffer),
  };
}

/** Two's complement numbers of `size` little-endian words: the highest is signed, those below are not. */
function compareWords(
  left: Int32Array,
  leftPlace: number,
  right: Int32Array,
  rightPlace: number,
  size: number,
): number {
  let i = leftPlace * size + size - 1;
  let j = rightPlace * size + size - 1;
  if (left[i] !== right[j]) return left[i]! - right[j]!;
  for (let word = 1; word < size; word += 1) {
    i -= 1;
    j -= 1;
    if (left[i] !== right[j]) return (left[i]! >>> 0) - (right[j]! >>> 0);
  }
  return 0;
}
