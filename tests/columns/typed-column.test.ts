import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ColumnSet } from '../../shared/columns/column-set.ts';
import { cellsOf, columnOf, compareCells, nullableCases, type Cell } from './column-cases.ts';
import { expectedSlice, filledColumn, plainSlice, rowNumbers } from './column-rows.ts';

describe.each(nullableCases)('a column of type $title', ({ kind, nullable }) => {
  const column = columnOf(kind, nullable);
  const cells = fc.array(cellsOf(kind, nullable), { maxLength: 40 });
  const pair = fc.tuple(cellsOf(kind, nullable), cellsOf(kind, nullable));

  test('shows every value as it was given', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const filled = filledColumn(column, given);
        expect(filled.length).toBe(given.length);
        expect(given.map((_, row) => filled.json(row))).toEqual(given.map(({ json }) => json));
        expect(given.map((_, row) => filled.isNull(row))).toEqual(given.map(({ order }) => order === null));
      }),
    );
  });

  test('orders values as the model does', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const filled = filledColumn(column, [a, b]);
        expect(Math.sign(filled.compare(0, 1))).toBe(compareCells(a, b));
        expect(Math.sign(filled.compare(1, 0))).toBe(compareCells(b, a));
        expect(filled.compare(0, 0)).toBe(0);
      }),
    );
  });

  test('hashes equal values equally', () => {
    fc.assert(
      fc.property(cellsOf(kind, nullable), (cell) => {
        const filled = filledColumn(column, [cell, { ...cell }]);
        expect(filled.hash(0)).toBe(filled.hash(1));
      }),
    );
  });

  test('has sort prefixes that never contradict the order', () => {
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [high, low] = [new Uint32Array(2), new Uint32Array(2)];
        filledColumn(column, [a, b]).sortPrefixes(rowNumbers(2), high, low);
        const prefixes = high[0]! - high[1]! || low[0]! - low[1]!;
        if (prefixes !== 0) expect(Math.sign(prefixes)).toBe(compareCells(a, b));
      }),
    );
  });

  test('gathers any rows in any order', () => {
    const picked = fc
      .array(cellsOf(kind, nullable), { minLength: 1, maxLength: 40 })
      .chain((given) =>
        fc.record({ given: fc.constant(given), rows: fc.array(fc.nat(given.length - 1), { maxLength: 200 }) }),
      );
    fc.assert(
      fc.property(picked, ({ given, rows }) => {
        const slice = filledColumn(column, given).gather(Uint32Array.from(rows));
        const expected = rows.map((row) => given[row]!);
        expect(plainSlice(slice)).toEqual(plainSlice(expectedSlice(column, expected)));
      }),
    );
  });

  test('takes slices of another column as the values they were cut from', () => {
    fc.assert(
      fc.property(cells, cells, cells, (first, second, third) => {
        const set = new ColumnSet([column]);
        const [target] = set.columns;
        const append = (given: readonly Cell[]) => {
          target!.appendSlice(filledColumn(column, given).gather(rowNumbers(given.length)));
        };
        append(first);
        for (const { raw } of second) target!.append(raw);
        append(third);
        const all = [...first, ...second, ...third];
        expect(plainSlice(target!.gather(rowNumbers(all.length)))).toEqual(plainSlice(expectedSlice(column, all)));
        expect(all.map((_, row) => target!.json(row))).toEqual(all.map(({ json }) => json));
      }),
    );
  });
});
