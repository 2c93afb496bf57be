import { expect } from '@jest/globals';
import { InvalidKeyError } from '../../../shared/errors.ts';
import { bytesOf, drain, textOf } from '../bytes.ts';
import type { StoreCase } from '../conformance.ts';

/** Keys that no store may touch. */
export const badKeys = [
  '',
  '/',
  '/etc/passwd',
  'a/',
  'a//b',
  '//',
  '.',
  '..',
  './a',
  '../a',
  'a/..',
  'a/./b',
  'a/../../../b',
  'a\0b',
  'a\nb',
  'a\u{7f}b',
  'a\u{85}b',
  'a\\b',
  '..\\a',
  '.tmp',
  '.tmp/a',
  '.TMP/a',
  '\u{d800}',
  'a/\u{dc00}b',
  'x'.repeat(256),
  `a/${'\u{e9}'.repeat(128)}`,
  `${'x/'.repeat(512)}y`,
];

const badPrefixes = [
  '/',
  '/a',
  'a//',
  'a//b',
  './',
  '../',
  '../a',
  'a/../b',
  'a\0',
  'a\\',
  '.tmp/',
  '.tmp/a',
  '\u{d800}',
];

const oddKeys = [
  'source_system=pos/ingestion_date=2026-01-05/orders 1.csv',
  'a%2Fb/100%',
  '%',
  'a+b&c?d#e',
  '"quoted" \'twice\'',
  '...',
  '.hidden/..a/b..',
  '.tmpfile',
  'a/.tmp/b',
  ' leading and trailing ',
  '-rf',
  '~/$HOME/*',
  'Zürich/Ærø/Łódź',
  '日本語/データ.csv',
  '\u{1f600}/\u{1f468}\u{200d}\u{1f4bb}',
  '__proto__/constructor',
  [255, 255, 255, 254, 1].map((length) => 'k'.repeat(length)).join('/'),
];

export const keyCases: readonly StoreCase[] = [
  {
    name: 'keeps objects under odd keys, each its own',
    async run(store) {
      for (const key of oddKeys) await store.create(key, bytesOf(`at ${key}`));
      for (const key of oddKeys) {
        expect(textOf((await store.get(key)).bytes)).toBe(`at ${key}`);
        expect((await store.list(key)).objects.map((object) => object.key)).toEqual([key]);
      }
      expect((await store.list('')).objects).toHaveLength(oddKeys.length);
      for (const key of oddKeys) await store.delete(key);
      expect((await store.list('')).objects).toHaveLength(0);
    },
  },
  {
    name: 'refuses a bad key in every operation',
    async run(store) {
      await store.put('good', bytesOf('x'));
      for (const key of badKeys) {
        const calls = [
          store.head(key),
          store.get(key),
          drain(store.read(key)),
          store.put(key, bytesOf('x')),
          store.create(key, bytesOf('x')),
          store.copy('good', key),
          store.copy(key, 'good'),
          store.delete(key),
        ];
        const results = await Promise.allSettled(calls);
        for (const result of results) {
          expect(result).toMatchObject({ status: 'rejected', reason: { name: 'InvalidKeyError', key } });
        }
      }
      expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['good']);
    },
  },
  {
    name: 'refuses to list by a prefix that no key can begin with',
    async run(store) {
      for (const prefix of badPrefixes) await expect(store.list(prefix)).rejects.toThrow(InvalidKeyError);
    },
  },
];
