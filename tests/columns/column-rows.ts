import { ColumnSet } from '../../shared/columns/column-set.ts';
import type { ColumnSlice, SliceValues } from '../../shared/columns/column-slice.ts';
import type { TypedColumn } from '../../shared/columns/typed-column.ts';
import type { Column } from '../../shared/contract/contract.ts';
import type { Cell } from './column-cases.ts';

/** One column that holds the cells. */
export function filledColumn(column: Column, cells: readonly Cell[]): TypedColumn {
  return filledSet(
    [column],
    cells.map((cell) => [cell]),
  ).columns[0]!;
}

/** Columns that hold rows of cells. */
export function filledSet(columns: readonly Column[], rows: readonly (readonly Cell[])[]): ColumnSet {
  const set = new ColumnSet(columns);
  for (const row of rows) {
    for (const [index, typed] of set.columns.entries()) typed.append(row[index]!.raw);
  }
  return set;
}

/** Row numbers from `start` up to `end`. */
export function rowNumbers(end: number, start = 0): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, index) => start + index);
}

/** A slice as plain arrays, so that two are compared by nothing but what they hold. */
export function plainSlice({ column, length, values, offsets, validity }: ColumnSlice): object {
  const plain = { name: column.name, length, values: [...values] };
  return { ...plain, offsets: offsets && [...offsets], validity: validity && [...validity] };
}

/** The bytes of a slice, for comparing slices of many rows. */
export function sliceBytes({ values, offsets, validity }: ColumnSlice): Buffer {
  const parts = [values, offsets, validity].filter((part) => part !== undefined);
  return Buffer.concat(parts.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength)));
}

/** The slice that cells make, built the slow and obvious way. */
export function expectedSlice(column: Column, cells: readonly Cell[]): ColumnSlice {
  const slice = { column, length: cells.length, values: expectedValues(column, cells) };
  const bytes = cells.map(({ order }) => (order instanceof Uint8Array ? order : Buffer.alloc(0)));
  let end = 0;
  const ends = bytes.map(({ length }) => (end += length));
  return {
    ...slice,
    ...(column.type === 'string' ? { values: Buffer.concat(bytes), offsets: Int32Array.of(0, ...ends) } : {}),
    ...(column.nullable ? { validity: Uint8Array.from(cells, ({ order }) => Number(order !== null)) } : {}),
  };
}

function expectedValues({ type }: Column, cells: readonly Cell[]): SliceValues {
  const numbers = cells.map(({ order }) => Number(order ?? 0) + 0);
  const bigs = () => cells.map(({ order }) => (order ?? 0n) as bigint);
  switch (type) {
    case 'string':
    case 'bool':
      return Uint8Array.from(numbers);
    case 'int32':
    case 'date':
      return Int32Array.from(numbers);
    case 'double':
      return Float64Array.from(numbers);
    case 'int64':
    case 'timestamp':
      return BigInt64Array.from(bigs());
    case 'decimal':
      return BigInt64Array.from(bigs().flatMap((value) => [BigInt.asIntN(64, value), value >> 64n]));
  }
}
