import { expect } from '@jest/globals';
import { ObjectMissingError } from '../../../shared/errors.ts';
import { bytesOf, drain, patternOf, textOf } from '../bytes.ts';
import type { StoreCase } from '../conformance.ts';

export const copyAndDeleteCases: readonly StoreCase[] = [
  {
    name: 'copies an object whole and leaves the first one alone',
    async run(store) {
      const bytes = patternOf(1_500_000);
      const from = await store.put('from/a', bytes);
      const to = await store.copy('from/a', 'to/b');
      expect(to).toEqual({ key: 'to/b', size: bytes.length, tag: expect.any(String), version: expect.any(String) });
      expect(await store.head('to/b')).toEqual(to);
      expect(Buffer.compare(await drain(store.read('to/b', { version: to.version })), bytes)).toBe(0);
      expect(await store.head('from/a')).toEqual(from);
    },
  },
  {
    name: 'copies over an object, and later changes of one do not reach the other',
    async run(store) {
      await store.put('a', bytesOf('a'));
      await store.put('b', bytesOf('b'));
      await store.copy('a', 'b');
      await store.put('a', bytesOf('changed'));
      expect(textOf((await store.get('b')).bytes)).toBe('a');
    },
  },
  {
    name: 'deletes an object and only that',
    async run(store) {
      for (const key of ['a/b', 'a/b2', 'a/bc/d']) await store.put(key, bytesOf(key));
      await store.delete('a/b');
      await expect(store.get('a/b')).rejects.toThrow(ObjectMissingError);
      expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['a/b2', 'a/bc/d']);
    },
  },
  {
    name: 'deletes without complaint what is not there',
    async run(store) {
      await store.put('a/b', bytesOf('x'));
      for (const key of ['nowhere', 'no/where', 'a', 'a/c', 'a/b/c']) await store.delete(key);
      expect((await store.list('')).objects).toHaveLength(1);
      await store.delete('a/b');
      await store.delete('a/b');
      expect((await store.list('')).objects).toHaveLength(0);
    },
  },
];
