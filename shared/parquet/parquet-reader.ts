import { tableFromIPC, type Field, type Table } from 'apache-arrow';
import { readParquet as readWithWasm } from 'parquet-wasm';
import type { ColumnSlice } from '../columns/column-slice.ts';
import type { Column } from '../contract/contract.ts';
import { IntegrityError } from '../errors.ts';
import { arrowSchema } from './arrow-schema.ts';
import { decodeSlice } from './decode-slice.ts';
import { readFooter } from './parquet-footer.ts';
import { rowGroupRows } from './parquet-form.ts';

/**
 * The row groups of a Parquet object, one at a time, one slice a column in contract order. Throws IntegrityError, naming
 * `key`, when the object does not decode or its schema is not the contract's.
 */
export function* readParquet(
  columns: readonly Column[],
  bytes: Uint8Array,
  key: string,
): Generator<readonly ColumnSlice[], void, undefined> {
  const expected = describeFields(arrowSchema(columns).fields);
  for (const { schema, batches } of readRowGroups(bytes, key)) {
    const found = describeFields(schema.fields);
    if (found !== expected) throw new IntegrityError(key, 'schema', expected, found);
    for (const batch of batches) {
      yield columns.map((column, index) => decodeSlice(column, batch.data.children[index]!));
    }
  }
}

/**
 * The row groups of one column of a Parquet object, whatever other columns it has: a contract may have got them since, and an
 * int64 column may have been int32 when the object was written, which the slices then are. Throws IntegrityError, naming
 * `key`, when the object does not decode or has no such column of that type.
 */
export function* readColumn(column: Column, bytes: Uint8Array, key: string): Generator<ColumnSlice, void, undefined> {
  const forms: Column[] = column.type === 'int64' ? [column, { ...column, type: 'int32' }] : [column];
  const expected = forms.map((form) => describeFields(arrowSchema([form]).fields));
  // parquet-wasm 0.8 takes a list of columns and reads all of them nevertheless: https://github.com/kylebarron/parquet-wasm/issues/81
  for (const { schema, batches } of readRowGroups(bytes, key)) {
    const index = schema.fields.findIndex(({ name }) => name === column.name);
    const found = describeFields(schema.fields.slice(index, index + 1));
    const written = forms[expected.indexOf(found)];
    if (written === undefined) {
      throw new IntegrityError(key, 'schema', expected.join(' or '), found === '' ? 'without it' : found);
    }
    for (const batch of batches) yield decodeSlice(written, batch.data.children[index]!);
  }
}

function* readRowGroups(bytes: Uint8Array, key: string): Generator<Table, void, undefined> {
  const { rowGroups } = readFooter(bytes, key);
  for (let group = 0; group < rowGroups; group += 1) yield readRowGroup(bytes, group, key);
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

function describeFields(fields: readonly Field[]): string {
  return fields
    .map(({ name, type, nullable }) => `${JSON.stringify(name)} ${String(type)}${nullable ? '' : ' not null'}`)
    .join(', ');
}
