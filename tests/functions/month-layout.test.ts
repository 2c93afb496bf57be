import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ContentHash } from '../../shared/columns/content-hash.ts';
import type { ColumnSlice } from '../../shared/columns/column-slice.ts';
import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Column } from '../../shared/contract/contract.ts';
import type { RowValues } from '../../shared/contract/values.ts';
import { dataKey, manifestKey, reportKey, runPrefix, successKey, validationKey } from '../../shared/layout/keys.ts';
import type { DataObject, Manifest, Validation } from '../../shared/manifest/documents.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { writeParquet } from '../../shared/parquet/parquet-writer.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import type { Report } from '../../shared/quality/report.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { partitionOf } from '../../functions/stage.ts';
import { atColumn, datasetContract, keyColumn } from '../support/dataset-contracts.ts';
import { datasetRuns, type DatasetRun, type DatasetRuns, ndjson } from '../support/dataset-runs.ts';
import { storedJson } from '../support/stored-objects.ts';

const date = '2025-02-01';
const sales = datasetContract('sales', {
  columns: [
    keyColumn('id'),
    { name: 'amount', logicalType: 'number', physicalType: 'decimal(18,2)' },
    { name: 'rank', logicalType: 'integer', required: true },
    atColumn,
  ],
  // Sorted by another column than the rows are laid out by.
  custom: { orderColumn: 'rank', monthColumn: 'at', alarmRate: 100, blockRate: 100 },
});

const rows = [
  { id: 'border', amount: '1.10', rank: 9, at: '2025-01-31T23:59:59-05:00' },
  { id: 'january', amount: '2.20', rank: 8, at: '2025-01-31T23:59:59Z' },
  { id: 'late', amount: null, rank: 1, at: '2025-02-01T00:59:59+01:00' },
  { id: 'february', amount: '4.40', rank: 5, at: '2025-02-01 00:00:00' },
  { id: 'december', amount: '-0.01', rank: 7, at: '2024-12-31T23:59:59.999999Z' },
  { id: 'old', amount: '0', rank: 6, at: '0987-12-01T00:00:00Z' },
];

async function monthly(...objects: (string | Uint8Array)[]): Promise<DatasetRun & { readonly runs: DatasetRuns }> {
  const runs = datasetRuns(sales);
  return { ...(await runs.run(sales, date, { objects })), runs };
}

/** The rows of a data object as its columns `id`, `year` and `month`. */
function rowsOf({ pipeline }: DatasetRuns, key: string): unknown[][] {
  const { bytes } = pipeline.memory.processed.state.find(key);
  const read = new PartitionColumns(sales.columns.map(withoutSource));
  for (const slices of readParquet(sales.columns, bytes, key)) read.appendSlices(slices);
  return Array.from({ length: read.length }, (_, row) =>
    ['id', 'year', 'month'].map((name) => read.named(name).json(row)),
  );
}

/** A column that takes what it is given, also where the contract would derive it. */
function withoutSource({ name, type, description, nullable, precision, scale, zone }: Column): Column {
  return {
    ...{ name, type, description, nullable },
    ...(precision === undefined || scale === undefined ? {} : { precision, scale }),
    ...(zone === undefined ? {} : { zone }),
  };
}

