import { gzipSync, zstdCompressSync } from 'node:zlib';

import type { RawValue } from '../../shared/contract/values.ts';
import { decodeRows, type DecodeOptions } from '../../shared/rows/decode-rows.ts';
import type { DecodedRow } from '../../shared/rows/row.ts';

/** A row with what a test asks of it, copied before the next batch is pulled. */
export interface ReadRow {
  readonly kind: DecodedRow['kind'];
  readonly line: number;
  readonly bytes: Buffer;
  readonly values?: Readonly<Record<string, RawValue>>;
  readonly why?: string;
  readonly offset?: number;
  readonly truncated?: { readonly offset: number; readonly length: number };
}

/** Each compression, as what makes an object of the decoded bytes. */
export const compressions = { plain: (bytes: Buffer) => bytes, gzip: gzipSync, zstd: zstdCompressSync } as const;

/**
 * A source that gives `bytes` in chunks, all of them in one buffer that is overwritten with each chunk, as a source
 * may do. `sizes` repeat.
 */
export async function* chunks(bytes: Uint8Array, ...sizes: number[]): AsyncGenerator<Uint8Array, void, undefined> {
  const buffer = Buffer.alloc(Math.min(Math.max(...sizes), bytes.length));
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = Math.max(sizes[turn % sizes.length]!, 1);
    buffer.fill(0x23);
    buffer.set(bytes.subarray(at, at + size));
    yield await Promise.resolve(buffer.subarray(0, Math.min(size, bytes.length - at)));
    at += size;
  }
}

/** All rows of an object, in one chunk unless a source is given. */
export async function read(
  object: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: Partial<DecodeOptions> = {},
): Promise<ReadRow[]> {
  const source = typeof object === 'string' || object instanceof Uint8Array ? whole(Buffer.from(object)) : object;
  const rows: ReadRow[] = [];
  for await (const batch of decodeRows(source, { format: 'ndjson', maxLineBytes: 1_048_576, ...options })) {
    for (const { source: line, ...row } of batch) {
      const truncated = line.truncated === undefined ? {} : { truncated: line.truncated };
      rows.push({ ...row, line: line.line, bytes: Buffer.from(line.bytes), ...truncated });
    }
  }
  return rows;
}

function whole(bytes: Buffer): AsyncIterable<Uint8Array> {
  return chunks(bytes, Math.max(bytes.length, 1));
}
