import {
  Compression,
  EnabledStatistics,
  transformParquetStream,
  WriterPropertiesBuilder,
  type WriterProperties,
} from 'parquet-wasm';
import type { ColumnSlice } from '../columns/column-slice.ts';
import type { Contract } from '../contract/contract.ts';
import { IntegrityError, PipelineError } from '../errors.ts';
import { FooterReader } from './parquet-footer.ts';
import { rowGroupRows } from './parquet-form.ts';
import { RowGroupSource } from './row-group-source.ts';

/**
 * Streams row groups, at least one, as one Parquet object: zstd level 1, statistics per page, `created_by` pinned. One row
 * group is held at a time. Throws what the source throws, and IntegrityError when the footer counts other rows than were
 * given. When it is not read to its end, the source is let go.
 */
export async function* writeParquet(
  contract: Pick<Contract, 'columns' | 'key'>,
  rowGroups: Iterable<readonly ColumnSlice[]>,
  key: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  const source = new RowGroupSource(contract.columns, rowGroups);
  const footer = new FooterReader();
  try {
    for await (const chunk of await openOutput(source, contract, key)) {
      footer.add(chunk);
      yield chunk;
    }
    // parquet-wasm ends a stream whose source failed as a valid file of the rows before: never let that one be created.
    source.assertComplete();
  } finally {
    // Without this parquet-wasm would read the source to its end, also when nobody takes the bytes any more.
    source.stop();
  }
  const { rows } = footer.read(key);
  if (rows !== source.rows) throw new IntegrityError(key, 'row count', source.rows, rows);
}

async function openOutput(
  source: RowGroupSource,
  contract: Pick<Contract, 'key'>,
  key: string,
): Promise<ReadableStream<Uint8Array>> {
  try {
    return (await transformParquetStream(source.stream, writerProperties(contract))) as ReadableStream<Uint8Array>;
  } catch (error) {
    // Whatever a source did not give its first batch for, parquet-wasm says only that there is none.
    source.assertComplete();
    if (source.rows > 0) throw error;
    throw new PipelineError(`No rows for "${key}": an empty Parquet object is never written.`, { cause: error });
  }
}

function writerProperties({ key }: Pick<Contract, 'key'>): WriterProperties {
  const common = new WriterPropertiesBuilder()
    .setCompression(Compression.ZSTD)
    .setMaxRowGroupSize(rowGroupRows)
    .setStatisticsEnabled(EnabledStatistics.Page)
    .setCreatedBy('sluice');
  // A dictionary of values that are all different costs time and saves nothing.
  const [only] = key;
  return (key.length === 1 && only !== undefined ? common.setColumnDictionaryEnabled(only, false) : common).build();
}
