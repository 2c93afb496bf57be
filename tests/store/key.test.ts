import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { InvalidKeyError } from '../../shared/errors.ts';
import { assertKey, assertPrefix, compareKeys } from '../../shared/store/key.ts';

// Dots, slashes and the ends of the surrogates' range are where the rules and the order are decided.
const unit = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('.', '/', '-', 'a', '\u{e000}', '\u{ffff}', '\u{10000}', '\u{1f600}') },
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);
const text = fc.array(unit, { maxLength: 8 }).map((units) => units.join(''));

function isKey(candidate: string): boolean {
  try {
    assertKey(candidate);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(InvalidKeyError);
    return false;
  }
}

describe('a key', () => {
  test('is one exactly when its segments are plain names', () => {
    fc.assert(
      fc.property(text, (candidate) => {
        const areNames = candidate.split('/').every((segment) => !['', '.', '..'].includes(segment));
        expect(isKey(candidate)).toBe(areNames && !/[\p{Cc}\\]/u.test(candidate));
      }),
      { numRuns: 2000 },
    );
  });

  test('may have 1,024 bytes, 255 of them in a segment, counted in UTF-8', () => {
    const segments = ['k'.repeat(255), '\u{e9}'.repeat(127), 'k'.repeat(255), '\u{1f600}'.repeat(63)];
    const key = segments.join('/');
    expect(isKey(`${key}/kk`)).toBe(true);
    expect(isKey(`${key}/${'k'.repeat(1024 - Buffer.byteLength(key))}`)).toBe(false);
    expect(isKey('k'.repeat(256))).toBe(false);
    expect(isKey('\u{e9}'.repeat(128))).toBe(false);
    expect(isKey('\u{1f600}'.repeat(64))).toBe(false);
  });

  test('says in its error what is wrong with it', () => {
    const why = (key: string) => () => {
      assertKey(key);
    };
    expect(why('')).toThrow('The key "" is not usable: it is empty.');
    expect(why('/etc')).toThrow('it begins with "/"');
    expect(why('a/../b')).toThrow('one of its segments is empty, "." or ".."');
    expect(why('.tmp/a')).toThrow('".tmp" is kept for objects that are being written');
    expect(why('a\0')).toThrow('"a\\u0000" is not usable: it holds a control character or a backslash');
    expect(why('\u{d800}')).toThrow('it holds half of a surrogate pair');
    expect(why('k'.repeat(256))).toThrow('a segment has 256 UTF-8 bytes, and 255 are allowed');
    expect(why('k/'.repeat(600) + 'k')).toThrow('it has 1201 UTF-8 bytes, and 1024 are allowed');
  });
});

describe('a prefix', () => {
  test('is allowed when some key begins with it', () => {
    fc.assert(
      fc.property(text.filter(isKey), fc.nat(8), (key, length) => {
        assertPrefix(Array.from(key).slice(0, length).join(''));
        assertPrefix(`${key}/`);
      }),
    );
  });

  test('is refused when none can', () => {
    fc.assert(
      fc.property(text, (prefix) => {
        const begins = isKey(prefix) || isKey(`${prefix}k`);
        if (begins) assertPrefix(prefix);
        else expect(() => { assertPrefix(prefix); }).toThrow(InvalidKeyError); // prettier-ignore
      }),
    );
  });
});

describe('the order of keys', () => {
  test('is that of their UTF-8 bytes', () => {
    fc.assert(
      fc.property(text, text, (left, right) => {
        const expected = Buffer.compare(Buffer.from(left), Buffer.from(right));
        expect(Math.sign(compareKeys(left, right))).toBe(expected);
      }),
      { numRuns: 5000 },
    );
  });
});