describe('a dataset with a month column', () => {
  test('has one data object a month, in UTC, each sorted by order column and key', async () => {
    const run = await monthly(ndjson(...rows));
    const { objects, counts } = run.manifest();
    const prefix = runPrefix(partitionOf(sales, date), run.runId);
    expect(objects.map(({ key }) => key.slice(prefix.length))).toEqual([
      'year=0987/month=12/part-00000.parquet',
      'year=2024/month=12/part-00000.parquet',
      'year=2025/month=01/part-00000.parquet',
      'year=2025/month=02/part-00000.parquet',
    ]);
    expect(objects.map(({ key }) => rowsOf(run.runs, key))).toEqual([
      [['old', 987, 12]],
      [['december', 2024, 12]],
      [
        ['late', 2025, 1],
        ['january', 2025, 1],
      ],
      [
        ['february', 2025, 2],
        ['border', 2025, 2],
      ],
    ]);
    expect(objects.map((object) => object.rows)).toEqual([1, 1, 2, 2]);
    expect(counts.valid_rows).toBe(6);
    expect(await run.validate()).toEqual({ outcome: 'validated' });
    const { state } = run.runs.pipeline.memory.processed;
    const { checks } = storedJson<Validation>(state, validationKey(partitionOf(sales, date), run.runId));
    expect(checks).toContainEqual({ name: 'every row in the folder of its month', found: '4 months', result: 'pass' });
  });

  test('counts nulls of what raw data has, and of what was written', async () => {
    const run = await monthly(ndjson(...rows));
    expect(run.manifest().nulls).toEqual({ id: 0, amount: 1, rank: 0, at: 0, year: 0, month: 0 });
    const { state } = run.runs.pipeline.memory.processed;
    const { rates } = storedJson<Report>(state, reportKey(partitionOf(sales, date), run.runId));
    expect(Object.keys(rates!.null_rates)).toEqual(['id', 'amount', 'rank', 'at']);
  });

  test('rejects a raw row that says its year itself', async () => {
    const run = await monthly(ndjson(...rows, { ...rows[0], id: 'other', year: 2025 }));
    expect(run.quarantine().map(({ reasons }) => reasons.map(({ code, column }) => [code, column]))).toEqual([
      [['SCHEMA_ERROR', 'year']],
    ]);
  });

  test('may read CSV, whose header has no derived columns', async () => {
    const csv = datasetContract('sales', {
      columns: [keyColumn('id'), atColumn],
      custom: { monthColumn: 'at', rawFormat: 'csv' },
    });
    const run = await datasetRuns(csv).run(csv, date, { objects: ['at,id\n2025-01-31T23:59:59-05:00,a\n'] });
    expect(run.manifest().objects.map(({ key }) => key)).toEqual([
      dataKey(partitionOf(csv, date), run.runId, 0, 'year=2025/month=02/'),
    ]);
    expect(await run.validate()).toEqual({ outcome: 'validated' });
  });

  test('may be laid out by a date', async () => {
    const byDay = datasetContract('sales', {
      columns: [keyColumn('id'), atColumn, { name: 'day', logicalType: 'date', required: true }],
      custom: { monthColumn: 'day' },
    });
    const row = { id: 'a', at: rows[0]!.at, day: '2024-02-29' };
    const run = await datasetRuns(byDay).run(byDay, date, { objects: [ndjson(row)] });
    expect(run.manifest().objects.map(({ key }) => key)).toEqual([
      dataKey(partitionOf(byDay, date), run.runId, 0, 'year=2024/month=02/'),
    ]);
    expect(await run.validate()).toEqual({ outcome: 'validated' });
  });

  test('has the same bytes in every object, however its rows were split and ordered', async () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...rows[index % rows.length]!,
      id: `id-${index % 36}`,
      rank: index % 5,
    }));
    const wanted = written(await monthly(ndjson(...many)));
    expect(wanted.hashes).toHaveLength(4);
    const orders = fc.record({
      order: fc.shuffledSubarray(many, { minLength: many.length }),
      cuts: fc.array(fc.nat(many.length), { maxLength: 4 }),
      isCompressed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(orders, async ({ order, cuts, isCompressed }) => {
        const ends = [...cuts.sort((a, b) => a - b), many.length];
        const texts = ends.map((end, index) => ndjson(...order.slice(ends[index - 1] ?? 0, end)));
        const objects = texts.map((text) => (isCompressed ? gzipSync(text) : text));
        expect(written(await monthly(...objects))).toEqual(wanted);
      }),
      { numRuns: 15 },
    );
  });
});

function written(run: DatasetRun) {
  const { objects, content_hash } = run.manifest();
  return { hashes: objects.map((object) => object.sha256), contentHash: content_hash };
}

