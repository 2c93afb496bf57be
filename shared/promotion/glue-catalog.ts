import {
  AlreadyExistsException,
  BatchUpdatePartitionCommand,
  CreatePartitionCommand,
  EntityNotFoundException,
  GetPartitionCommand,
  GetTableCommand,
  GlueClient,
  paginateGetPartitions,
  paginateGetTables,
  type GlueClientConfig,
  type PartitionInput,
  type Table,
} from '@aws-sdk/client-glue';
import { CatalogTableMissingError, ServiceCallError } from '../errors.ts';
import { tableName } from '../layout/catalog-tables.ts';
import { isDate } from '../layout/date.ts';
import type { Partition } from '../layout/partition.ts';
import { servicePatience } from '../service-patience.ts';
import { describeCatalogPartition, type Catalog, type CatalogEntry, type CatalogPartition } from './catalog.ts';

/** A client for `GlueCatalog`. */
export function glueClient(config: GlueClientConfig = {}): GlueClient {
  return new GlueClient({ ...servicePatience, ...config });
}

/**
 * The tables of a stack's Glue database. The stack alone defines their columns and format: a partition gets those of its
 * table, and a location of its own. Every method throws ServiceCallError.
 */
export class GlueCatalog implements Catalog {
  readonly #client: GlueClient;
  readonly #database: string;
  readonly #root: string;

  /** @param bucket - The processed store's, which locations are in. */
  constructor(client: GlueClient, database: string, bucket: string) {
    this.#client = client;
    this.#database = database;
    this.#root = `s3://${bucket}/`;
  }

  async find(partition: CatalogPartition): Promise<CatalogEntry | undefined> {
    const wanted = { ...this.#table(partition), PartitionValues: [partition.ingestionDate] };
    const answer = await call('GetPartition', describeCatalogPartition(partition), () =>
      this.#client.send(new GetPartitionCommand(wanted)),
    );
    if (answer?.Partition === undefined) return undefined;
    const { StorageDescriptor, Parameters = {} } = answer.Partition;
    const location = StorageDescriptor?.Location ?? '';
    return {
      // A partition that somebody else made has neither, and so follows no entry of the log.
      number: Number(Parameters.number ?? 0),
      run_id: Parameters.run_id ?? '',
      location: location.startsWith(this.#root) ? location.slice(this.#root.length) : location,
    };
  }

  async list(): Promise<CatalogPartition[]> {
    const partitions: CatalogPartition[] = [];
    for (const { name, ...table } of await this.#listTables()) {
      const config = { client: this.#client };
      const wanted = { DatabaseName: this.#database, TableName: name, ExcludeColumnSchema: true };
      await call('GetPartitions', name, async () => {
        for await (const { Partitions = [] } of paginateGetPartitions(config, wanted)) {
          for (const { Values: [ingestionDate = ''] = [] } of Partitions) {
            if (isDate(ingestionDate)) partitions.push({ ...table, ingestionDate });
          }
        }
      });
    }
    return partitions;
  }

  /** Throws CatalogTableMissingError as well. */
  async put(partition: Partition, { number, run_id, location }: CatalogEntry): Promise<void> {
    const table = await this.#getTable(partition);
    const { ingestionDate } = partition;
    const subject = describeCatalogPartition(partition);
    const names = this.#table(partition);
    const input: PartitionInput = {
      Values: [ingestionDate],
      StorageDescriptor: { ...table.StorageDescriptor, Location: this.#root + location },
      Parameters: { number: String(number), run_id },
    };
    const created = await call('CreatePartition', subject, () =>
      this.#client.send(new CreatePartitionCommand({ ...names, PartitionInput: input })),
    );
    if (created !== undefined) return;
    // A batch of one is the only update that the emulators of Glue have in common.
    // https://docs.aws.amazon.com/glue/latest/webapi/API_BatchUpdatePartition.html
    const action = 'BatchUpdatePartition';
    const entries = { Entries: [{ PartitionValueList: [ingestionDate], PartitionInput: input }] };
    const updated = await call(action, subject, () =>
      this.#client.send(new BatchUpdatePartitionCommand({ ...names, ...entries })),
    );
    const error = updated?.Errors?.[0]?.ErrorDetail;
    if (updated !== undefined && error === undefined) return;
    throw new ServiceCallError(`glue:${action}`, subject, error?.ErrorCode ?? 'the table is gone');
  }

  #table(partition: Pick<CatalogPartition, 'dataset' | 'schemaVersion'>) {
    return { DatabaseName: this.#database, TableName: tableName(partition) };
  }

  async #getTable(partition: CatalogPartition): Promise<Table> {
    const { DatabaseName, TableName } = this.#table(partition);
    const answer = await call('GetTable', TableName, () =>
      this.#client.send(new GetTableCommand({ DatabaseName, Name: TableName })),
    );
    if (answer?.Table === undefined) throw new CatalogTableMissingError(DatabaseName, TableName);
    return answer.Table;
  }

  /** Those that runs are promoted to; beside them lie views, and the tables of rejected rows and reports. */
  async #listTables(): Promise<{ name: string; dataset: string; schemaVersion: number }[]> {
    const tables: { name: string; dataset: string; schemaVersion: number }[] = [];
    const [config, wanted] = [{ client: this.#client }, { DatabaseName: this.#database }];
    await call('GetTables', this.#database, async () => {
      for await (const { TableList = [] } of paginateGetTables(config, wanted)) {
        for (const { Name: name = '', PartitionKeys = [] } of TableList) {
          const [, dataset, version] = /^(.+)_v(\d+)$/.exec(name) ?? [];
          const isPromotedTo = PartitionKeys.length === 1 && PartitionKeys[0]?.Name === 'ingestion_date';
          if (dataset !== undefined && isPromotedTo) tables.push({ name, dataset, schemaVersion: Number(version) });
        }
      }
    });
    return tables;
  }
}

/** Undefined when what the call is about is not there, or, of a creation, is there. */
async function call<T>(operation: string, subject: string, send: () => Promise<T>): Promise<T | undefined> {
  try {
    return await send();
  } catch (error) {
    if (error instanceof EntityNotFoundException || error instanceof AlreadyExistsException) return undefined;
    throw new ServiceCallError(`glue:${operation}`, subject, error);
  }
}
