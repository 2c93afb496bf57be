import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countValues } from '../../shared/columns/value-counts.ts';
import { column, nullCell, stringCell } from './column-cases.ts';
import { filledColumn, rowNumbers } from './column-rows.ts';

const nullable = column('s', 'string', { nullable: true });

test('Values are counted among the rows asked for, most frequent first, null as (null)', () => {
  const cells = ['b', 'a', 'b', 'never', 'c'].map(stringCell);
  const filled = filledColumn(nullable, [...cells, nullCell, nullCell, nullCell]);
  const counts = countValues(filled, Uint32Array.of(0, 1, 2, 4, 5, 6, 7));
  expect(Object.entries(counts)).toEqual([
    ['(null)', 3],
    ['b', 2],
    ['a', 1],
    ['c', 1],
  ]);
});

test('Beyond a hundred values the rarest are counted together', () => {
  const texts = Array.from({ length: 150 }, (_, value) =>
    Array.from({ length: value < 100 ? 2 : 1 }, () => `v${value}`),
  );
  const filled = filledColumn(nullable, texts.flat().map(stringCell));
  const counts = countValues(filled, rowNumbers(filled.length));
  expect(Object.keys(counts).length).toBe(101);
  expect(counts['(others)']).toBe(50);
  expect(counts.v99).toBe(2);
});

test('The counts always add up to the rows, whatever the values are called', () => {
  const texts = ['(null)', '(others)', '__proto__', 'constructor', '', 'a', '1', '\u{1f600}'];
  const cell = fc.oneof(fc.constantFrom(...texts), fc.nat(150).map(String)).map(stringCell);
  fc.assert(
    fc.property(fc.array(fc.oneof(cell, fc.constant(nullCell)), { maxLength: 400 }), (cells) => {
      const filled = filledColumn(nullable, cells);
      const counts = countValues(filled, rowNumbers(cells.length));
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(cells.length);
    }),
  );
});
