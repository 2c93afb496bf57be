import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { emptyKeySet } from '../../shared/columns/key-set.ts';
import type { RawValue } from '../../shared/contract/values.ts';
import { column } from './column-cases.ts';
import { rowNumbers } from './column-rows.ts';
import { ColumnSet } from '../../shared/columns/column-set.ts';

function sliceOf(type: 'string' | 'int32' | 'int64', values: readonly RawValue[]) {
  const set = new ColumnSet([column('k', type)]);
  for (const value of values) set.columns[0]!.append(value);
  return set.columns[0]!.gather(rowNumbers(values.length));
}

/** As the decoder gives an integer. */
const decoded = (value: bigint): RawValue => (Number.isSafeInteger(Number(value)) ? Number(value) : value);

const int64 = fc.oneof(
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.bigInt({ min: -5n, max: 5n }),
  fc.bigInt({ min: 2n ** 53n - 3n, max: 2n ** 53n + 3n }),
);

test('A set of int64 keys has exactly what was added, in whatever slices', () => {
  fc.assert(
    fc.property(fc.array(fc.array(int64, { maxLength: 20 }), { maxLength: 5 }), fc.array(int64), (slices, others) => {
      const keys = emptyKeySet('int64');
      const added = new Set<bigint>();
      for (const slice of slices) {
        keys.add(sliceOf('int64', slice.map(decoded)));
        for (const value of slice) added.add(value);
        for (const value of [...added, ...others]) expect(keys.has(decoded(value))).toBe(added.has(value));
      }
    }),
  );
});

test('An integer is found however its digits were written', () => {
  const keys = emptyKeySet('int64');
  keys.add(sliceOf('int64', [7, 0, 10n ** 17n, 2n ** 53n + 1n]));
  expect([7, 7n, 0, -0, 0n, 1e17, 10n ** 17n, 2n ** 53n + 1n].map((value) => keys.has(value))).toEqual(
    Array.from({ length: 8 }, () => true),
  );
  expect([8, -7, 2 ** 53, 2n ** 53n + 2n, 1e18].map((value) => keys.has(value))).toEqual(
    Array.from({ length: 5 }, () => false),
  );
  const small = emptyKeySet('int32');
  small.add(sliceOf('int32', [-(2 ** 31), 2 ** 31 - 1]));
  expect([-(2 ** 31), 2 ** 31 - 1, -1, 2 ** 31].map((value) => small.has(value))).toEqual([true, true, false, false]);
});

test('A set of string keys has exactly what was added', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 3 });
  fc.assert(
    fc.property(fc.array(fc.array(text)), fc.array(text), (slices, others) => {
      const keys = emptyKeySet('string');
      for (const slice of slices) keys.add(sliceOf('string', slice));
      const added = new Set(slices.flat());
      for (const value of [...added, ...others]) expect(keys.has(value)).toBe(added.has(value));
    }),
  );
});

test('An empty set has nothing', () => {
  expect(emptyKeySet('int64').has(0)).toBe(false);
  expect(emptyKeySet('string').has('')).toBe(false);
});

test('Keys that come again day after day, by the million, are all found', () => {
  const values = Int32Array.from({ length: 400_000 }, (_, index) => index * 2 - 400_000);
  const keys = emptyKeySet('int32');
  for (let day = 0; day < 6; day += 1) {
    keys.add({ column: column('k', 'int32'), length: values.length, values: values.map((value) => value + day * 2) });
  }
  expect([-400_000, 0, 399_998, 400_008].every((value) => keys.has(value))).toBe(true);
  expect([-400_002, 1, 399_999, 400_010].some((value) => keys.has(value))).toBe(false);
});
