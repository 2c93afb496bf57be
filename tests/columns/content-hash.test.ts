import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ContentHash } from '../../shared/columns/content-hash.ts';
import type { Column } from '../../shared/contract/contract.ts';
import type { RawValue } from '../../shared/contract/values.ts';
import {
  cellsOf,
  column,
  columnOf,
  compareCells,
  nullableCases,
  nullCell,
  stringCell,
  type Cell,
} from './column-cases.ts';
import { filledSet, rowNumbers } from './column-rows.ts';

type Row = readonly Cell[];

/** The hash of rows that are given to it in slices that end before each of `cuts`. */
function hashOf(columns: readonly Column[], rows: readonly Row[], cuts: readonly number[] = []): string {
  const hash = new ContentHash(columns);
  const set = filledSet(columns, rows);
  const ends = [...cuts.filter((cut) => cut < rows.length), rows.length].sort((a, b) => a - b);
  for (const [index, end] of ends.entries()) {
    for (const typed of set.columns) hash.add(typed.gather(rowNumbers(end, ends[index - 1] ?? 0)));
  }
  return hash.digest();
}

describe.each(nullableCases)('the content hash of a column of type $title', ({ kind, nullable }) => {
  const columns = [columnOf(kind, nullable)];
  const cells = fc.array(cellsOf(kind, nullable), { minLength: 1, maxLength: 30 });

  test('does not depend on how the rows were cut', () => {
    fc.assert(
      fc.property(cells, fc.array(fc.nat(30), { maxLength: 4 }), (given, cuts) => {
        const rows = given.map((cell) => [cell]);
        expect(hashOf(columns, rows, cuts)).toBe(hashOf(columns, rows));
      }),
    );
  });

  test('changes when any value does', () => {
    const changed = cells.chain((given) =>
      fc.tuple(fc.constant(given), fc.nat(given.length - 1), cellsOf(kind, nullable)),
    );
    fc.assert(
      fc.property(changed, ([given, at, cell]) => {
        const other = given.with(at, cell);
        const same = compareCells(given[at]!, cell) === 0;
        const hashes = [given, other].map((each) =>
          hashOf(
            columns,
            each.map((one) => [one]),
          ),
        );
        expect(hashes[0] === hashes[1]).toBe(same);
      }),
    );
  });
});

const two: readonly Column[] = [column('a', 'string', { nullable: true }), column('b', 'int32', { nullable: true })];
const number = (raw: number): Cell => ({ raw, order: raw, json: raw });
const rows: readonly Row[] = [
  [stringCell('x'), number(1)],
  [stringCell('yz'), number(2)],
];

test('The content hash tells null from the empty string and from zero', () => {
  const hashes = [
    hashOf(two, [[stringCell(''), number(0)]]),
    hashOf(two, [[nullCell, number(0)]]),
    hashOf(two, [[stringCell(''), nullCell]]),
    hashOf(two, [[nullCell, nullCell]]),
    hashOf(two, []),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('The content hash tells where one string ends and the next begins', () => {
  const one = [column('a', 'string')];
  const texts = ['ab|c', 'a|bc', 'abc|', '|abc'].map((text) => text.split('|').map((part) => [stringCell(part)]));
  expect(new Set(texts.map((each) => hashOf(one, each))).size).toBe(4);
});

test('The content hash changes with the order of rows and with the order, name and type of columns', () => {
  const swapped = rows.map(([a, b]) => [b!, a!]);
  const hashes = [
    hashOf(two, rows),
    hashOf(two, rows.toReversed()),
    hashOf(two.toReversed(), swapped),
    hashOf([column('A', 'string', { nullable: true }), two[1]!], rows),
    hashOf(
      [two[0]!, column('b', 'date', { nullable: true })],
      [
        [stringCell('x'), dateOfDay(1)],
        [stringCell('yz'), dateOfDay(2)],
      ],
    ),
    hashOf([two[0]!, column('b', 'decimal', { precision: 9, scale: 0 })], rows),
    hashOf([two[0]!, column('b', 'decimal', { precision: 10, scale: 0 })], rows),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
});

function dateOfDay(day: number): Cell {
  return { raw: `1970-01-0${day + 1}`, order: day, json: null };
}

test('The content hash does not tell whether a column could have been null', () => {
  const required = two.map((each) => ({ ...each, nullable: false }));
  expect(hashOf(required, rows)).toBe(hashOf(two, rows));
});

test('The content hash of a recorded table is the recorded one', () => {
  const golden = JSON.parse(
    readFileSync(new URL('../golden/content-hash.json', import.meta.url), 'utf8'),
  ) as GoldenTable;
  const cells = golden.rows.map((row) => row.map((raw): Cell => ({ raw, order: null, json: null })));
  expect(hashOf(golden.columns, cells)).toBe(golden.content_hash);
  expect(hashOf(golden.columns, cells, [2])).toBe(golden.content_hash);
});

interface GoldenTable {
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly RawValue[])[];
  readonly content_hash: string;
}
