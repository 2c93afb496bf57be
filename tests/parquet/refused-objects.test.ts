import { expect, test } from '@jest/globals';
import { IntegrityError } from '../../shared/errors.ts';
import { FooterReader, readFooter } from '../../shared/parquet/parquet-footer.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { column } from '../columns/column-cases.ts';
import { rowNumbers } from '../columns/column-rows.ts';
import { allTypes, allTypesRows } from './all-types.ts';
import { parquetBytes, rowGroupsOf } from './written-file.ts';

const written = parquetBytes(allTypes, rowGroupsOf(allTypesRows(rowNumbers(2000)), rowNumbers(2000)));

test('An object whose schema is not the contract is refused, naming both', async () => {
  const bytes = await written;
  const others = [
    allTypes.toReversed(),
    allTypes.slice(1),
    allTypes.map((each) => ({ ...each, nullable: true })),
    allTypes.map((each) => (each.name === 'price' ? { ...each, scale: 3 } : each)),
    allTypes.map((each) => (each.name === 'day' ? column('day', 'int32', { nullable: true }) : each)),
  ];
  for (const columns of others) {
    expect(() => [...readParquet(columns, bytes, 'object')]).toThrow(IntegrityError);
  }
  expect(() => [...readParquet(others[2]!, bytes, 'object')]).toThrow('"id" Utf8 not null');
});

test('What is no Parquet is refused', () => {
  for (const bytes of [new Uint8Array(), Buffer.from('PAR1'), Buffer.alloc(100), Buffer.from('PAR1....PAR1')]) {
    expect(() => readFooter(bytes, 'object')).toThrow(IntegrityError);
    expect(() => [...readParquet(allTypes, bytes, 'object')]).toThrow(IntegrityError);
  }
});

test('A footer is found however the object was cut', async () => {
  const bytes = await written;
  for (const size of [1, 7, 1000, bytes.length]) {
    const reader = new FooterReader();
    for (let start = 0; start < bytes.length; start += size) reader.add(bytes.subarray(start, start + size));
    expect(reader.read('object')).toEqual({ rows: 2000, rowGroups: 1, createdBy: 'sluice' });
  }
});
