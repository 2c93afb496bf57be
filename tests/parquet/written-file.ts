import { ContentHash } from '../../shared/columns/content-hash.ts';
import type { ColumnSet } from '../../shared/columns/column-set.ts';
import type { ColumnSlice } from '../../shared/columns/column-slice.ts';
import type { Column } from '../../shared/contract/contract.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { rowGroupRows } from '../../shared/parquet/parquet-form.ts';
import { writeParquet } from '../../shared/parquet/parquet-writer.ts';
import { joinPieces } from '../../shared/store/object-body.ts';

/** The row groups of `rows`, in the order of their numbers in `order`. */
export function* rowGroupsOf(rows: ColumnSet, order: Uint32Array): Generator<readonly ColumnSlice[], void, undefined> {
  for (let start = 0; start < order.length; start += rowGroupRows) {
    yield rows.columns.map((typed) => typed.gather(order.subarray(start, start + rowGroupRows)));
  }
}

/** The bytes of the Parquet object that row groups make. */
export async function parquetBytes(
  columns: readonly Column[],
  rowGroups: Iterable<readonly ColumnSlice[]>,
  key: readonly string[] = [],
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeParquet({ columns, key }, rowGroups, 'object')) chunks.push(chunk);
  return joinPieces(chunks);
}

/** The content hash of what a Parquet object is read as. */
export function contentHashOf(columns: readonly Column[], bytes: Uint8Array): string {
  const hash = new ContentHash(columns);
  for (const slices of readParquet(columns, bytes, 'object')) {
    for (const slice of slices) hash.add(slice);
  }
  return hash.digest();
}
