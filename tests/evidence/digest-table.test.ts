import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DigestTable } from '../../shared/evidence/digest-table.ts';

/** Digests of which many share the word that decides where they are looked for. */
const digests = fc.tuple(fc.nat(2), fc.nat(3), fc.nat(1), fc.constantFrom(0, 1, 0xffffffff));
const entries = fc.array(fc.tuple(digests, digests), { maxLength: 60 });

test('a table finds what a map finds', () => {
  fc.assert(
    fc.property(entries, entries, (added, sought) => {
      const table = new DigestTable(added.length);
      const map = new Map<string, string>();
      for (const [key, row] of added) {
        expect(table.add(Uint32Array.from(key), Uint32Array.from(row))).toBe(!map.has(key.join()));
        if (!map.has(key.join())) map.set(key.join(), row.join());
      }
      expect(table.size).toBe(map.size);
      for (const [key, row] of [...added, ...sought]) {
        const found = map.get(key.join());
        const expected = found === undefined ? 'absent' : found === row.join() ? 'same' : 'different';
        expect(table.find(Uint32Array.from(key), Uint32Array.from(row))).toBe(expected);
      }
    }),
  );
});

test('a full table takes no more, and says so', () => {
  const table = new DigestTable(1);
  const digest = (word: number) => Uint32Array.of(word, 0, 0, 0);
  table.add(digest(1), digest(9));
  expect(() => table.add(digest(2), digest(9))).toThrow('The table is full with 1 entries.');
  expect(new DigestTable(0).find(digest(1), digest(1))).toBe('absent');
});
