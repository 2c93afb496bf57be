import type { Column } from '../contract/contract.ts';
import type { RawValue } from '../contract/values.ts';
import type { ColumnSlice } from './column-slice.ts';
import { placeOf, segmentOf, segmentRuns } from './segments.ts';
import { assertCountable, StringSegment } from './string-segment.ts';
import type { JsonScalar, TypedColumn } from './typed-column.ts';
import { ValidityColumn } from './validity-column.ts';

const firstSegmentBytes = 64 * 1024;
const leastSegmentBytes = 1024;

/** Values whose first bytes are fetched together when gathering. */
const gatherBlock = 128;

/** A column of strings, each held as its UTF-8 bytes. A null is held as the empty string. */
export class StringColumn implements TypedColumn {
  readonly column: Column;
  readonly #segments: StringSegment[] = [];
  readonly #validity: ValidityColumn | undefined;
  #length = 0;

  constructor(column: Column) {
    this.column = column;
    this.#validity = column.nullable ? new ValidityColumn() : undefined;
  }

  get length(): number {
    return this.#length;
  }

  append(value: RawValue | undefined): void {
    const place = placeOf(this.#length);
    const segment = this.#segmentFor(place);
    const present = typeof value === 'string';
    if (present) segment.write(place, value);
    else segment.writeEmpty(place);
    this.#validity?.append(present);
    this.#length += 1;
  }

  appendSlice({ values, offsets, validity, length }: ColumnSlice): void {
    for (const { place, from, count } of segmentRuns(this.#length, length)) {
      this.#segmentFor(place).writeAll(place, values as Uint8Array, offsets!, from, from + count);
      this.#length += count;
    }
    this.#validity?.appendSlice(validity, length);
  }

  /** The segment of the next row, which goes at `place`. */
  #segmentFor(place: number): StringSegment {
    if (place === 0) this.#addSegment();
    return this.#segments[segmentOf(this.#length)]!;
  }

  #addSegment(): void {
    const last = this.#segments.at(-1);
    last?.seal();
    // A little more than the last one needed, so that most segments never have to grow.
    const expected = last === undefined ? firstSegmentBytes : last.fullBytes + (last.fullBytes >>> 6);
    this.#segments.push(new StringSegment(Math.max(expected, leastSegmentBytes)));
  }

  isNull(row: number): boolean {
    return this.#validity?.isNull(row) ?? false;
  }

  compare(a: number, b: number): number {
    const nulls = this.#validity?.compare(a, b) ?? 0;
    if (nulls !== 0) return nulls;
    const left = this.#segments[segmentOf(a)]!;
    const right = this.#segments[segmentOf(b)]!;
    const leftEnd = left.end(placeOf(a));
    const rightEnd = right.end(placeOf(b));
    const { bytes: leftBytes } = left;
    const { bytes: rightBytes } = right;
    let i = left.start(placeOf(a));
    let j = right.start(placeOf(b));
    const lengths = leftEnd - i - (rightEnd - j);
    for (; i < leftEnd && j < rightEnd; i += 1, j += 1) {
      const difference = leftBytes[i]! - rightBytes[j]!;
      if (difference !== 0) return difference;
    }
    return lengths;
  }

  hash(row: number): number {
    return this.#segments[segmentOf(row)]!.hash(placeOf(row));
  }

  json(row: number): JsonScalar {
    if (this.isNull(row)) return null;
    const segment = this.#segments[segmentOf(row)]!;
    return segment.bytes.toString('utf8', segment.start(placeOf(row)), segment.end(placeOf(row)));
  }

  sortPrefixes(rows: Uint32Array, high: Uint32Array, low: Uint32Array): void {
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i]!;
      const segment = this.#segments[segmentOf(row)]!;
      const start = segment.start(placeOf(row));
      const end = segment.end(placeOf(row));
      high[i] = bigEndianWord(segment.bytes, start, end);
      low[i] = bigEndianWord(segment.bytes, start + 4, end);
    }
  }

  gather(rows: Uint32Array): ColumnSlice {
    const offsets = new Int32Array(rows.length + 1);
    const starts = new Int32Array(rows.length);
    let size = 0;
    for (let i = 0; i < rows.length; i += 1) {
      const segment = this.#segments[segmentOf(rows[i]!)]!;
      const place = placeOf(rows[i]!);
      starts[i] = segment.start(place);
      size += segment.end(place) - segment.start(place);
      offsets[i + 1] = size;
    }
    assertCountable(size);
    const values = new Uint8Array(size);
    // Values lie all over memory. A loop as short as one that copies first bytes has many of them fetched at a time; where
    // a value is empty it copies a byte that is then overwritten.
    for (let block = 0; block < rows.length; block += gatherBlock) {
      const end = Math.min(block + gatherBlock, rows.length);
      for (let i = block; i < end; i += 1) {
        values[offsets[i]!] = this.#segments[segmentOf(rows[i]!)]!.bytes[starts[i]!]!;
      }
      for (let i = block; i < end; i += 1) {
        this.#segments[segmentOf(rows[i]!)]!.copy(starts[i]!, values, offsets[i]!, offsets[i + 1]!);
      }
    }
    const slice = { column: this.column, length: rows.length, values, offsets };
    return this.#validity === undefined ? slice : { ...slice, validity: this.#validity.gather(rows) };
  }
}

/** The four bytes at `start` as one word, the first the highest; the bytes from `end` on read as zero. */
function bigEndianWord(bytes: Uint8Array, start: number, end: number): number {
  let word = 0;
  for (let i = start; i < start + 4; i += 1) word = (word << 8) | (i < end ? bytes[i]! : 0);
  return word;
}
