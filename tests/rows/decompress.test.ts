import { createHash } from 'node:crypto';
import { constants, deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { ByteReader } from '../../shared/rows/byte-reader.ts';
import { decompress } from '../../shared/rows/decompress.ts';
import { UndecodableError } from '../../shared/rows/undecodable.ts';
import { seededRandom } from '../../shared/random.ts';
import { chunks } from './raw-object.ts';

/** What the object decodes to, and the message if it does not decode to its end. */
async function decode(source: AsyncIterable<Uint8Array>): Promise<{ text: string; why?: string }> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of decompress(new ByteReader(source))) pieces.push(Buffer.from(piece));
    return { text: Buffer.concat(pieces).toString('latin1') };
  } catch (error) {
    if (!(error instanceof UndecodableError)) throw error;
    return { text: Buffer.concat(pieces).toString('latin1'), why: error.message };
  }
}

function decodeWhole(bytes: Buffer): ReturnType<typeof decode> {
  return decode(chunks(bytes, Math.max(bytes.length, 1)));
}

/** For outputs that are too long to be shown. */
function digest(decoded: Awaited<ReturnType<typeof decode>>): string {
  return createHash('sha256').update(JSON.stringify(decoded)).digest('hex');
}

function noise(length: number): Buffer {
  const random = seededRandom(length);
  return Buffer.from(Array.from({ length }, () => Math.floor(random() * 256)));
}

function skippable(content: Buffer, digit = 0): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(0x184d2a50 + digit, 0);
  header.writeUInt32LE(content.length, 4);
  return Buffer.concat([header, content]);
}

const zstdChecked = (bytes: Buffer | string): Buffer =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } });

/** A gzip member with every optional field. */
function fullGzip(text: string): Buffer {
  const body = gzipSync(text).subarray(10);
  const start = Buffer.from('1f8b081f00000000000303000102030', 'hex');
  return Buffer.concat([
    start.subarray(0, 10),
    Buffer.from([3, 0, 1, 2, 3]),
    Buffer.from(`${'name'.repeat(100)}\0comment\0`),
    Buffer.from([0x12, 0x34]),
    body,
  ]);
}

const objects: Record<string, readonly [object: Buffer, text: string]> = {
  plain: [Buffer.from('hello\nworld'), 'hello\nworld'],
  'plain, shorter than any magic number': [Buffer.from('('), '('],
  gzip: [gzipSync('hello'), 'hello'],
  'gzip of nothing': [gzipSync(''), ''],
  'three gzip members, one of them empty': [
    Buffer.concat([gzipSync('one,'), gzipSync(''), gzipSync('three')]),
    'one,three',
  ],
  'gzip with all optional fields': [Buffer.concat([fullGzip('a'), fullGzip('b')]), 'ab'],
  'gzip stored': [gzipSync(noise(300), { level: 0 }), noise(300).toString('latin1')],
  zstd: [zstdCompressSync('hello'), 'hello'],
  'zstd of nothing': [zstdCompressSync(''), ''],
  'three zstd frames, one of them empty': [
    Buffer.concat([zstdCompressSync('one,'), zstdCompressSync(''), zstdCompressSync('three')]),
    'one,three',
  ],
  'zstd frames with checksums': [
    Buffer.concat([zstdChecked('one,'), zstdChecked(noise(200))]),
    `one,${noise(200).toString('latin1')}`,
  ],
  'zstd between skippable frames': [
    Buffer.concat([
      skippable(noise(20)),
      zstdCompressSync('one,'),
      skippable(Buffer.alloc(0), 15),
      zstdCompressSync('two'),
    ]),
    'one,two',
  ],
  'zstd of one byte again and again': [zstdCompressSync(Buffer.alloc(300_000, 'x')), 'x'.repeat(300_000)],
};

describe.each(Object.entries(objects))('%s', (_, [object, text]) => {
  test('is decoded whatever two chunks it comes in', async () => {
    for (let cut = 0; cut <= object.length; cut++) {
      expect(await decode(chunks(object, cut, object.length))).toEqual({ text });
    }
  });

  test('is decoded byte by byte', async () => {
    expect(await decode(chunks(object, 1))).toEqual({ text });
  });
});

test('large objects of several frames are decoded in chunks of any size', async () => {
  const parts = [noise(200_000), Buffer.alloc(700_000, 'ab'), noise(70_000), Buffer.from('end')];
  const text = Buffer.concat(parts).toString('latin1');
  for (const compress of [gzipSync, zstdCompressSync, zstdChecked]) {
    const object = Buffer.concat(parts.map((part) => compress(part)));
    for (const sizes of [[object.length], [65_536], [16_384], [16_385, 1], [5_000, 7, 300_000]]) {
      expect((await decode(chunks(object, ...sizes))).text === text).toBe(true);
    }
  }
});

