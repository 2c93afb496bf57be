import { placeOf, segmentOf, segmentRows, segmentRuns } from './segments.ts';

/** Which rows of a nullable column have a value: one byte a row, 1 for a value. */
export class ValidityColumn {
  readonly #segments: Uint8Array[] = [];
  #length = 0;

  append(present: boolean): void {
    const place = placeOf(this.#length);
    if (place === 0) this.#segments.push(new Uint8Array(segmentRows));
    if (present) this.#segments[segmentOf(this.#length)]![place] = 1;
    this.#length += 1;
  }

  /** Adds what a slice says of `length` rows; without `validity` all of them have a value. */
  appendSlice(validity: Uint8Array | undefined, length: number): void {
    for (const { place, from, count } of segmentRuns(this.#length, length)) {
      if (place === 0) this.#segments.push(new Uint8Array(segmentRows));
      const segment = this.#segments.at(-1)!;
      if (validity === undefined) segment.fill(1, place, place + count);
      else segment.set(validity.subarray(from, from + count), place);
    }
    this.#length += length;
  }

  isNull(row: number): boolean {
    return this.#segments[segmentOf(row)]![placeOf(row)] === 0;
  }

  /** Null before any value; zero says that both or neither are null. */
  compare(a: number, b: number): number {
    return Number(this.isNull(b)) - Number(this.isNull(a));
  }

  gather(rows: Uint32Array): Uint8Array {
    const bits = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i += 1) {
      const row = rows[i]!;
      bits[i] = this.#segments[segmentOf(row)]![placeOf(row)]!;
    }
    return bits;
  }
}
