import type { ByteReader } from './byte-reader.ts';
import { beginsGzip, decodeGzip } from './gzip.ts';
import { beginsZstd, decodeZstd } from './zstd.ts';

/** Bounds a batch of rows where the source gives the whole object as one chunk. */
const plainBytes = 131_072;

/**
 * The decoded bytes of an object that is plain, gzip or zstd; its first bytes say which, its name nothing. The pieces are
 * valid until the next one is pulled. Throws UndecodableError for damaged bytes and what the source throws as it is.
 */
export async function* decompress(reader: ByteReader): AsyncGenerator<Buffer, void, undefined> {
  const start = await reader.peek(4);
  if (beginsGzip(start)) {
    yield* decodeGzip(reader);
  } else if (beginsZstd(start)) {
    yield* decodeZstd(reader);
  } else {
    for (let piece = await reader.some(plainBytes); piece; piece = await reader.some(plainBytes)) yield piece;
  }
}
