import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { catalogTables } from '../../infra/catalog/catalog-tables.ts';
import { hiveType, shapeOf, trinoType } from '../../infra/catalog/column-shape.ts';
import { datasetTable, datasetView } from '../../infra/catalog/dataset-tables.ts';
import type { GlueTable } from '../../infra/catalog/glue-table.ts';
import { duplicateColumns, rejectColumns, reportColumns } from '../../infra/catalog/review-columns.ts';
import { nameResources } from '../../infra/names.ts';
import { loadContracts, registerContracts } from '../../shared/contract/contract-registry.ts';
import { ColumnType, type Column } from '../../shared/contract/contract.ts';
import { dataKey, rejectsKey, reportKey } from '../../shared/layout/keys.ts';
import type { Report } from '../../shared/quality/report.ts';
import type { DuplicateRecord, QuarantineRecord } from '../../shared/verdicts/reject-record.ts';

const contracts = await loadContracts(resolve(import.meta.dirname, '../../contracts'));
const names = nameResources('dev', '123456789012', 'eu-central-1');
const tables = catalogTables(names, contracts);
const tableNamed = (name: string) => tables.find((table) => table.name === name)!;

/** What Athena reads out of a view. */
function definitionOf({ viewOriginalText }: GlueTable) {
  const [, base64 = ''] = /^\/\* Presto View: (\S+) \*\/$/.exec(viewOriginalText ?? '') ?? [];
  return JSON.parse(Buffer.from(base64, 'base64').toString()) as {
    originalSql: string;
    columns: { name: string; type: string }[];
  };
}

const anyText: unknown = expect.any(String);

describe('the table of a schema version', () => {
  test('has the columns of its contract, and the day as its one partition key', () => {
    expect(datasetTable(names, contracts.get('events'))).toEqual({
      name: 'events_v1',
      description: contracts.get('events').description,
      tableType: 'EXTERNAL_TABLE',
      parameters: { EXTERNAL: 'TRUE', classification: 'parquet' },
      partitionKeys: [{ name: 'ingestion_date', type: 'date', comment: 'The day of arrival, UTC.' }],
      storageDescriptor: {
        location: 's3://sluice-dev-processed-123456789012/silver/analytics/events/schema_v=1/',
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        serDeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
        columns: [
          ['event_id', 'string'],
          ['user_id', 'string'],
          ['event_type', 'string'],
          ['event_ts', 'timestamp'],
          ['amount', 'double'],
        ].map(([name, type]) => ({ name, type, comment: anyText })),
      },
    });
  });

  test('has a type for each column type', () => {
    const types = Object.values(ColumnType).map((type) => {
      const shape = shapeOf({ name: 'a', type, precision: 10, scale: 2, description: '', nullable: true });
      return [type, hiveType(shape), trinoType(shape)];
    });
    expect(types).toEqual([
      ['string', 'string', 'varchar'],
      ['int32', 'int', 'integer'],
      ['int64', 'bigint', 'bigint'],
      ['double', 'double', 'double'],
      ['decimal', 'decimal(10,2)', 'decimal(10,2)'],
      ['date', 'date', 'date'],
      ['timestamp', 'timestamp', 'timestamp(3)'],
      ['bool', 'boolean', 'boolean'],
    ]);
  });

  test('has names in lower case, and comments of one line that Glue accepts', () => {
    const contract = contracts.get('transactions');
    const wordy: Column = { ...contract.columns[0]!, name: 'Wordy', description: `two\n  lines, ${'x'.repeat(300)}` };
    const { columns } = datasetTable(names, { ...contract, columns: [wordy] }).storageDescriptor;
    expect(columns[0]!.name).toBe('wordy');
    expect(columns[0]!.comment).toMatch(/^two lines, x+…$/);
    expect(columns[0]!.comment).toHaveLength(255);
  });

  test('lies where the runs of its partitions do', () => {
    for (const contract of contracts.all) {
      const { location } = datasetTable(names, contract).storageDescriptor;
      const key = dataKey({ ...contract, ingestionDate: '2025-01-02' }, 'r-1', 0);
      expect(`s3://${names.bucket('processed')}/${key}`.startsWith(`${location ?? '-'}ingestion_date=`)).toBe(true);
    }
  });
});

describe('the view of a dataset', () => {
  test('is a view as Athena stores one', () => {
    const view = datasetView(names, contracts.get('events'));
    expect(view).toMatchObject({
      name: 'events',
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true' },
      partitionKeys: [],
      viewExpandedText: '/* Presto View */',
    });
    expect(definitionOf(view)).toEqual({
      originalSql:
        'SELECT "event_id", "user_id", "event_type", "event_ts", "amount", "ingestion_date" FROM "sluice_dev"."events_v1"',
      catalog: 'awsdatacatalog',
      schema: 'sluice_dev',
      columns: [
        { name: 'event_id', type: 'varchar' },
        { name: 'user_id', type: 'varchar' },
        { name: 'event_type', type: 'varchar' },
        { name: 'event_ts', type: 'timestamp(3)' },
        { name: 'amount', type: 'double' },
        { name: 'ingestion_date', type: 'date' },
      ],
    });
    expect(view.storageDescriptor.columns.map(({ name, type }) => `${name} ${type}`)).toContain('event_ts timestamp');
  });

  test('is over the newest schema version', () => {
    const events = contracts.get('events');
    const two = registerContracts([events, { ...events, schemaVersion: 2, version: '2.0.0' }]);
    const both = catalogTables(names, two);
    expect(both.map(({ name }) => name)).toEqual(expect.arrayContaining(['events_v1', 'events_v2', 'events']));
    expect(definitionOf(both.find(({ name }) => name === 'events')!).originalSql).toMatch(/"events_v2"$/);
  });
});

