import type { BatchUpdatePartitionRequestEntry, PartitionInput, Table } from '@aws-sdk/client-glue';
import { jsonService, ServiceFault, type JsonService } from './json-service.ts';

interface Named {
  readonly DatabaseName: string;
  readonly TableName: string;
  readonly PartitionValues?: readonly string[];
  readonly PartitionInput?: PartitionInput;
  readonly Entries?: readonly BatchUpdatePartitionRequestEntry[];
  readonly NextToken?: string;
}

/** What a Glue of one database does: pages have one element, so that whoever reads one only is noticed. */
export interface GlueService extends JsonService {
  /** By table and values. */
  readonly partitions: Map<string, PartitionInput>;
}

/** A Glue with these tables in the database `sluice_dev`. */
export function glueService(tables: readonly Table[]): GlueService {
  const partitions = new Map<string, PartitionInput>();
  const named = (table: string, values: readonly string[] = []) => `${table}/${values.join('/')}`;
  const missing = () => new ServiceFault('EntityNotFoundException');
  const findTable = (database: string, name: string) => {
    const table = tables.find(({ Name }) => database === 'sluice_dev' && Name === name);
    if (table === undefined) throw missing();
    return table;
  };
  const pageOf = <T>(all: readonly T[], token = '0') => {
    const next = Number(token) + 1;
    return { page: all.slice(next - 1, next), ...(next < all.length ? { NextToken: String(next) } : {}) };
  };
  const service = jsonService({
    GetTable: ({ DatabaseName, Name }: { DatabaseName: string; Name: string }) => ({
      Table: findTable(DatabaseName, Name),
    }),
    GetTables: ({ NextToken }: Named) => {
      const { page: TableList, ...rest } = pageOf(tables, NextToken);
      return { TableList, ...rest };
    },
    GetPartition: ({ DatabaseName, TableName, PartitionValues }: Named) => {
      findTable(DatabaseName, TableName);
      const Partition = partitions.get(named(TableName, PartitionValues));
      if (Partition === undefined) throw missing();
      return { Partition };
    },
    GetPartitions: ({ DatabaseName, TableName, NextToken }: Named) => {
      findTable(DatabaseName, TableName);
      const own = [...partitions].filter(([key]) => key.startsWith(named(TableName)));
      const { page, ...rest } = pageOf(own, NextToken);
      return { Partitions: page.map(([, partition]) => partition), ...rest };
    },
    CreatePartition: ({ DatabaseName, TableName, PartitionInput: input }: Named) => {
      findTable(DatabaseName, TableName);
      const key = named(TableName, input!.Values);
      if (partitions.has(key)) throw new ServiceFault('AlreadyExistsException');
      partitions.set(key, input!);
      return {};
    },
    BatchUpdatePartition: ({ DatabaseName, TableName, Entries = [] }: Named) => {
      findTable(DatabaseName, TableName);
      const Errors = Entries.flatMap(({ PartitionValueList, PartitionInput: input }) => {
        const key = named(TableName, PartitionValueList);
        if (partitions.has(key)) partitions.set(key, input!);
        return partitions.has(key) ? [] : [{ ErrorDetail: { ErrorCode: 'EntityNotFoundException' } }];
      });
      return { Errors };
    },
  });
  return { ...service, partitions };
}
