import { makeData, RecordBatch, Struct, Table, tableToIPC, type Data, type DataType, type Schema } from 'apache-arrow';
import { countNulls, type ColumnSlice, type SliceValues } from '../columns/column-slice.ts';
import { packBits } from './bit-map.ts';

/** One row group, one slice a column, as an Arrow IPC stream. */
export function encodeBatch(schema: Schema, slices: readonly ColumnSlice[]): Uint8Array {
  const length = slices[0]?.length ?? 0;
  const children = slices.map((slice, index) => encodeSlice(schema.fields[index]!.type as DataType, slice));
  const data = makeData({ type: new Struct(schema.fields), length, nullCount: 0, children });
  return tableToIPC(new Table(schema, [new RecordBatch(schema, data)]), 'stream');
}

function encodeSlice(type: DataType, slice: ColumnSlice): Data {
  const { length, offsets, validity } = slice;
  const nullCount = countNulls(slice);
  const properties = {
    type,
    length,
    nullCount,
    ...(validity === undefined || nullCount === 0 ? {} : { nullBitmap: packBits(validity) }),
    ...(offsets === undefined ? {} : { valueOffsets: offsets }),
    data: encodeValues(slice),
  };
  // makeData picks its overload by the type's class, which is only known when running.
  return makeData(properties as Parameters<typeof makeData>[0]);
}

function encodeValues({ column, values }: ColumnSlice): SliceValues | Uint32Array {
  if (column.type === 'bool') return packBits(values as Uint8Array);
  if (column.type !== 'decimal') return values;
  return new Uint32Array(values.buffer, values.byteOffset, values.byteLength / Uint32Array.BYTES_PER_ELEMENT);
}
