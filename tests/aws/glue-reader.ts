import { DuckDBInstance } from '@duckdb/node-api';
import { GetPartitionCommand, type GlueClient } from '@aws-sdk/client-glue';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { listAll, type ObjectStore } from '../../shared/store/object-store.ts';
import { isDataKey } from '../support/data-key.ts';

/** A partition of a table in a Glue catalog. */
export interface GluePlace {
  readonly glue: GlueClient;
  readonly database: string;
  readonly table: string;
  readonly date: string;
  /** The bucket that locations are in. */
  readonly store: ObjectStore;
}

/**
 * Answers a query over a partition as engines do that know nothing of Sluice: asks Glue once where it lies, and reads all
 * data there. In the query it is called `day`.
 */
export async function queryGluePartition(place: GluePlace, sql: string): Promise<unknown[]> {
  const { glue, database, table, date, store } = place;
  const wanted = new GetPartitionCommand({ DatabaseName: database, TableName: table, PartitionValues: [date] });
  const { Partition } = await glue.send(wanted);
  const prefix = Partition!.StorageDescriptor!.Location!.replace(/^s3:\/\/[^/]+\//, '');
  const objects = await Array.fromAsync(listAll(store, prefix));
  const keys = objects.map(({ key }) => key).filter(isDataKey);
  const folder = await mkdtemp(join(tmpdir(), 'sluice-glue-'));
  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  try {
    const files = keys.map((_, index) => join(folder, `${index}.parquet`));
    for (const [index, key] of keys.entries()) await writeFile(files[index]!, (await store.get(key)).bytes);
    await connection.run(`SET TimeZone = 'UTC'`);
    const list = files.map((file) => `'${file}'`).join(', ');
    await connection.run(`CREATE VIEW day AS SELECT *, DATE '${date}' AS ingestion_date FROM read_parquet([${list}])`);
    return (await connection.runAndReadAll(sql)).getRowObjectsJson();
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true });
  }
}
