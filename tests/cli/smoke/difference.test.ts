import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findDifferences, showValue } from '../../../cli/smoke/difference.ts';

/** What AWS may tell of something: JSON, without the numbers that JSON has not. */
const told = fc.jsonValue({ maxDepth: 3 });

describe('the differences of what was found from what is declared', () => {
  test('are none of a thing from itself', () => {
    fc.assert(
      fc.property(told, (thing) => {
        expect(findDifferences(thing, structuredClone(thing))).toEqual([]);
      }),
    );
  });

  test('are none when there is more than is declared', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), told), fc.dictionary(fc.string(), told), (declared, more) => {
        fc.pre(!('__proto__' in more) || Object.keys(more).every((name) => name !== '__proto__'));
        expect(findDifferences(declared, { ...more, ...declared })).toEqual([]);
      }),
    );
  });

  test('are found where one leaf is another', () => {
    fc.assert(
      fc.property(fc.array(told, { minLength: 1 }), fc.nat(), (list, pick) => {
        const index = pick % list.length;
        const found = list.with(index, 'another value than any that is declared here');
        expect(findDifferences({ list }, { list: found }).map(({ path }) => path)).toEqual([`list[${index}]`]);
      }),
    );
  });

  test.each([
    ['a value', { a: { b: 1 } }, { a: { b: 2 } }, [{ path: 'a.b', declared: 1, found: 2 }]],
    ['a missing field', { a: 1 }, {}, [{ path: 'a', declared: 1, found: undefined }]],
    ['a thing that is not there', { a: 1 }, undefined, [{ path: '', declared: { a: 1 }, found: undefined }]],
    ['a longer list', [1], [1, 2], [{ path: '', declared: [1], found: [1, 2] }]],
    [
      'another order',
      [1, 2],
      [2, 1],
      [1, 2].map((declared, at) => ({ path: `[${at}]`, declared, found: 3 - declared })),
    ],
    ['what must not be there', { a: undefined }, { a: 1 }, [{ path: 'a', declared: undefined, found: 1 }]],
    ['an empty list for an empty object', [], {}, [{ path: '', declared: [], found: {} }]],
    ['a number for its text', '1', 1, [{ path: '', declared: '1', found: 1 }]],
  ])('name %s', (_, declared, found, differences) => {
    expect(findDifferences(declared, found)).toEqual(differences);
  });

  test('are shown shortened, and what is absent as such', () => {
    expect(showValue(undefined)).toBe('absent');
    expect(showValue({ a: [1] })).toBe('{"a":[1]}');
    expect(showValue('x'.repeat(1000))).toHaveLength(160);
  });
});
