import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { hashRawListing } from '../../shared/backfill/raw-listing-hash.ts';

const object = (key: string, size = 10, version = 'v1') => ({ key, size, version });

describe('the hash of a raw listing', () => {
  test('does not depend on the order in which objects and records are given', () => {
    const keys = fc.uniqueArray(fc.string({ minLength: 1 }));
    fc.assert(
      fc.property(keys, keys, (objects, records) => {
        const given = hashRawListing(
          objects.map((key) => object(key)),
          records,
        );
        const turned = hashRawListing(
          [...objects].reverse().map((key) => object(key)),
          [...records].reverse(),
        );
        expect(turned).toBe(given);
      }),
    );
  });

  test.each([
    ['an object more', [object('a'), object('b')], []],
    ['another name', [object('c')], []],
    ['another size', [object('a', 11)], []],
    ['another version', [object('a', 10, 'v2')], []],
    ['a supersede record', [object('a')], ['1.json']],
  ])('is another one with %s', (_, objects, records) => {
    expect(hashRawListing(objects, records)).not.toBe(hashRawListing([object('a')], []));
  });
});
