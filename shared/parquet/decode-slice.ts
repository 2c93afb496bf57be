import type { Data } from 'apache-arrow';
import type { ColumnSlice, SliceValues } from '../columns/column-slice.ts';
import type { Column } from '../contract/contract.ts';
import { unpackBits } from './bit-map.ts';

/** One column of an Arrow batch as the slice it was written from. May change the batch. */
export function decodeSlice(column: Column, data: Data): ColumnSlice {
  const { length } = data;
  const slice =
    column.type === 'string' ? decodeStrings(column, data) : { column, length, values: decodeFixed(column, data) };
  if (!column.nullable) return slice;
  if (data.nullCount === 0) return { ...slice, validity: new Uint8Array(length).fill(1) };
  const validity = unpackBits(data.nullBitmap, data.offset, length);
  if (column.type !== 'string') clearNulls(slice.values, validity);
  return { ...slice, validity };
}

function decodeStrings(column: Column, { length, valueOffsets, values }: Data): ColumnSlice {
  const ends = (valueOffsets as Int32Array).subarray(0, length + 1);
  const first = ends[0]!;
  const offsets = first === 0 ? ends : ends.map((end) => end - first);
  return { column, length, values: (values as Uint8Array).subarray(first, ends[length]), offsets };
}

function decodeFixed({ type }: Column, { length, offset, values }: Data): SliceValues {
  if (type === 'bool') return unpackBits(values as Uint8Array, offset, length);
  const numbers = values as Int32Array | BigInt64Array | Float64Array | Uint32Array;
  if (type !== 'decimal') return (numbers as Int32Array | BigInt64Array | Float64Array).subarray(0, length);
  return new BigInt64Array(numbers.buffer, numbers.byteOffset, length * 2);
}

/** Where there is no value the decoder leaves whatever lay there: neighbours, mostly. A slice has zero. */
function clearNulls(values: SliceValues, validity: Uint8Array): void {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  const size = bytes.length / validity.length;
  for (let i = 0; i < validity.length; i += 1) {
    if (validity[i] === 0) bytes.fill(0, i * size, (i + 1) * size);
  }
}
