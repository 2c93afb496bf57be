import { zstdDecompressSync } from 'node:zlib';
import { DuckDBDateValue, DuckDBDecimalValue, DuckDBTimestampTZValue, type DuckDBValue } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parquetReadObjects, type ParquetParsers } from 'hyparquet';
import type { Column } from '../../shared/contract/contract.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { cellsOf, columnOf, nullableCases, type Cell } from '../columns/column-cases.ts';
import { expectedSlice, filledSet, plainSlice, rowNumbers } from '../columns/column-rows.ts';
import { DuckDbReader } from './duckdb-reader.ts';
import { parquetBytes, rowGroupsOf } from './written-file.ts';

let duckDb: DuckDbReader;

beforeAll(async () => {
  duckDb = await DuckDbReader.open();
});

afterAll(() => {
  duckDb.close();
});

async function written(column: Column, cells: readonly Cell[]): Promise<Uint8Array> {
  const rows = filledSet(
    [column],
    cells.map((cell) => [cell]),
  );
  return parquetBytes([column], rowGroupsOf(rows, rowNumbers(cells.length)));
}

/** What a cell is in the reader's terms. */
function orderOf({ order }: Cell, { type }: Column): unknown {
  if (order instanceof Uint8Array) return Buffer.from(order).toString();
  if (order !== null && type === 'double') return Number(order) + 0;
  return order !== null && type === 'bool' ? order === 1 : order;
}

function duckDbOrder(value: DuckDBValue | undefined): unknown {
  if (value instanceof DuckDBDecimalValue) return value.value;
  if (value instanceof DuckDBDateValue) return value.days;
  if (value instanceof DuckDBTimestampTZValue) return value.micros;
  return value;
}

/** hyparquet's own parsers make dates of milliseconds of these; it keeps those of its own that are not given. */
const parsers = {
  dateFromDays: (days: number) => days,
  timestampFromMicroseconds: (micros: bigint) => micros,
} as ParquetParsers;

async function readWithHyparquet(bytes: Uint8Array): Promise<unknown[]> {
  const rows: Record<string, unknown>[] = await parquetReadObjects({
    file: Uint8Array.from(bytes).buffer,
    compressors: { ZSTD: (input) => zstdDecompressSync(input) },
    parsers,
  });
  return rows.map(({ c }) => c);
}

const runs = { numRuns: 20, endOnFailure: true };

describe.each(nullableCases)('a column of type $title, written as Parquet', ({ kind, nullable }) => {
  const column = columnOf(kind, nullable);
  const cells = fc.array(cellsOf(kind, nullable), { minLength: 1, maxLength: 60 });

  test('is read back as the slice it was', async () => {
    await fc.assert(
      fc.asyncProperty(cells, async (given) => {
        const [slices, ...others] = [...readParquet([column], await written(column, given), 'object')];
        expect(others).toEqual([]);
        expect(slices!.map(plainSlice)).toEqual([plainSlice(expectedSlice(column, given))]);
      }),
      runs,
    );
  });

  test('is read by DuckDB', async () => {
    await fc.assert(
      fc.asyncProperty(cells, async (given) => {
        const rows = await duckDb.query('SELECT c FROM $file', await written(column, given));
        expect(rows.map(({ c }) => duckDbOrder(c))).toEqual(given.map((cell) => orderOf(cell, column)));
      }),
      runs,
    );
  });

  test('has the type and the nullability of the contract', async () => {
    const [cell] = fc.sample(kind.cell, 1);
    const [schema] = await duckDb.query(
      "SELECT * FROM parquet_schema($file) WHERE name = 'c'",
      await written(column, [cell!]),
    );
    expect(schema!.repetition_type).toBe(nullable ? 'OPTIONAL' : 'REQUIRED');
    const [described] = await duckDb.query('DESCRIBE SELECT c FROM $file', await written(column, [cell!]));
    const { type, precision = 0, scale = 0 } = column;
    const names = {
      string: 'VARCHAR',
      int32: 'INTEGER',
      int64: 'BIGINT',
      double: 'DOUBLE',
      decimal: `DECIMAL(${precision},${scale})`,
      date: 'DATE',
      timestamp: 'TIMESTAMP WITH TIME ZONE',
      bool: 'BOOLEAN',
    };
    expect(described!.column_type).toBe(names[type]);
  });
});

// hyparquet gives decimals as numbers, which cannot hold them.
const simpleCases = nullableCases.filter(({ kind }) => kind.type.type !== 'decimal');

test.each(simpleCases)(
  'A column of type $title, written as Parquet, is read by hyparquet',
  async ({ kind, nullable }) => {
    const column = columnOf(kind, nullable);
    await fc.assert(
      fc.asyncProperty(fc.array(cellsOf(kind, nullable), { minLength: 1, maxLength: 60 }), async (given) => {
        const found = await readWithHyparquet(await written(column, given));
        expect(found.map((value) => value ?? null)).toEqual(given.map((cell) => orderOf(cell, column)));
      }),
      runs,
    );
  },
);
