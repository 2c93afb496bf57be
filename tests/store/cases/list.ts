import { expect } from '@jest/globals';
import { exists, listAll, type ObjectStore } from '../../../shared/store/object-store.ts';
import { bytesOf } from '../bytes.ts';
import type { StoreCase } from '../conformance.ts';

/** In the order of their UTF-8 bytes, which is neither that of folders nor that of UTF-16. */
const orderedKeys = [
  '!/x',
  '0',
  'A',
  'a-b',
  'a.b',
  'a/b',
  'a/b-/c',
  'a/b.c',
  'a/c/d',
  'a0',
  'aa/b',
  'b/%2F',
  'b/x y',
  'b/x=1/y',
  'e\u{301}',
  'z',
  '\u{e9}',
  '\u{ff01}/x',
  '\u{1f600}',
];

async function putAll(store: ObjectStore, keys: readonly string[]): Promise<void> {
  for (const key of keys) await store.put(key, bytesOf(key));
}

async function keysBelow(store: ObjectStore, prefix: string): Promise<string[]> {
  return (await Array.fromAsync(listAll(store, prefix))).map(({ key }) => key);
}

export const listCases: readonly StoreCase[] = [
  {
    name: 'lists nothing when it is empty',
    async run(store) {
      expect(await store.list('')).toEqual({ objects: [], next: undefined });
      expect(await store.list('a/b')).toEqual({ objects: [], next: undefined });
    },
  },
  {
    name: 'lists keys in the order of their UTF-8 bytes',
    async run(store) {
      await putAll(store, orderedKeys.toReversed());
      expect(await keysBelow(store, '')).toEqual(orderedKeys);
      const sorted = orderedKeys.toSorted((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right)));
      expect(orderedKeys).toEqual(sorted);
    },
  },
  {
    name: 'lists by any prefix, also one that ends within a segment',
    async run(store) {
      await putAll(store, orderedKeys);
      const prefixes = orderedKeys.flatMap((key) => {
        const characters = Array.from(key);
        return characters.map((_, index) => characters.slice(0, index + 1).join(''));
      });
      for (const prefix of [...prefixes, '', 'a/b/', 'z/', 'zz', 'a/c/d/e', '..', 'b/.']) {
        expect(await keysBelow(store, prefix)).toEqual(orderedKeys.filter((key) => key.startsWith(prefix)));
      }
    },
  },
  {
    name: 'pages with every limit and names the last key as the next page, but for the last page',
    async run(store) {
      await putAll(store, orderedKeys);
      for (const limit of [1, 2, 3, orderedKeys.length - 1, orderedKeys.length, orderedKeys.length + 1]) {
        const found: string[] = [];
        let after: string | undefined;
        do {
          const { objects, next } = await store.list('', after === undefined ? { limit } : { after, limit });
          expect(objects.length).toBeLessThanOrEqual(limit);
          if (next !== undefined) expect(objects.at(-1)?.key).toBe(next);
          found.push(...objects.map(({ key }) => key));
          after = next;
        } while (after !== undefined);
        expect(found).toEqual(orderedKeys);
      }
    },
  },
  {
    name: 'lists after any key, present or not, within a prefix',
    async run(store) {
      await putAll(store, orderedKeys);
      const isAfter = (key: string, after: string) => Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0;
      for (const after of [...orderedKeys, 'a/', 'a/b-', 'a/b-/', 'a/b/c', 'a/zzz', 'b', '\u{fffd}', '~']) {
        for (const prefix of ['', 'a', 'a/', 'a/b', 'b/x']) {
          const { objects } = await store.list(prefix, { after });
          const expected = orderedKeys.filter((key) => key.startsWith(prefix) && isAfter(key, after));
          expect(objects.map(({ key }) => key)).toEqual(expected);
        }
      }
    },
  },
  {
    name: 'pages through more objects than one page holds by default',
    async run(store) {
      const keys = Array.from({ length: 1005 }, (_, index) => `many/${String(index).padStart(4, '0')}`);
      for (let start = 0; start < keys.length; start += 50) {
        await Promise.all(keys.slice(start, start + 50).map((key) => store.put(key, bytesOf(key))));
      }
      const first = await store.list('many/');
      expect(first.objects).toHaveLength(1000);
      expect(first.next).toBe('many/0999');
      expect(await keysBelow(store, 'many/')).toEqual(keys);
    },
  },
  {
    name: 'refuses a page of less than one object',
    async run(store) {
      for (const limit of [0, -1, 1.5, NaN]) await expect(store.list('', { limit })).rejects.toThrow(RangeError);
    },
  },
  {
    name: 'sees every completed write and delete at once',
    async run(store) {
      for (let round = 0; round < 5; round++) {
        await store.put('a/b/c', bytesOf('x'));
        expect(await keysBelow(store, 'a/')).toEqual(['a/b/c']);
        expect(await exists(store, 'a/b/c')).toBe(true);
        expect(await exists(store, 'a/b')).toBe(false);
        await store.delete('a/b/c');
        expect(await keysBelow(store, '')).toEqual([]);
        expect(await exists(store, 'a/b/c')).toBe(false);
      }
    },
  },
];
