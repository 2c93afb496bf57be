import { expect } from '@jest/globals';
import { ObjectMissingError } from '../../../shared/errors.ts';
import { bytesOf, drain, patternOf, streamOf, textOf } from '../bytes.ts';
import type { StoreCase } from '../conformance.ts';

const mebibyte = 1024 * 1024;

export const putCases: readonly StoreCase[] = [
  {
    name: 'gives back the bytes that were put, and says the same of them everywhere',
    async run(store) {
      const put = await store.put('a/b.json', bytesOf('{"n":1}'));
      expect(put).toEqual({ key: 'a/b.json', size: 7, tag: expect.any(String), version: expect.any(String) });
      expect(await store.head('a/b.json')).toEqual(put);
      expect(await store.get('a/b.json')).toEqual({ ...put, bytes: bytesOf('{"n":1}') });
      const { objects } = await store.list('');
      expect(objects).toEqual([{ key: put.key, size: put.size, tag: put.tag }]);
    },
  },
  {
    name: 'keeps an empty object',
    async run(store) {
      expect((await store.put('whole', new Uint8Array())).size).toBe(0);
      expect((await store.put('streamed', streamOf([]))).size).toBe(0);
      expect((await store.get('whole')).bytes).toHaveLength(0);
      expect(await drain(store.read('streamed'))).toHaveLength(0);
      expect((await store.list('')).objects.map(({ size }) => size)).toEqual([0, 0]);
    },
  },
  {
    name: 'keeps a stream of many mebibytes, in pieces of uneven length',
    async run(store) {
      const bytes = patternOf(11 * mebibyte + 13);
      const pieces: Uint8Array[] = [];
      for (let start = 0, size = 1; start < bytes.length; start += size, size = Math.min(size * 3, 2 * mebibyte)) {
        pieces.push(bytes.subarray(start, Math.min(start + size, bytes.length)));
      }
      const put = await store.put('big', streamOf([...pieces, new Uint8Array()]));
      expect(put.size).toBe(bytes.length);
      expect(Buffer.compare(await drain(store.read('big', { version: put.version })), bytes)).toBe(0);
      expect(Buffer.compare((await store.get('big')).bytes, bytes)).toBe(0);
    },
  },
  {
    name: 'does not let go of its own bytes when the caller changes those passed in or given out',
    async run(store) {
      const bytes = bytesOf('mine');
      await store.put('a', bytes);
      bytes.fill(0);
      (await store.get('a')).bytes.fill(0);
      for await (const piece of store.read('a')) piece.fill(0);
      expect(textOf((await store.get('a')).bytes)).toBe('mine');
    },
  },
  {
    name: 'replaces an object, and its tag and version with it',
    async run(store) {
      const before = await store.put('a', bytesOf('old'));
      const after = await store.put('a', bytesOf('new'));
      expect(textOf((await store.get('a')).bytes)).toBe('new');
      expect(await store.head('a')).toEqual(after);
      expect(after.version).not.toBe(before.version);
      expect(after.tag).not.toBe(before.tag);
    },
  },
  {
    name: 'throws what a body stream throws and keeps nothing of it',
    async run(store) {
      const failure = new Error('the source broke');
      const pieces = [patternOf(mebibyte), patternOf(10)];
      await expect(store.put('dir/a', streamOf(pieces, failure))).rejects.toBe(failure);
      await expect(store.put('b', streamOf([], failure))).rejects.toBe(failure);
      expect((await store.list('')).objects).toEqual([]);
      await expect(store.head('dir/a')).rejects.toThrow(ObjectMissingError);
    },
  },
  {
    name: 'leaves the old object in place when a replacing stream fails',
    async run(store) {
      const old = await store.put('a', bytesOf('old'));
      await expect(store.put('a', streamOf([bytesOf('new')], new Error('broke')))).rejects.toThrow('broke');
      expect(await store.head('a')).toEqual(old);
      expect(textOf((await store.get('a')).bytes)).toBe('old');
    },
  },
  {
    name: 'shows concurrent readers whole objects, old or new',
    async run(store) {
      const filled = (value: number) => new Uint8Array(300_000 + value).fill(value);
      await store.put('a', filled(0));
      let isWriting = true;
      const write = async () => {
        for (let value = 1; value <= 20; value++) await store.put('a', filled(value));
        isWriting = false;
      };
      const readAll = async (readOne: () => Promise<Uint8Array>) => {
        do {
          const bytes = await readOne();
          expect(Buffer.compare(bytes, filled(bytes[0]!))).toBe(0);
        } while (isWriting);
      };
      const get = async () => (await store.get('a')).bytes;
      await Promise.all([write(), readAll(get), readAll(() => drain(store.read('a')))]);
      expect((await get())[0]).toBe(20);
    },
  },
];
