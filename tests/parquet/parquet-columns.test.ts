import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { IntegrityError } from '../../shared/errors.ts';
import { readParquetColumns } from '../../shared/parquet/parquet-columns.ts';
import { cellsOf, columnCases, columnOf } from '../columns/column-cases.ts';
import { filledSet, rowNumbers } from '../columns/column-rows.ts';
import { parquetBytes, rowGroupsOf } from './written-file.ts';

const kinds = columnCases.flatMap((kind) => [false, true].map((nullable) => ({ kind, nullable })));
const columns = kinds.map(({ kind, nullable }, index) => columnOf(kind, nullable, `c${index}`));

/** A Parquet object with a column of every type, nullable and not. */
async function everyType(): Promise<Uint8Array> {
  const [row] = fc.sample(fc.tuple(...kinds.map(({ kind, nullable }) => cellsOf(kind, nullable))), {
    numRuns: 1,
    seed: 1,
  });
  return parquetBytes(columns, rowGroupsOf(filledSet(columns, [row!]), rowNumbers(1)));
}

test('the columns of a Parquet object are those it was written with', async () => {
  expect(readParquetColumns(await everyType(), 'object')).toEqual(columns);
});

test('bytes that are no Parquet object have no columns', async () => {
  const bytes = await everyType();
  expect(() => readParquetColumns(bytes.subarray(0, bytes.length - 4), 'object')).toThrow(IntegrityError);
});
