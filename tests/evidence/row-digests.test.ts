import { describe, expect, test } from '@jest/globals';
import type { Column } from '../../shared/contract/contract.ts';
import { digestWords, RowDigests } from '../../shared/evidence/row-digests.ts';
import { column, nullCell, stringCell, type Cell } from '../columns/column-cases.ts';
import { filledSet, rowNumbers } from '../columns/column-rows.ts';

/** The digests of rows of cells, as text. */
function digestsOf(columns: readonly Column[], rows: readonly (readonly Cell[])[]): string[] {
  const set = filledSet(columns, rows);
  const digests = new RowDigests(set.columns.map((typed) => typed.gather(rowNumbers(rows.length))));
  return rows.map((_, row) => {
    const target = new Uint32Array(digestWords);
    digests.write(row, target, 0);
    return target.join();
  });
}

const texts = [column('a', 'string', { nullable: true }), column('b', 'string', { nullable: true })];

function ofTexts(...rows: (readonly [string | null, string | null])[]): string[] {
  return digestsOf(
    texts,
    rows.map((row) => row.map((text) => (text === null ? nullCell : stringCell(text)))),
  );
}

function number(raw: number): Cell {
  return { raw, order: raw, json: raw };
}

describe('the digest of a row', () => {
  test('tells apart where one value ends and the next begins, and null from the empty string', () => {
    const digests = ofTexts(
      ['ab', 'c'],
      ['a', 'bc'],
      ['abc', ''],
      ['abc', null],
      ['', 'abc'],
      [null, 'abc'],
      [null, null],
    );
    expect(new Set(digests).size).toBe(7);
  });

  test('is the same for the same values, wherever the row lies and however long they are', () => {
    const long = 'x'.repeat(100_000);
    const [first, , third] = ofTexts([long, 'y'], ['a', null], [long, 'y']);
    expect(third).toBe(first);
    expect(ofTexts([null, ''], [long, 'y'])[1]).toBe(first);
    expect(ofTexts([`${long.slice(1)}z`, 'y'])[0]).not.toBe(first);
  });

  test('of an integer is the same whether it is stored in 32 or in 64 bits', () => {
    const values = [0, 1, -1, 255, -256, 2 ** 31 - 1, -(2 ** 31)].map((value) => [number(value)]);
    const short = digestsOf([column('n', 'int32')], values);
    expect(digestsOf([column('n', 'int64')], values)).toEqual(short);
    expect(new Set(short).size).toBe(values.length);
  });

  test('of equal bytes of other types differs', () => {
    const seven = [[number(7)]];
    const date = [[{ raw: '1970-01-08', order: 7, json: '1970-01-08' }]];
    const decimal = (scale: number, raw: string) =>
      digestsOf([column('n', 'decimal', { precision: 9, scale })], [[{ raw, order: 7n, json: raw }]]);
    const all = [
      digestsOf([column('n', 'int32')], seven),
      digestsOf([column('n', 'double')], seven),
      digestsOf([column('n', 'date')], date),
      decimal(0, '7'),
      decimal(2, '0.07'),
    ];
    expect(new Set(all.flat()).size).toBe(all.length);
  });
});
