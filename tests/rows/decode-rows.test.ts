import { gzipSync } from 'node:zlib';

import { describe, expect, test } from '@jest/globals';

import { decodeRows } from '../../shared/rows/decode-rows.ts';
import { chunks, compressions, read } from './raw-object.ts';

const text = Array.from({ length: 5_000 }, (_, index) => `{"n":${index}}\n`).join('');
const options = { format: 'ndjson', maxLineBytes: 1_000 } as const;

describe.each(Object.entries(compressions))('%s', (_, compress) => {
  const object = compress(Buffer.from(text));

  test('a fault of the source comes out as the same error, wherever it happens', async () => {
    for (const after of [0, 1, 3, object.length >> 1, object.length]) {
      const fault = new Error('the network is gone');
      const source = async function* (): AsyncGenerator<Uint8Array> {
        yield* chunks(object.subarray(0, after), 1_000);
        throw fault;
      };
      const seen = await read(source()).catch((error: unknown) => error);
      expect(seen).toBe(fault);
    }
  });

  test('a fault of the source after damage comes out too', async () => {
    const fault = new Error('not the version asked for');
    const damaged = Buffer.concat([gzipSync('{}\n'), Buffer.from('garbage')]);
    const source = async function* (): AsyncGenerator<Uint8Array> {
      yield damaged;
      yield await Promise.resolve(object);
      throw fault;
    };
    await expect(read(source())).rejects.toBe(fault);
  });

  test('the source is let go when the reader stops early', async () => {
    let closed = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      try {
        yield* chunks(object, 100);
      } finally {
        closed++;
      }
    };
    for await (const batch of decodeRows(source(), options)) {
      expect(batch.length).toBeGreaterThan(0);
      break;
    }
    expect(closed).toBe(1);
  });

  test('the source is pulled no further than the rows are', async () => {
    const large = compress(Buffer.from(text.repeat(20)));
    let pulled = 0;
    const source = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks(large, 1_000)) {
        pulled += chunk.length;
        yield chunk;
      }
    };
    const rows = decodeRows(source(), options);
    await rows.next();
    expect(pulled).toBeLessThanOrEqual(17_000);
    await rows.return();
  });

  test('batches are bounded when the object comes as one chunk', async () => {
    const large = compress(Buffer.from(text.repeat(40)));
    let count = 0;
    for await (const batch of decodeRows(chunks(large, large.length), options)) {
      expect(batch.length).toBeLessThan(20_000);
      count += batch.length;
    }
    expect(count).toBe(200_000);
  });
});

test('a cut object gives the rows before the cut, then where it stopped', async () => {
  const object = gzipSync(text);
  const rows = await read(object.subarray(0, object.length - 4));
  expect(rows).toHaveLength(5_001);
  expect(rows.at(-1)).toMatchObject({
    kind: 'undecodable',
    line: 5_001,
    offset: text.length,
    why: 'The object ends within a gzip member',
  });
  expect(rows.at(-1)!.bytes).toHaveLength(0);
});

test('a line that the damage cuts is no row: its bytes stand with the damage', async () => {
  const object = Buffer.concat([gzipSync('{"a":1}\n{"a":2}'), Buffer.from('garbage')]);
  const rows = await read(object);
  expect(rows).toMatchObject([
    { kind: 'row', line: 1 },
    { kind: 'undecodable', line: 2, offset: 15 },
  ]);
  expect(rows[1]!.bytes.toString()).toBe('{"a":2}');
});

test('a CSV record that the damage cuts is given from its first line', async () => {
  const object = Buffer.concat([gzipSync('a,b\n1,2\n3,"x\ny\nz'), Buffer.from('garbage')]);
  const rows = await read(object, { format: 'csv' });
  expect(rows).toMatchObject([
    { kind: 'row', line: 2 },
    { kind: 'undecodable', line: 3, offset: 16 },
  ]);
  expect(rows[1]!.bytes.toString()).toBe('3,"x\ny');
});

test('garbage with a magic number is one undecodable row', async () => {
  for (const magic of [
    [0x1f, 0x8b],
    [0x28, 0xb5, 0x2f, 0xfd],
  ]) {
    const rows = await read(Buffer.concat([Buffer.from(magic), Buffer.alloc(100, 0xee)]));
    expect(rows).toMatchObject([{ kind: 'undecodable', line: 1, offset: 0 }]);
  }
});
