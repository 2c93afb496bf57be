import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { sortRows } from '../../shared/columns/sort-rows.ts';
import { seededRandom } from '../../shared/random.ts';
import { shuffle } from '../support/shuffle.ts';
import { cellsOf, column, columnCases, columnOf, compareCells, nullableCases, stringCell } from './column-cases.ts';
import { filledColumn, filledSet, rowNumbers } from './column-rows.ts';

/** Few rows are compared, 1,024 and more are sorted by digits. */
const sizes = [0, 1, 2, 60, 6000];

describe.each(nullableCases)('rows sorted by a column of type $title', ({ kind, nullable }) => {
  const columns = [columnOf(kind, nullable), column('id', 'int32')];
  const values = fc.sample(cellsOf(kind, nullable), { numRuns: 6000, seed: 11 });

  test.each([
    { ties: 'all', distinct: 1 },
    { ties: 'many', distinct: 5 },
    { ties: 'few', distinct: 6000 },
  ])('are in the order of a comparing sort, with $ties ties', ({ distinct }) => {
    const random = seededRandom(distinct);
    for (const size of sizes) {
      const cells = Array.from({ length: size }, () => values[Math.floor(random() * distinct)]!);
      const ids = shuffle([...rowNumbers(size)], random);
      const rows = filledSet(
        columns,
        cells.map((cell, row) => [cell, { raw: ids[row]!, order: ids[row]!, json: null }]),
      );
      const given = rowNumbers(size).filter(() => random() < 0.9);
      const expected = [...given].sort((a, b) => compareCells(cells[a]!, cells[b]!) || ids[a]! - ids[b]!);
      const shuffled = Uint32Array.from(shuffle([...given], random));
      const before = Uint32Array.from(shuffled);
      expect([...sortRows(shuffled, rows.columns)]).toEqual(expected);
      expect(shuffled).toEqual(before);
    }
  });
});

test('Strings are sorted by their UTF-8 bytes, where JavaScript puts astral characters too early', () => {
  const texts = ['\u{1f600}', '\uffff', 'z', '\ue000', '\u{10000}', ''];
  const filled = filledColumn(column('s', 'string'), texts.map(stringCell));
  const sorted = [...sortRows(rowNumbers(texts.length), [filled])].map((row) => texts[row]);
  expect(sorted).toEqual(['', 'z', '\ue000', '\uffff', '\u{10000}', '\u{1f600}']);
  expect([...texts].sort()).not.toEqual(sorted);
});

test('Rows that are equal in every column are all still there', () => {
  const [kind] = columnCases;
  const filled = filledColumn(
    columnOf(kind!, true),
    Array.from({ length: 5000 }, () => stringCell('same')),
  );
  expect([...sortRows(rowNumbers(5000), [filled])].sort((a, b) => a - b)).toEqual([...rowNumbers(5000)]);
});