test.each([
  ['gzip', Buffer.concat([gzipSync('one\n'), gzipSync('two\n')]), [0, gzipSync('one\n').length]],
  ['zstd', Buffer.concat([zstdChecked('one\n'), zstdChecked('two\n')]), [0, zstdChecked('one\n').length]],
])('%s cut anywhere but between frames is undecodable, whatever the chunks', async (format, object, ends) => {
  const magicBytes = format === 'gzip' ? 2 : 4;
  for (let length = 0; length < object.length; length++) {
    const cut = await decodeWhole(object.subarray(0, length));
    if (length < magicBytes || ends.includes(length)) {
      expect(cut.why).toBeUndefined();
    } else {
      expect(cut.why).toBeDefined();
      expect('one\ntwo\n'.startsWith(cut.text)).toBe(true);
    }
    expect(await decode(chunks(object.subarray(0, length), 1))).toEqual(cut);
  }
});

test.each([
  ['gzip, text', gzipSync('one'), Buffer.from('garbage')],
  ['gzip, zero padding', gzipSync('one'), Buffer.alloc(512)],
  ['gzip, one zero', gzipSync('one'), Buffer.alloc(1)],
  ['gzip, a zstd frame', gzipSync('one'), zstdCompressSync('two')],
  ['gzip, a cut magic number', gzipSync('one'), Buffer.from([0x1f])],
  ['zstd, text', zstdCompressSync('one'), Buffer.from('garbage')],
  ['zstd, zero padding', zstdCompressSync('one'), Buffer.alloc(512)],
  ['zstd, a gzip member', zstdCompressSync('one'), gzipSync('two')],
  ['zstd, a cut magic number', zstdCompressSync('one'), Buffer.from([0x28, 0xb5])],
])('%s after a frame: the frame is given, then the object is undecodable', async (_, frame, rest) => {
  const object = Buffer.concat([frame, rest]);
  for (const size of [1, 7, object.length]) {
    expect(await decode(chunks(object, size))).toEqual({
      text: 'one',
      why: expect.stringMatching(/follow bytes that begin no other|ends within/),
    });
  }
});

test('a wrong checksum or length costs no output', async () => {
  for (const fromEnd of [1, 5]) {
    const object = gzipSync('one');
    object[object.length - fromEnd]! ^= 1;
    expect(await decodeWhole(object)).toEqual({ text: 'one', why: expect.stringContaining('is wrong') });
  }
  const object = zstdChecked('one');
  object[object.length - 1]! ^= 1;
  expect(await decodeWhole(object)).toEqual({ text: 'one', why: expect.any(String) });
});

test('damage within a frame gives the output before it, the same in any chunks', async () => {
  const text = noise(400_000);
  for (const compress of [gzipSync, zstdChecked]) {
    const object = Buffer.from(compress(text));
    object.fill(0xff, 200_000, 200_100);
    const decoded = await decodeWhole(object);
    expect(decoded.why).toBeDefined();
    expect(decoded.text.length).toBeGreaterThan(100_000);
    expect(text.toString('latin1').slice(0, 100_000) === decoded.text.slice(0, 100_000)).toBe(true);
    expect(digest(await decode(chunks(object, 999, 70_000)))).toBe(digest(decoded));
  }
});

test.each([
  ['a method that is not deflate', '1f8b0700000000000003'],
  ['a reserved flag', '1f8b0820000000000003'],
])('gzip with %s is undecodable', async (_, header) => {
  const object = Buffer.concat([Buffer.from(header, 'hex'), deflateRawSync('one'), Buffer.alloc(8)]);
  expect((await decodeWhole(object)).why).toContain('RFC 1952');
});

test('a zstd block of the reserved type is undecodable', async () => {
  const object = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58, 0x07, 0x00, 0x00]);
  expect((await decodeWhole(object)).why).toContain('RFC 8878');
});

test('a bomb of 1 GiB is decoded in bounded memory', async () => {
  const frameHeader = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]);
  const block = Buffer.from([0x02, 0x00, 0x10, 0x78]);
  const last = Buffer.from([0x03, 0x00, 0x10, 0x78]);
  const blocks = 8_192;
  const object = Buffer.concat([frameHeader, Buffer.alloc((blocks - 1) * 4, block), last]);
  const before = process.resourceUsage().maxRSS;
  let length = 0;
  for await (const piece of decompress(new ByteReader(chunks(object, 65_536)))) length += piece.length;
  expect(length).toBe(blocks * 131_072);
  expect(process.resourceUsage().maxRSS - before).toBeLessThan(150_000);
});
