import { expect, test } from '@jest/globals';
import { readColumn, readParquet } from '../../shared/parquet/parquet-reader.ts';
import { rowGroupRows } from '../../shared/parquet/parquet-form.ts';
import { column } from '../columns/column-cases.ts';
import { plainSlice, rowNumbers } from '../columns/column-rows.ts';
import { allTypes, allTypesRows } from './all-types.ts';
import { parquetBytes, rowGroupsOf } from './written-file.ts';

const rows = rowNumbers(50);
const bytes = await parquetBytes(allTypes, rowGroupsOf(allTypesRows(rows), rows), ['id']);

test('One column of an object is read as it is read with all others', () => {
  const [all] = [...readParquet(allTypes, bytes, 'object')];
  for (const [index, each] of allTypes.entries()) {
    const found = [...readColumn(each, bytes, 'object')];
    expect(found.map(plainSlice)).toEqual([plainSlice(all![index]!)]);
  }
});

test('Every row group of the column is read', async () => {
  const id = column('id', 'string');
  const many = rowNumbers(rowGroupRows + 3);
  const two = await parquetBytes(allTypes, rowGroupsOf(allTypesRows(many), many), ['id']);
  expect([...readColumn(id, two, 'object')].map(({ length }) => length)).toEqual([rowGroupRows, 3]);
});

test('A column that was int32 when it was written is read as one that is int64', () => {
  const small = allTypes.find(({ name }) => name === 'small')!;
  const read = (each: typeof small) => [...readColumn(each, bytes, 'object')].map(plainSlice);
  expect(read({ ...small, type: 'int64' })).toEqual(read(small));
});

test('A column that is not there, or is another, is an error that names the object', () => {
  const refused = [
    column('ids', 'string'),
    column('id', 'int64'),
    column('text', 'string'),
    column('large', 'int32', { nullable: true }),
  ];
  for (const each of refused) {
    expect(() => [...readColumn(each, bytes, 'the object')]).toThrow('"the object" is damaged');
  }
});