describe('every view', () => {
  let connection: DuckDBConnection;
  beforeAll(async () => {
    connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(`CREATE SCHEMA "${names.database}"`);
    for (const { tableType, name, storageDescriptor, partitionKeys } of tables) {
      if (tableType !== 'EXTERNAL_TABLE') continue;
      const columns = [...storageDescriptor.columns, ...partitionKeys].map((column) => `"${column.name}" VARCHAR`);
      await connection.run(`CREATE TABLE "${names.database}"."${name}" (${columns.join(', ')})`);
    }
  });
  afterAll(() => {
    connection.closeSync();
  });

  const views = tables.filter(({ tableType }) => tableType === 'VIRTUAL_VIEW');
  test.each(views.map((view) => [view.name, view] as const))(
    'selects the columns that it says, by day: %s',
    async (name, view) => {
      const { originalSql, columns } = definitionOf(view);
      expect(view.storageDescriptor.columns.map((column) => column.name)).toEqual(columns.map((column) => column.name));
      expect((await connection.run(originalSql)).columnNames()).toEqual(columns.map((column) => column.name));
      await connection.run(`CREATE VIEW "${names.database}"."${name}" AS ${originalSql}`);
      await connection.run(`SELECT ingestion_date, COUNT(*) FROM ${names.database}.${name} GROUP BY ingestion_date`);
    },
  );
});

/** The fields of a document, of which the compiler knows whether they are all. */
const fieldsOf = <T>(fields: Readonly<Record<keyof Required<T>, true>>) => Object.keys(fields);

describe('the tables of reviewers', () => {
  test('have a column for each field of a record', () => {
    const reject = { verdict: true, row_hash: true, run_id: true, source: true, reasons: true, offset: true } as const;
    const rest = { attempt_count: true, raw: true, raw_base64: true, truncated: true, condemned_by: true } as const;
    expect(rejectColumns.map(({ name }) => name).sort()).toEqual(
      fieldsOf<QuarantineRecord>({ ...reject, ...rest, deleted: true }).sort(),
    );
    const duplicate = { verdict: true, run_id: true, source: true, winner: true, reasons: true, key: true } as const;
    expect(duplicateColumns.map(({ name }) => name)).toEqual(fieldsOf<DuplicateRecord>({ ...duplicate, values: true }));
  });

  test('have a column for each field of a report but the date, which the partition has', () => {
    const fields = fieldsOf<Omit<Report, 'ingestion_date'>>({
      run_id: true,
      execution: true,
      domain: true,
      dataset: true,
      schema_v: true,
      stage: true,
      result: true,
      started_at: true,
      finished_at: true,
      duration_seconds: true,
      contract: true,
      code: true,
      counts: true,
      rates: true,
      checks: true,
      error_type_distribution: true,
      type_shares: true,
      drift: true,
      anomalies: true,
      input_bytes: true,
      problems: true,
    });
    expect(reportColumns.map(({ name }) => name)).toEqual(fields);
    expect(hiveType(reportColumns.find(({ name }) => name === 'contract')!.shape)).toBe(
      'struct<version:string,sha256:string>',
    );
  });

  const day = { domain: contracts.get('orders').domain, dataset: 'orders', ingestionDate: '2025-01-02' };
  const quarantine = names.bucket('quarantine');
  test.each([
    ['_rejected_orders', quarantine, rejectsKey('quarantine', day, 'r-1')],
    ['_condemned_orders', quarantine, rejectsKey('condemned', day, 'r-1')],
    ['_duplicates_orders', quarantine, rejectsKey('duplicates', day, 'r-1')],
    ['_reports_orders', names.bucket('processed'), reportKey(day, 'r-1')],
  ])('find the objects of a day without anybody registering it: %s', (name, bucket, key) => {
    const { storageDescriptor, parameters } = tableNamed(name);
    // Athena appends `<key>=<value>/` to the location of a projected partition.
    expect(`s3://${bucket}/${key}`).toMatch(
      new RegExp(`^${storageDescriptor.location ?? '-'}ingestion_date=2025-01-02/`),
    );
    expect(parameters).toMatchObject({
      'projection.enabled': 'true',
      'projection.ingestion_date.type': 'date',
      'projection.ingestion_date.format': 'yyyy-MM-dd',
    });
  });

  test('show rows of the quarantine without the histories beside them', () => {
    expect(definitionOf(tableNamed('_quarantine_orders')).originalSql).toMatch(
      /FROM "sluice_dev"."_rejected_orders" WHERE "run_id" IS NOT NULL$/,
    );
  });
});

test('tables have names of their own, and a dataset named as the table of another is refused', () => {
  expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
  const events = contracts.get('events');
  const clash = registerContracts([events, { ...events, dataset: 'events_v1' }]);
  expect(() => catalogTables(names, clash)).toThrow(/"events_v1" is also the table of a schema version of another/);
});
