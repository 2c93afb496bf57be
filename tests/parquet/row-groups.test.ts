import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ContentHash } from '../../shared/columns/content-hash.ts';
import { deduplicate } from '../../shared/columns/duplicates.ts';
import type { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import { sortRows } from '../../shared/columns/sort-rows.ts';
import { readFooter } from '../../shared/parquet/parquet-footer.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { rowGroupRows } from '../../shared/parquet/parquet-form.ts';
import { seededRandom } from '../../shared/random.ts';
import { sliceBytes } from '../columns/column-rows.ts';
import { shuffle } from '../support/shuffle.ts';
import { allTypes, allTypesRows } from './all-types.ts';
import { DuckDbReader } from './duckdb-reader.ts';
import { contentHashOf, parquetBytes, rowGroupsOf } from './written-file.ts';

const total = rowGroupRows + 5;
const indexes = Array.from({ length: total }, (_, index) => index);

/** What transform does with rows, from the columns on. */
function write(rows: PartitionColumns): { readonly sorted: Uint32Array; readonly bytes: Promise<Uint8Array> } {
  const { kept } = deduplicate(rows, ['id'], 'at');
  const sorted = sortRows(kept, [rows.named('at'), rows.named('id')]);
  return { sorted, bytes: parquetBytes(allTypes, rowGroupsOf(rows, sorted), ['id']) };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

const rows = allTypesRows(indexes);
const { sorted, bytes: writing } = write(rows);
let bytes: Uint8Array;
let duckDb: DuckDbReader;

beforeAll(async () => {
  bytes = await writing;
  duckDb = await DuckDbReader.open();
});

afterAll(() => {
  duckDb.close();
});

test('Row groups are full but for the last, and the footer counts them', () => {
  expect(readFooter(bytes, 'object')).toEqual({ rows: total, rowGroups: 2, createdBy: 'sluice' });
});

test('Every row group is read back as it was written, with the same content hash', () => {
  const hash = new ContentHash(allTypes);
  const groups = rowGroupsOf(rows, sorted);
  for (const slices of readParquet(allTypes, bytes, 'object')) {
    const written = groups.next().value!;
    for (const slice of written) hash.add(slice);
    for (const [index, slice] of slices.entries()) {
      expect(sliceBytes(slice).equals(sliceBytes(written[index]!))).toBe(true);
    }
  }
  expect(groups.next().done).toBe(true);
  expect(contentHashOf(allTypes, bytes)).toBe(hash.digest());
});

test('The same rows in another order, with duplicates among them, give the same bytes', async () => {
  const random = seededRandom(17);
  const again = shuffle([...indexes, ...indexes.slice(0, 1000)], random);
  expect(sha256(await write(allTypesRows(again)).bytes)).toBe(sha256(bytes));
});

test('DuckDB finds zstd, statistics and row groups of at most 131,072 rows', async () => {
  const columns = await duckDb.query('SELECT * FROM parquet_metadata($file)', bytes);
  expect(columns.length).toBe(2 * allTypes.length);
  for (const { row_group_num_rows: groupRows, compression, stats_min_value: min, stats_max_value: max } of columns) {
    expect(Number(groupRows)).toBeLessThanOrEqual(131_072);
    expect(compression).toBe('ZSTD');
    expect(min).toEqual(expect.any(String));
    expect(max).toEqual(expect.any(String));
  }
  const [file] = await duckDb.query('SELECT * FROM parquet_file_metadata($file)', bytes);
  expect(file!.created_by).toBe('sluice');
});

test('DuckDB finds the rows in their order, with the sums and counts that they have', async () => {
  const [found] = await duckDb.query(
    `SELECT count(*) AS rows, count(text) AS texts, sum(small) AS small,
      min(id) AS first, max(id) AS last FROM $file`,
    bytes,
  );
  const present = indexes.filter((index) => index % 7 !== 3);
  const small = present.reduce(
    (sum, index) => sum + BigInt([0, 1, -1, 2147483647, -2147483648, index][index % 6]!),
    0n,
  );
  expect(found).toMatchObject({ rows: BigInt(total), texts: BigInt(present.length), small });
  expect(found).toMatchObject({ first: 'row-00000000', last: `row-00${total - 1}` });
  const [disorder] = await duckDb.query(
    `SELECT count(*) AS rows FROM (SELECT row("at", id) < lag(row("at", id)) OVER (ORDER BY file_row_number) AS disordered
      FROM read_parquet($file, file_row_number = true)) WHERE disordered`,
    bytes,
  );
  expect(disorder).toEqual({ rows: 0n });
});
