import { hash } from 'node:crypto';
import type { ColumnSlice } from '../columns/column-slice.ts';
import type { Column } from '../contract/contract.ts';

/** 32-bit words of a digest: 128 bits of a SHA-256, so that two equal ones are of equal values even if somebody tries. */
export const digestWords = 4;

/** What stands before a value says its type, so that values of different types never look the same. Null is 0. */
const typeTags: Readonly<Record<Column['type'], number>> = {
  string: 1,
  int32: 2,
  // An integer that became wider is still the same number.
  int64: 2,
  double: 3,
  date: 4,
  timestamp: 5,
  bool: 6,
  // The scale is added: the same digits with another scale are another number.
  decimal: 16,
};

/** Digests of parts of the rows of one row group. */
export class RowDigests {
  readonly #parts: readonly ColumnBytes[];
  #row = Buffer.allocUnsafe(4096);

  /** @param slices - The columns that count, in an order that is the same for all row groups compared. */
  constructor(slices: readonly ColumnSlice[]) {
    this.#parts = slices.map((slice) => columnBytes(slice));
  }

  /** Writes the digest of one row's part at `target[at]` and after. */
  write(row: number, target: Uint32Array, at: number): void {
    const text = hash('sha256', this.#encode(row), 'binary');
    for (let word = 0; word < digestWords; word += 1) {
      const i = word * 4;
      target[at + word] =
        text.charCodeAt(i) |
        (text.charCodeAt(i + 1) << 8) |
        (text.charCodeAt(i + 2) << 16) |
        (text.charCodeAt(i + 3) << 24);
    }
  }

  /** Every value with its tag, strings with their length: different rows have different bytes. */
  #encode(row: number): Buffer {
    let end = 0;
    for (const { tag, bytes, validity, offsets, width, stored } of this.#parts) {
      if (validity?.[row] === 0) {
        this.#reserve(end, 1);
        this.#row[end] = 0;
        end += 1;
        continue;
      }
      const start = offsets === undefined ? row * stored : offsets[row]!;
      const stop = offsets === undefined ? start + stored : offsets[row + 1]!;
      this.#reserve(end, 5 + Math.max(width, stop - start));
      this.#row[end] = tag;
      end += 1;
      if (offsets !== undefined) end = this.#row.writeUInt32LE(stop - start, end);
      for (let i = start; i < stop; i += 1, end += 1) this.#row[end] = bytes[i]!;
      if (width > stored) {
        this.#row.fill(bytes[stop - 1]! > 127 ? 255 : 0, end, end + width - stored);
        end += width - stored;
      }
    }
    return this.#row.subarray(0, end);
  }

  #reserve(end: number, more: number): void {
    if (end + more <= this.#row.length) return;
    const larger = Buffer.allocUnsafe((end + more) * 2);
    this.#row.copy(larger, 0, 0, end);
    this.#row = larger;
  }
}

interface ColumnBytes {
  readonly tag: number;
  readonly bytes: Uint8Array;
  readonly validity: Uint8Array | undefined;
  /** Strings only. */
  readonly offsets: Int32Array | undefined;
  /** Bytes of a value, in the slice and in what is hashed; 0 for strings. */
  readonly stored: number;
  readonly width: number;
}

function columnBytes({ column, length, values, offsets, validity }: ColumnSlice): ColumnBytes {
  const stored = offsets !== undefined || length === 0 ? 0 : values.byteLength / length;
  return {
    tag: typeTags[column.type] + (column.type === 'decimal' ? (column.scale ?? 0) : 0),
    bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
    validity,
    offsets,
    stored,
    width: column.type === 'int32' ? 8 : stored,
  };
}
