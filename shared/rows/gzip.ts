import { crc32, createInflateRaw } from 'node:zlib';

import type { ByteReader } from './byte-reader.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { UndecodableError } from './undecodable.ts';

/**
 * Compressed bytes per write. Output is lost only for the write that meets damage, so this is how exactly the rows before
 * it are given; because writes are counted from the member's start, the same bytes always give the same rows.
 */
const blockBytes = 16_384;
const outputBytes = 65_536;
const frame = 'gzip member';

const flag = { headerChecksum: 0x02, extra: 0x04, name: 0x08, comment: 0x10, reserved: 0xe0 };

/** Whether the bytes begin a gzip member (RFC 1952). */
export function beginsGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/**
 * Decodes one gzip member after the other to the object's end. The members' checksums are compared here, after their
 * output was given: zlib would keep the last of a member's output back together with the error.
 *
 * Throws UndecodableError where a member is cut or damaged, or where bytes follow that begin none (zero padding too).
 */
export async function* decodeGzip(reader: ByteReader): AsyncGenerator<Buffer, void, undefined> {
  for (let next = await reader.peek(2); next.length > 0; next = await reader.peek(2)) {
    if (!beginsGzip(next)) throw new UndecodableError('After a gzip member follow bytes that begin no other');
    await skipHeader(reader);
    yield* decodeMember(reader);
  }
}

async function* decodeMember(reader: ByteReader): AsyncGenerator<Buffer, void, undefined> {
  const decoder = new FrameDecoder(createInflateRaw({ chunkSize: outputBytes }));
  let checksum = 0;
  let length = 0;
  try {
    while (decoder.leftOver === 0) {
      const block = await reader.take(blockBytes);
      for await (const output of block.length > 0 ? decoder.write(block) : decoder.finish()) {
        checksum = crc32(output, checksum);
        length += output.length;
        yield output;
      }
      if (block.length === 0) break;
      reader.giveBack(block.subarray(block.length - decoder.leftOver));
    }
  } finally {
    decoder.close();
  }
  const trailer = await reader.takeAll(8, frame);
  if (trailer.readUInt32LE(0) !== checksum) throw new UndecodableError('The checksum of a gzip member is wrong');
  if (trailer.readUInt32LE(4) !== length % 2 ** 32) throw new UndecodableError('The length of a gzip member is wrong');
}

async function skipHeader(reader: ByteReader): Promise<void> {
  const header = await reader.takeAll(10, frame);
  const flags = header.readUInt8(3);
  if (header[2] !== 8 || (flags & flag.reserved) !== 0) {
    throw new UndecodableError('A gzip member uses a method or a flag that RFC 1952 does not define');
  }
  if ((flags & flag.extra) !== 0) await reader.takeAll((await reader.takeAll(2, frame)).readUInt16LE(0), frame);
  if ((flags & flag.name) !== 0) await skipText(reader);
  if ((flags & flag.comment) !== 0) await skipText(reader);
  if ((flags & flag.headerChecksum) !== 0) await reader.takeAll(2, frame);
}

/** Skips text of any length that a zero byte ends. */
async function skipText(reader: ByteReader): Promise<void> {
  for (;;) {
    const bytes = (await reader.some(256)) ?? (await reader.takeAll(1, frame));
    const zero = bytes.indexOf(0);
    if (zero === -1) continue;
    reader.giveBack(bytes.subarray(zero + 1));
    return;
  }
}
