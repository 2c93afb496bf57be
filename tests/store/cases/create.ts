import { expect } from '@jest/globals';
import { StoreConflictError } from '../../../shared/errors.ts';
import type { ObjectInfo, ObjectStore } from '../../../shared/store/object-store.ts';
import { bytesOf, drain, patternOf, streamOf, textOf } from '../bytes.ts';
import type { StoreCase } from '../conformance.ts';

/** A store may ask for the call to be made again, any number of times. */
async function createDecided(store: ObjectStore, key: string, bytes: Uint8Array): Promise<ObjectInfo | undefined> {
  for (;;) {
    try {
      return await store.create(key, bytes);
    } catch (error) {
      if (!(error instanceof StoreConflictError)) throw error;
    }
  }
}

export const createCases: readonly StoreCase[] = [
  {
    name: 'creates an object that is absent',
    async run(store) {
      const created = await store.create('a/b', bytesOf('first'));
      expect(created).toEqual({ key: 'a/b', size: 5, tag: expect.any(String), version: expect.any(String) });
      expect(await store.head('a/b')).toEqual(created);
    },
  },
  {
    name: 'refuses to create over an object and leaves that alone',
    async run(store) {
      const first = await store.create('a', bytesOf('first'));
      expect(await store.create('a', bytesOf('second'))).toBeUndefined();
      expect(await store.create('a', streamOf([bytesOf('third')]))).toBeUndefined();
      expect(await store.create('a', bytesOf('first'))).toBeUndefined();
      expect(await store.head('a')).toEqual(first);
      expect(textOf((await store.get('a')).bytes)).toBe('first');
    },
  },
  {
    name: 'lets exactly one of twenty concurrent creations win',
    async run(store) {
      const names = Array.from({ length: 20 }, (_, index) => `writer ${index}`);
      const results = await Promise.all(names.map((name) => createDecided(store, 'race/key', bytesOf(name))));
      const winners = names.filter((_, index) => results[index] !== undefined);
      expect(winners).toHaveLength(1);
      expect(textOf((await store.get('race/key')).bytes)).toBe(winners[0]);
      expect((await store.list('')).objects).toHaveLength(1);
    },
  },
  {
    name: 'creates from a stream',
    async run(store) {
      const bytes = patternOf(1_500_000);
      const created = await store.create('a', streamOf([bytes.subarray(0, 700_000), bytes.subarray(700_000)]));
      expect(created?.size).toBe(bytes.length);
      expect(Buffer.compare(await drain(store.read('a')), bytes)).toBe(0);
    },
  },
  {
    name: 'throws what a stream throws and leaves the key free',
    async run(store) {
      const failure = new Error('the source broke');
      await expect(store.create('dir/a', streamOf([patternOf(100_000)], failure))).rejects.toBe(failure);
      expect((await store.list('')).objects).toEqual([]);
      expect(await store.create('dir/a', bytesOf('second try'))).toBeDefined();
    },
  },
  {
    name: 'creates again after a delete',
    async run(store) {
      await store.create('a/b', bytesOf('first'));
      await store.delete('a/b');
      expect(await store.create('a/b', bytesOf('second'))).toBeDefined();
      expect(textOf((await store.get('a/b')).bytes)).toBe('second');
    },
  },
];
