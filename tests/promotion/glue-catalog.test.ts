import { beforeEach, describe, expect, test } from '@jest/globals';
import type { Table } from '@aws-sdk/client-glue';
import { CatalogTableMissingError, ServiceCallError } from '../../shared/errors.ts';
import { storeCatalog, type Catalog } from '../../shared/promotion/catalog.ts';
import { GlueCatalog, glueClient } from '../../shared/promotion/glue-catalog.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { glueService, type GlueService } from '../support/glue-service.ts';
import { jsonService, ServiceFault, type JsonService } from '../support/json-service.ts';

const dayKey = [{ Name: 'ingestion_date', Type: 'string' }];
const StorageDescriptor = {
  Columns: [{ Name: 'event_id', Type: 'string' }],
  Location: 's3://processed/silver/product/events/',
  SerdeInfo: { SerializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe' },
};
const tables: readonly Table[] = [
  { Name: 'events', TableType: 'VIRTUAL_VIEW' },
  { Name: 'events_v1', PartitionKeys: dayKey, StorageDescriptor },
  { Name: 'events_v2', PartitionKeys: dayKey, StorageDescriptor },
  { Name: 'quarantine_v1', PartitionKeys: [{ Name: 'dataset' }, ...dayKey], StorageDescriptor },
];

const named = { dataset: 'events', schemaVersion: 1, ingestionDate: '2025-01-02' };
const partition = { domain: 'product', ...named };
const entry = { number: 1, run_id: 'run-1', location: 'silver/product/events/run_id=run-1/' };

function open(service: JsonService): GlueCatalog {
  return new GlueCatalog(glueClient(service.options), 'sluice_dev', 'processed');
}

describe.each([
  ['of a store', (): Catalog => storeCatalog(memoryStore())],
  ['in Glue', (): Catalog => open(glueService(tables))],
])('a catalog %s', (_name, make) => {
  test('has no partition at first', async () => {
    expect(await make().find(partition)).toBeUndefined();
    expect(await make().list()).toEqual([]);
  });

  test('finds what was put last', async () => {
    const catalog = make();
    await catalog.put(partition, entry);
    const later = { number: 2, run_id: 'run-2', location: 'silver/product/events/run_id=run-2/' };
    await catalog.put(partition, later);
    expect(await catalog.find(partition)).toEqual(later);
  });

  test('lists the partitions of every table', async () => {
    const catalog = make();
    const others = [
      { ...named, ingestionDate: '2025-01-03' },
      { ...named, schemaVersion: 2 },
    ];
    for (const other of [named, ...others]) await catalog.put({ ...partition, ...other }, entry);
    expect(await catalog.list()).toEqual([named, ...others]);
  });
});

describe('a catalog in Glue', () => {
  let service: GlueService;
  let catalog: GlueCatalog;
  beforeEach(() => {
    service = glueService(tables);
    catalog = open(service);
  });

  test('gives a partition the columns and format of its table, and the path of the run', async () => {
    await catalog.put(partition, entry);
    expect([...service.partitions]).toEqual([
      [
        'events_v1/2025-01-02',
        {
          Values: ['2025-01-02'],
          StorageDescriptor: { ...StorageDescriptor, Location: `s3://processed/${entry.location}` },
          Parameters: { number: '1', run_id: 'run-1' },
        },
      ],
    ]);
  });

  test('moves a partition in one change', async () => {
    await catalog.put(partition, entry);
    const before = service.calls.length;
    await catalog.put(partition, { ...entry, number: 2 });
    const operations = service.calls.slice(before).map(({ operation }) => operation);
    expect(operations).toEqual(['GetTable', 'CreatePartition', 'BatchUpdatePartition']);
  });

  test('follows no entry of the log where somebody else made the partition', async () => {
    const Location = 's3://elsewhere/events/';
    service.partitions.set('events_v1/2025-01-02', { Values: ['2025-01-02'], StorageDescriptor: { Location } });
    expect(await catalog.find(partition)).toEqual({ number: 0, run_id: '', location: Location });
  });

  test('tells by a fault that a partition was removed while it was moved', async () => {
    const flickering = jsonService({
      GetTable: () => ({ Table: tables[1]! }),
      CreatePartition: () => {
        throw new ServiceFault('AlreadyExistsException');
      },
      BatchUpdatePartition: () => ({ Errors: [{ ErrorDetail: { ErrorCode: 'EntityNotFoundException' } }] }),
    });
    const put = open(flickering).put(partition, entry);
    await expect(put).rejects.toThrow(ServiceCallError);
    await expect(put).rejects.toThrow('EntityNotFoundException');
  });

  test('says which table is missing', async () => {
    const put = catalog.put({ ...partition, schemaVersion: 3 }, entry);
    await expect(put).rejects.toThrow(CatalogTableMissingError);
    await expect(put).rejects.toThrow('sluice_dev.events_v3');
  });

  test.each(['find', 'list', 'put'] as const)('tells by a fault when it cannot %s', async (method) => {
    const down = open(
      jsonService({
        GetTable: () => ({ Table: tables[1]! }),
        GetTables: () => ({ TableList: tables }),
      }),
    );
    const calls = { find: () => down.find(partition), list: () => down.list(), put: () => down.put(partition, entry) };
    await expect(calls[method]()).rejects.toThrow(ServiceCallError);
  });
});
