import type { Column } from '../contract/contract.ts';

/** The values of a slice as they lie in memory, little-endian; a null's value is zero (or of length 0). */
export type SliceValues = Int32Array | BigInt64Array | Float64Array | Uint8Array;

/**
 * Consecutive values of one column, in output order: what is written to Parquet, hashed, and read back from it.
 * int32 and date (days since 1970-01-01) are Int32Array; int64 and timestamp (µs since 1970-01-01T00:00Z) are
 * BigInt64Array; a decimal is two BigInt64Array elements, low word first; bool is one Uint8Array element, 0 or 1;
 * string is its UTF-8 bytes, with `offsets`.
 */
export interface ColumnSlice {
  readonly column: Column;
  readonly length: number;
  readonly values: SliceValues;
  /** Strings only: value i is bytes offsets[i] to offsets[i + 1]. */
  readonly offsets?: Int32Array;
  /** One byte a row, 1 where there is a value; absent when the column is not nullable. */
  readonly validity?: Uint8Array;
}

/** How many rows of `slice` are null. */
export function countNulls({ validity, length }: ColumnSlice): number {
  if (validity === undefined) return 0;
  let present = 0;
  for (const bit of validity) present += bit;
  return length - present;
}
