import { createHash, type Hash } from 'node:crypto';
import type { Column } from '../contract/contract.ts';
import type { ColumnSlice } from './column-slice.ts';

/**
 * The content_hash of a partition: SHA-256 over the decoded columns, whatever wrote them and however they were cut into
 * row groups. Slices are added in output order, in one pass. Over each column, in contract order, go its name, its type
 * and the digests of three streams: the validity bytes, the u32-LE lengths (strings), the LE values with nulls zeroed.
 */
export class ContentHash {
  readonly #columns = new Map<string, ColumnStreams>();

  constructor(columns: readonly Column[]) {
    for (const column of columns) this.#columns.set(column.name, new ColumnStreams(column));
  }

  /** Adds the next slice of one column; it must be given for every column. */
  add(slice: ColumnSlice): void {
    this.#columns.get(slice.column.name)!.add(slice);
  }

  /** 64 hexadecimal digits. */
  digest(): string {
    const hash = createHash('sha256');
    for (const streams of this.#columns.values()) streams.addTo(hash);
    return hash.digest('hex');
  }
}

class ColumnStreams {
  readonly #column: Column;
  readonly #validity = createHash('sha256');
  readonly #lengths = createHash('sha256');
  readonly #values = createHash('sha256');

  constructor(column: Column) {
    this.#column = column;
  }

  add({ validity, offsets, values, length }: ColumnSlice): void {
    this.#validity.update(validity ?? new Uint8Array(length).fill(1));
    if (offsets !== undefined) {
      const lengths = new Uint32Array(length);
      for (let i = 0; i < length; i += 1) lengths[i] = offsets[i + 1]! - offsets[i]!;
      this.#lengths.update(lengths);
    }
    this.#values.update(values);
  }

  addTo(hash: Hash): void {
    const { name, type, precision, scale } = this.#column;
    const typeName = type === 'decimal' ? `decimal(${precision ?? 0},${scale ?? 0})` : type;
    hash.update(`${JSON.stringify([name, typeName])}\n`);
    for (const stream of [this.#validity, this.#lengths, this.#values]) hash.update(stream.digest());
  }
}
