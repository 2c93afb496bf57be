import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { deduplicate, type Deduplicated } from '../../shared/columns/duplicates.ts';
import type { Column } from '../../shared/contract/contract.ts';
import { seededRandom } from '../../shared/random.ts';
import { shuffle } from '../support/shuffle.ts';
import { cellsOf, column, columnOf, compareCells, nullableCases, stringCell, type Cell } from './column-cases.ts';
import { filledSet } from './column-rows.ts';

type Row = readonly Cell[];

/** The kept row of each key, found the slow way; rows equal in all columns count as one. */
function naive(columns: readonly Column[], rows: readonly Row[], key: readonly string[], order: string) {
  const at = (name: string) => columns.findIndex((candidate) => candidate.name === name);
  const precedence = [at(order), ...columns.keys()];
  const best = new Map<string, Row>();
  for (const row of rows) {
    const name = JSON.stringify(key.map((part) => row[at(part)]!.json));
    const holder = best.get(name);
    const difference = holder && precedence.map((i) => compareCells(row[i]!, holder[i]!)).find((sign) => sign !== 0);
    if (holder === undefined || (difference ?? 0) < 0) best.set(name, row);
  }
  return best;
}

function contents(rows: readonly Row[], numbers: Uint32Array): string[] {
  return [...numbers].map((row) => JSON.stringify(rows[row]!.map(({ json }) => json)));
}

function expectLists({ kept, duplicates, winners }: Deduplicated, rows: readonly Row[]): void {
  expect([...kept, ...duplicates].sort((a, b) => a - b)).toEqual([...rows.keys()]);
  expect([...kept]).toEqual([...kept].sort((a, b) => a - b));
  expect([...duplicates]).toEqual([...duplicates].sort((a, b) => a - b));
  expect(winners.length).toBe(duplicates.length);
  expect([...winners].every((winner) => kept.includes(winner))).toBe(true);
}

describe.each(nullableCases)('with a key of type $title', ({ kind, nullable }) => {
  const columns = [
    columnOf(kind, nullable, 'key'),
    column('at', 'int32'),
    column('note', 'string', { nullable: true }),
  ];
  const pool = fc.sample(cellsOf(kind, nullable), { numRuns: 12, seed: 3 });
  const row = fc
    .tuple(fc.nat(pool.length - 1), fc.integer({ min: 0, max: 3 }), fc.constantFrom('', 'a', 'b'))
    .map(([at, order, note]): Row => [pool[at]!, { raw: order, order, json: order }, stringCell(note)]);

  test('one row of each key is kept, the one that is first, and every other names it', () => {
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const found = deduplicate(filledSet(columns, rows), ['key'], 'at');
        expectLists(found, rows);
        const expected = naive(columns, rows, ['key'], 'at');
        const expectedContents = [...expected.values()].map((kept) => JSON.stringify(kept.map(({ json }) => json)));
        expect(contents(rows, found.kept).sort()).toEqual(expectedContents.sort());
        for (const [i, duplicate] of found.duplicates.entries()) {
          expect(compareCells(rows[duplicate]![0]!, rows[found.winners[i]!]![0]!)).toBe(0);
        }
      }),
    );
  });
});

test('A key of several columns is equal only where all of them are', () => {
  const columns = [column('a', 'string'), column('b', 'string'), column('c', 'int64'), column('at', 'int32')];
  const cell = fc.constantFrom('', 'x', 'xx', 'xxx').map(stringCell);
  const number = fc.constantFrom(0, 1).map((raw): Cell => ({ raw, order: BigInt(raw), json: String(raw) }));
  const order = fc.constantFrom(0, 1, 2).map((raw): Cell => ({ raw, order: raw, json: raw }));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell, number, order), { maxLength: 60 }), (rows) => {
      const found = deduplicate(filledSet(columns, rows), ['a', 'b', 'c'], 'at');
      expectLists(found, rows);
      expect(found.kept.length).toBe(naive(columns, rows, ['a', 'b', 'c'], 'at').size);
    }),
  );
});

test('A row displaced twice names the row that is kept in the end', () => {
  const columns = [column('key', 'string'), column('at', 'int32')];
  const rows = [5, 3, 9, 1, 1].map((at): Row => [stringCell('k'), { raw: at, order: at, json: at }]);
  const { kept, duplicates, winners } = deduplicate(filledSet(columns, rows), ['key'], 'at');
  expect([...kept]).toEqual([3]);
  expect([...duplicates]).toEqual([0, 1, 2, 4]);
  expect([...winners]).toEqual([3, 3, 3, 3]);
});

test('Rows in another order keep the same contents', () => {
  const columns = [column('key', 'string'), column('at', 'int32'), column('note', 'string')];
  const random = seededRandom(5);
  const number = (below: number) => Math.floor(random() * below);
  const rows = Array.from({ length: 20_000 }, (): Row => {
    const at = number(20);
    return [stringCell(`key ${number(8000)}`), { raw: at, order: at, json: at }, stringCell(`note ${number(3)}`)];
  });
  const keptOf = (given: readonly Row[]) =>
    contents(given, deduplicate(filledSet(columns, given), ['key'], 'at').kept).sort();
  const expected = keptOf(rows);
  expect(new Set(expected).size).toBe(naive(columns, rows, ['key'], 'at').size);
  expect(keptOf(shuffle(rows, random))).toEqual(expected);
});

test('No rows have no duplicates', () => {
  const none = deduplicate(filledSet([column('key', 'string')], []), ['key'], 'key');
  expect(none).toEqual({ kept: new Uint32Array(), duplicates: new Uint32Array(), winners: new Uint32Array() });
});
