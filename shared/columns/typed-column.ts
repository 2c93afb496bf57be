import type { Column } from '../contract/contract.ts';
import type { RawValue } from '../contract/values.ts';
import type { ColumnSlice } from './column-slice.ts';

/** A value in a form that JSON can carry without losing anything: 64-bit and decimal numbers are strings. */
export type JsonScalar = string | number | boolean | null;

/**
 * All values of one column of a partition, encoded. Rows are numbered from 0 in the order they were appended. Memory
 * grows by segments of 16,384 rows, so that growing never copies what is already there.
 */
export interface TypedColumn {
  readonly column: Column;
  readonly length: number;

  /** Adds a value that the contract's judge accepted; undefined (a missing key) is null. */
  append(value: RawValue | undefined): void;

  /** Adds the values of a slice of the same column, for example as read back from Parquet. */
  appendSlice(slice: ColumnSlice): void;

  isNull(row: number): boolean;

  /** Negative, zero or positive. Null comes first; numbers by value, strings by their UTF-8 bytes. */
  compare(a: number, b: number): number;

  /** 32 bits; equal for equal values. */
  hash(row: number): number;

  /** For records about single rows. */
  json(row: number): JsonScalar;

  /** Writes each row's sort prefix: 64 bits, as two words, whose unsigned order never contradicts `compare`. */
  sortPrefixes(rows: Uint32Array, high: Uint32Array, low: Uint32Array): void;

  /** The values of `rows`, in that order. */
  gather(rows: Uint32Array): ColumnSlice;
}
