import { CreateDatabaseCommand, CreateTableCommand, GlueClient } from '@aws-sdk/client-glue';
import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { queryCommand } from '../../cli/commands/query.ts';
import { stackPlace } from '../../cli/stack/stack-place.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { hashContracts } from '../../shared/contract/contracts-hash.ts';
import { tableName } from '../../shared/layout/catalog-tables.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { GlueCatalog } from '../../shared/promotion/glue-catalog.ts';
import { s3Store } from '../../shared/store/s3-store.ts';
import { date, cleanLines } from '../support/event-rows.ts';
import { outputs } from '../support/sluice-command.ts';
import { linesAsBytes, testPipeline } from '../support/test-pipeline.ts';
import { clientOf, makeBucket } from './buckets.ts';
import { moto, startEmulator, type Emulator } from './emulator.ts';
import { queryGluePartition } from './glue-reader.ts';
import { readDuring } from './read-during.ts';

const database = 'sluice_test';
const bucket = 'processed';

let emulator: Emulator;
let s3: S3Client;
let glue: GlueClient;

beforeAll(async () => {
  emulator = await startEmulator(moto);
  s3 = clientOf(emulator.endpoint);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  glue = new GlueClient({ endpoint: emulator.endpoint, region: 'us-east-1', credentials });
  await makeBucket(s3, bucket);
});

afterAll(async () => {
  s3.destroy();
  glue.destroy();
  await emulator.stop();
});

/** A pipeline over one bucket and a table of Glue. */
async function openPipeline() {
  const pipeline = testPipeline();
  const { workspace, clock } = pipeline;
  const store = s3Store(s3, bucket, { clock });
  const { contracts } = workspace;
  const found = {
    Region: 'us-east-1',
    RawBucket: bucket,
    GitSha: 'deployed',
    ContractsSha256: hashContracts(contracts),
  };
  const place = stackPlace({ name: 'test', outputsFile: undefined, outputs: found, processed: store, contracts });
  const stores = { raw: store, processed: store, quarantine: store, artifacts: store };
  const catalog = new GlueCatalog(glue, database, bucket);
  Object.assign(workspace, { stores, catalog, place });
  const table = tableName(pipeline.partition(date));
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: database } }));
  const PartitionKeys = [{ Name: 'ingestion_date', Type: 'date' }];
  const TableInput = { Name: table, PartitionKeys, StorageDescriptor: { Columns: [], Location: `s3://${bucket}/` } };
  await glue.send(new CreateTableCommand({ DatabaseName: database, TableInput }));
  return { pipeline, place: { glue, database, table, date, store } };
}

test("who reads where moto's Glue says that a partition lies sees the rows of sluice query, old or new, and never both", async () => {
  const { pipeline, place } = await openPipeline();
  const { workspace, contract } = pipeline;
  const [day, late] = [cleanLines(40), cleanLines(45).slice(40)];
  const deliver = (object: string, lines: readonly string[]) =>
    place.store.put(`${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}${object}`, linesAsBytes(lines));
  const read = async () => JSON.stringify(await queryGluePartition(place, 'SELECT * FROM day ORDER BY event_id'));
  const askSluice = async () => {
    const { written, stdout, stderr } = outputs();
    const terminal = openTerminal(stdout, stderr, true);
    await queryCommand.run({
      positionals: ['SELECT * FROM events ORDER BY event_id'],
      options: {},
      workspace,
      terminal,
    });
    return JSON.parse(written.stdout) as unknown;
  };
  const run = async () => {
    expect((await pipeline.execute({ ingestion_date: date })).outcome?.outcome).toBe('promoted');
  };

  await deliver('events.ndjson', day);
  await run();
  const before = await read();
  expect(JSON.parse(before)).toHaveLength(40);
  expect(JSON.parse(before)).toEqual(await askSluice());

  await deliver('late.ndjson', late);
  const seen = await readDuring(read, run);
  const after = await read();
  expect(JSON.parse(after)).toHaveLength(45);
  expect(JSON.parse(after)).toEqual(await askSluice());
  expect(seen).toContain(before);
  expect(seen.filter((rows) => rows !== before && rows !== after)).toEqual([]);
});