describe('the second look at months', () => {
  interface Part {
    readonly folder: string;
    readonly rows: readonly RowValues[];
  }
  const january = { id: 'a', amount: null, rank: 1, at: '2025-01-31T23:59:59Z', year: 2025, month: 1 };
  const february = { id: 'b', amount: null, rank: 0, at: '2025-01-31T23:59:59-05:00', year: 2025, month: 2 };
  const [inJanuary, inFebruary] = ['year=2025/month=01/', 'year=2025/month=02/'] as const;

  /** Puts these parts in the place of a run's, with a manifest that describes them truly, and looks at them. */
  async function look(parts: readonly Part[]): Promise<unknown> {
    const run = await monthly(ndjson(...rows.slice(0, 2)));
    const { state } = run.runs.pipeline.memory.processed;
    const partition = partitionOf(sales, date);
    const hash = new ContentHash(sales.columns);
    const objects: DataObject[] = [];
    for (const part of parts) {
      const key = dataKey(partition, run.runId, 0, part.folder);
      const bytes = await partBytes(part.rows, hash, key);
      const { size, version } = state.write(key, bytes);
      objects.push({ key, size, version, sha256: sha256(bytes), rows: part.rows.length });
    }
    const changes: Partial<Manifest> = {
      objects,
      content_hash: hash.digest(),
      nulls: { amount: parts.flatMap((part) => part.rows).length },
    };
    const manifest = encodeJson({ ...run.manifest(), ...changes });
    state.write(manifestKey(partition, run.runId), manifest);
    const report = state.find(reportKey(partition, run.runId)).bytes;
    const success = { run_id: run.runId, manifest_sha256: sha256(manifest), report_sha256: sha256(report) };
    state.write(successKey(partition, run.runId), encodeJson(success));
    return run.validate();
  }

  async function partBytes(part: readonly RowValues[], hash: ContentHash, key: string): Promise<Uint8Array> {
    const values = new PartitionColumns(sales.columns.map(withoutSource));
    for (const [index, row] of part.entries()) values.append(row, 0, index + 1);
    const all = Uint32Array.from(part.keys());
    const slices: ColumnSlice[] = values.columns.map((column) => column.gather(all));
    for (const slice of slices) hash.add(slice);
    const chunks: Uint8Array[] = [];
    for await (const chunk of writeParquet(sales, [slices], key)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }

  const fault = (what: string) => expect.objectContaining({ name: 'IntegrityError', what }) as unknown;

  test('passes parts that are as they should be', async () => {
    const parts = [
      { folder: inJanuary, rows: [january] },
      { folder: inFebruary, rows: [february] },
    ];
    expect(await look(parts)).toEqual({ outcome: 'validated' });
  });

  test('finds parts that are not in the order of their months', async () => {
    const parts = [
      { folder: inFebruary, rows: [february] },
      { folder: inJanuary, rows: [january] },
    ];
    await expect(look(parts)).rejects.toEqual(fault('order'));
  });

  test('finds a row that lies in the folder of another month', async () => {
    await expect(look([{ folder: inJanuary, rows: [january, february] }])).rejects.toEqual(
      fault('"month" of a row in this folder'),
    );
    const lastYear = { folder: 'year=2024/month=01/', rows: [january, { ...january, id: 'c' }] };
    await expect(look([lastYear])).rejects.toEqual(fault('"year" of a row in this folder'));
  });

  test('finds a derived value that is not what it derives from', async () => {
    const moved = { ...february, month: 1 };
    await expect(look([{ folder: inJanuary, rows: [moved, january] }])).rejects.toEqual(
      fault('"month" beside the "at" of a row'),
    );
  });

  test('finds rows that lie in no folder of a month', async () => {
    await expect(look([{ folder: '', rows: [january, { ...january, id: 'c' }] }])).rejects.toEqual(fault('place'));
  });
});

test('Without a month column a data object in the folder of a month is found', async () => {
  const plain = datasetContract('plain', { columns: [keyColumn('id'), atColumn] });
  const { run, pipeline } = datasetRuns(plain);
  const { runId, manifest, validate } = await run(plain, date, { objects: [ndjson({ id: 'a', at: rows[0]!.at })] });
  const { state } = pipeline.memory.processed;
  const partition = partitionOf(plain, date);
  const [object] = manifest().objects;
  const key = dataKey(partition, runId, 0, 'year=2025/month=02/');
  const { version } = state.write(key, state.find(object!.key).bytes);
  const bytes = encodeJson({ ...manifest(), objects: [{ ...object!, key, version }] });
  state.write(manifestKey(partition, runId), bytes);
  const report = state.find(reportKey(partition, runId)).bytes;
  const success = { run_id: runId, manifest_sha256: sha256(bytes), report_sha256: sha256(report) };
  state.write(successKey(partition, runId), encodeJson(success));
  await expect(validate()).rejects.toMatchObject({ name: 'IntegrityError', key, what: 'place' });
});
