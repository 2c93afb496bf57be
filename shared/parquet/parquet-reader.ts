import { tableFromIPC, type Schema, type Table } from 'apache-arrow';
import { readParquet as readWithWasm } from 'parquet-wasm';
import type { ColumnSlice } from '../columns/column-slice.ts';
import type { Column } from '../contract/contract.ts';
import { IntegrityError } from '../errors.ts';
import { arrowSchema } from './arrow-schema.ts';
import { decodeSlice } from './decode-slice.ts';
import { readFooter } from './parquet-footer.ts';
import { rowGroupRows } from './parquet-writer.ts';

/**
 * The row groups of a Parquet object, one at a time, one slice a column in contract order. Throws IntegrityError, naming
 * `key`, when the object does not decode or its schema is not the contract's.
 */
export function* readParquet(
  columns: readonly Column[],
  bytes: Uint8Array,
  key: string,
): Generator<readonly ColumnSlice[], void, undefined> {
  const expected = describeSchema(arrowSchema(columns));
  const { rowGroups } = readFooter(bytes, key);
  for (let group = 0; group < rowGroups; group += 1) {
    const table = readRowGroup(bytes, group, key);
    const found = describeSchema(table.schema);
    if (found !== expected) throw new IntegrityError(key, 'schema', expected, found);
    for (const batch of table.batches) {
      yield columns.map((column, index) => decodeSlice(column, batch.data.children[index]!));
    }
  }
}

/**
 * Reads one row group. The object is copied into wasm memory each time, about 0.1 s a GiB; the readers of parquet-wasm that
 * do not need that are asynchronous, and damaged data ends the process in them, where here it throws. When it throws for a
 * panic, wasm loses 2 kB of its stack, so that a process can meet some hundred damaged objects.
 */
function readRowGroup(bytes: Uint8Array, group: number, key: string): Table {
  try {
    return tableFromIPC(readWithWasm(bytes, { rowGroups: [group], batchSize: rowGroupRows }).intoIPCStream());
  } catch (error) {
    throw new IntegrityError(key, 'content', 'readable Parquet', String(error));
  }
}

function describeSchema({ fields }: Schema): string {
  return fields
    .map(({ name, type, nullable }) => `${JSON.stringify(name)} ${String(type)}${nullable ? '' : ' not null'}`)
    .join(', ');
}
