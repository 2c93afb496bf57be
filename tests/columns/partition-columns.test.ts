import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import { segmentRows } from '../../shared/columns/segments.ts';
import type { RowValues } from '../../shared/contract/values.ts';
import { column, stringCell } from './column-cases.ts';
import { filledColumn, rowNumbers } from './column-rows.ts';

test('Every row remembers the object and the line it came from', () => {
  const objects = fc.array(fc.array(fc.nat(2 ** 32 - 1), { maxLength: 5 }), { maxLength: 20 });
  fc.assert(
    fc.property(objects, (lines) => {
      const rows = new PartitionColumns([column('a', 'int32')]);
      const origins = lines.flatMap((inObject, object) => inObject.map((line) => ({ object, line })));
      for (const { object, line } of origins) rows.append({ a: 1 }, object, line);
      expect(origins.map((_, row) => rows.origin(row))).toEqual(origins);
    }),
  );
});

test('Rows remember where they came from beyond the end of a segment', () => {
  const rows = new PartitionColumns([column('a', 'int32')]);
  for (let row = 0; row < segmentRows + 2; row += 1) rows.append({ a: row }, row < segmentRows ? 0 : 3, row + 1);
  expect(rows.origin(segmentRows - 1)).toEqual({ object: 0, line: segmentRows });
  expect(rows.origin(segmentRows + 1)).toEqual({ object: 3, line: segmentRows + 2 });
});

test('A missing key is null, also when every object has a property of that name', () => {
  const names = ['constructor', '__proto__', 'toString', 'hasOwnProperty'];
  const columns = names.map((name) => column(name, 'string', { nullable: true }));
  const rows = new PartitionColumns([...columns, column('valueOf', 'int32', { nullable: true })]);
  rows.append({}, 0, 1);
  expect(rows.named('valueOf').json(0)).toBe(null);
  rows.append(JSON.parse(JSON.stringify({ constructor: 'c', toString: 't' })) as RowValues, 0, 2);
  rows.append(JSON.parse('{"__proto__":"p","hasOwnProperty":"h"}') as RowValues, 0, 3);
  expect(names.map((name) => rows.named(name).json(0))).toEqual([null, null, null, null]);
  expect(names.map((name) => rows.named(name).json(1))).toEqual(['c', null, 't', null]);
  expect(names.map((name) => rows.named(name).json(2))).toEqual([null, 'p', null, 'h']);
});

test('A column that does not exist, or has no slice, is an error that names it', () => {
  const rows = new PartitionColumns([column('a', 'string'), column('b', 'string')]);
  expect(() => rows.named('c')).toThrow('"c"');
  const slice = filledColumn(column('a', 'string'), [stringCell('x')]).gather(rowNumbers(1));
  expect(() => {
    rows.appendSlices([slice]);
  }).toThrow('"b"');
});
