import type { Column } from '../contract/contract.ts';
import type { RawValue } from '../contract/values.ts';
import type { ColumnSlice, SliceValues } from './column-slice.ts';
import { FixedSegment } from './fixed-segment.ts';
import type { FixedType } from './fixed-types.ts';
import { placeOf, segmentOf, segmentRows, segmentRuns } from './segments.ts';
import type { JsonScalar, TypedColumn } from './typed-column.ts';
import { ValidityColumn } from './validity-column.ts';

/** A column whose values all take the same number of 32-bit words. A null's words are zero. */
export class FixedColumn implements TypedColumn {
  readonly column: Column;
  readonly #type: FixedType;
  readonly #segments: FixedSegment[] = [];
  readonly #validity: ValidityColumn | undefined;
  #length = 0;

  constructor(column: Column, type: FixedType) {
    this.column = column;
    this.#type = type;
    this.#validity = column.nullable ? new ValidityColumn() : undefined;
  }

  get length(): number {
    return this.#length;
  }

  append(value: RawValue | undefined): void {
    const place = placeOf(this.#length);
    const segment = this.#segmentFor(place);
    const present = value !== undefined && value !== null;
    if (present) this.#type.write(value, segment, place);
    this.#validity?.append(present);
    this.#length += 1;
  }

  appendSlice({ values, validity, length }: ColumnSlice): void {
    const size = this.#type.words;
    const words = wordsOf(values);
    for (const { place, from, count } of segmentRuns(this.#length, length)) {
      this.#segmentFor(place).words.set(words.subarray(from * size, (from + count) * size), place * size);
      this.#length += count;
    }
    this.#validity?.appendSlice(validity, length);
  }

  /** The segment of the next row, which goes at `place`. */
  #segmentFor(place: number): FixedSegment {
    if (place === 0) this.#segments.push(new FixedSegment(segmentRows * this.#type.words));
    return this.#segments[segmentOf(this.#length)]!;
  }

  isNull(row: number): boolean {
    return this.#validity?.isNull(row) ?? false;
  }

  compare(a: number, b: number): number {
    const nulls = this.#validity?.compare(a, b) ?? 0;
    if (nulls !== 0) return nulls;
    return this.#type.compare(this.#segments[segmentOf(a)]!, placeOf(a), this.#segments[segmentOf(b)]!, placeOf(b));
  }

  hash(row: number): number {
    const { words } = this.#segments[segmentOf(row)]!;
    const start = placeOf(row) * this.#type.words;
    let hash = 0;
    for (let i = start; i < start + this.#type.words; i += 1) {
      hash = Math.imul(hash ^ words[i]!, 0x85ebca6b);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  json(row: number): JsonScalar {
    return this.isNull(row) ? null : this.#type.json(this.#segments[segmentOf(row)]!, placeOf(row));
  }

  sortPrefixes(rows: Uint32Array, high: Uint32Array, low: Uint32Array): void {
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i]!;
      // No prefix is below 0, which is what null, the first of all, needs.
      if (this.isNull(row)) high[i] = low[i] = 0;
      else this.#type.sortPrefix(this.#segments[segmentOf(row)]!, placeOf(row), high, low, i);
    }
  }

  gather(rows: Uint32Array): ColumnSlice {
    const size = this.#type.words;
    const words = new Int32Array(rows.length * size);
    let to = 0;
    for (const row of rows) {
      const source = this.#segments[segmentOf(row)]!.words;
      const start = placeOf(row) * size;
      for (let from = start; from < start + size; from += 1) {
        words[to] = source[from]!;
        to += 1;
      }
    }
    const slice = { column: this.column, length: rows.length, values: this.#type.sliceValues(words) };
    return this.#validity === undefined ? slice : { ...slice, validity: this.#validity.gather(rows) };
  }
}

/** Slice values as the words they were gathered from: a bool is one word here and one byte in a slice. */
function wordsOf(values: SliceValues): Int32Array {
  if (values.BYTES_PER_ELEMENT === 1) return Int32Array.from(values as Uint8Array);
  return new Int32Array(values.buffer, values.byteOffset, values.byteLength / Int32Array.BYTES_PER_ELEMENT);
}
