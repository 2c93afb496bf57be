import type { Column, RawFormat } from '../contract/contract.ts';
import { ByteReader } from './byte-reader.ts';
import { CsvDecoder } from './csv.ts';
import { decompress } from './decompress.ts';
import { LineSplitter } from './lines.ts';
import { NdjsonDecoder } from './ndjson.ts';
import type { RowDecoder } from './row-decoder.ts';
import type { DecodedRow } from './row.ts';
import { UndecodableError } from './undecodable.ts';

/** How a raw object is to be read. */
export interface DecodeOptions {
  readonly format: RawFormat;
  /** Longest line, and longest CSV record, in bytes without the line end. */
  readonly maxLineBytes: number;
  /** What raw data has, by which CSV cells become numbers and booleans; without it all cells are text. */
  readonly sourceColumns?: readonly Column[];
  /** Told the names of a CSV object's header, once, before its first row. */
  readonly onHeader?: (names: readonly string[]) => void;
}

/**
 * Decodes the bytes of one raw object, plain, gzip or zstd, into its rows, batch by batch, in the order of their lines.
 * A row's source bytes are valid until the next batch is pulled. An object that does not decode gives the rows before the
 * damage and then one of kind `undecodable`; only what the source throws is thrown, as it is, and it always comes out,
 * because the source is read to its end even then. See docs/reference/raw-formats.md.
 */
export async function* decodeRows(
  bytes: AsyncIterable<Uint8Array>,
  options: DecodeOptions,
): AsyncGenerator<DecodedRow[], void, undefined> {
  const reader = new ByteReader(bytes);
  const splitter = new LineSplitter(options.maxLineBytes);
  const decoder = rowDecoder(options);
  try {
    for await (const piece of decompress(reader)) {
      const rows = decoder.decode(splitter.push(piece));
      if (rows.length > 0) yield rows;
    }
    const rows = decoder.decode(splitter.finish()).concat(decoder.finish());
    if (rows.length > 0) yield rows;
  } catch (error) {
    if (!(error instanceof UndecodableError)) throw error;
    await reader.drain();
    const source = error.line ?? decoder.unfinished() ?? splitter.unfinished();
    const offset = error.line === undefined ? splitter.offset : 0;
    yield [{ kind: 'undecodable', source, why: error.message, offset }];
  } finally {
    await reader.close();
  }
}

function rowDecoder(options: DecodeOptions): RowDecoder {
  const { format, maxLineBytes, sourceColumns: columns = [], onHeader = () => undefined } = options;
  return format === 'csv' ? new CsvDecoder({ maxLineBytes, columns, onHeader }) : new NdjsonDecoder(maxLineBytes);
}
