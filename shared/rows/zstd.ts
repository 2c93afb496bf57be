import { createZstdDecompress } from 'node:zlib';

import { ByteAccumulator } from './byte-accumulator.ts';
import type { ByteReader } from './byte-reader.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { UndecodableError } from './undecodable.ts';

const frameMagic = 0xfd2fb528;
/** The last hexadecimal digit of a skippable frame's magic number is free. */
const skippableMagic = 0x184d2a50;

/** The format's own limit for the content of a block, compressed or not. */
const maxBlockBytes = 131_072;
/** Small blocks are decoded together up to this many compressed bytes. */
const writeBytes = 16_384;
const checksumBytes = 4;
const frame = 'zstd frame';

const BlockType = { raw: 0, repeated: 1, compressed: 2, reserved: 3 } as const;

/** Whether the bytes begin a zstd frame or a skippable one (RFC 8878, 3.1). */
export function beginsZstd(bytes: Buffer): boolean {
  if (bytes.length < 4) return false;
  const magic = bytes.readUInt32LE(0);
  return magic === frameMagic || isSkippable(magic);
}

function isSkippable(magic: number): boolean {
  return (magic & 0xfffffff0) === skippableMagic;
}

/**
 * Decodes one zstd frame after the other to the object's end. Frames and blocks are told apart here, because Node's
 * decompressor drops without error whatever follows a frame. Windows beyond 128 MiB are refused, as zstd itself does.
 *
 * Throws UndecodableError where a frame is cut or damaged, or where bytes follow that begin none.
 */
export async function* decodeZstd(reader: ByteReader): AsyncGenerator<Buffer, void, undefined> {
  for (let next = await reader.peek(4); next.length > 0; next = await reader.peek(4)) {
    if (!beginsZstd(next)) throw new UndecodableError('After a zstd frame follow bytes that begin no other');
    if (isSkippable(next.readUInt32LE(0))) await skipFrame(reader);
    else yield* decodeFrame(reader);
  }
}

async function skipFrame(reader: ByteReader): Promise<void> {
  let left = (await reader.takeAll(8, frame)).readUInt32LE(4);
  while (left > 0) left -= (await reader.takeAll(Math.min(left, maxBlockBytes), frame)).length;
}

async function* decodeFrame(reader: ByteReader): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new FrameDecoder(createZstdDecompress({ chunkSize: maxBlockBytes }));
  try {
    const header = await takeHeader(reader);
    yield* decoder.write(header);
    for (let last = false; !last;) {
      const blocks = await takeBlocks(reader);
      yield* decoder.write(blocks.bytes);
      last = blocks.last;
    }
    if ((header.readUInt8(4) & 0x04) !== 0) yield* decoder.write(await reader.takeAll(checksumBytes, frame));
    yield* decoder.finish();
    if (decoder.leftOver !== 0) throw new UndecodableError('A zstd frame ends before its last block');
  } finally {
    decoder.close();
  }
}

/** The frame header with its magic number; its first byte after that says how long it is. */
async function takeHeader(reader: ByteReader): Promise<Buffer> {
  const header = new ByteAccumulator();
  header.add(await reader.takeAll(5, frame));
  const descriptor = header.bytes.readUInt8(4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const windowBytes = singleSegment ? 0 : 1;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 0x03]!;
  const contentSizeBytes = [singleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  header.add(await reader.takeAll(windowBytes + dictionaryBytes + contentSizeBytes, frame));
  return header.bytes;
}

/** The next blocks of a frame, at least one, with their headers. */
async function takeBlocks(reader: ByteReader): Promise<{ readonly bytes: Buffer; readonly last: boolean }> {
  const blocks = new ByteAccumulator();
  let last = false;
  while (!last && blocks.length < writeBytes) {
    const header = await reader.takeAll(3, frame);
    const bits = header.readUIntLE(0, 3);
    const type = (bits >> 1) & 0x03;
    const size = type === BlockType.repeated ? 1 : bits >> 3;
    if (type === BlockType.reserved || size > maxBlockBytes) {
      throw new UndecodableError('A zstd block has a type or a size that RFC 8878 does not define');
    }
    blocks.add(header);
    blocks.add(await reader.takeAll(size, frame));
    last = (bits & 1) === 1;
  }
  return { bytes: blocks.bytes, last };
}
