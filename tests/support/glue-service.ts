import type { PartitionInput, Table } from '@aws-sdk/client-glue';
import { jsonService, ServiceFault, type JsonService } from './json-service.ts';

interface Named {
  readonly DatabaseName: string;
  readonly TableName: string;
  readonly PartitionValues?: readonly string[];
  readonly PartitionValueList?: readonly string[];
  readonly PartitionInput?: PartitionInput;
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
  const find = ({ DatabaseName, TableName, PartitionValues, PartitionValueList }: Named) => {
    findTable(DatabaseName, TableName);
    const key = named(TableName, PartitionValues ?? PartitionValueList);
    const partition = partitions.get(key);
    if (partition === undefined) throw missing();
    return { key, partition };
  };
  const service = jsonService({
    GetTable: ({ DatabaseName, Name }: { DatabaseName: string; Name: string }) => ({
      Table: findTable(DatabaseName, Name),
    }),
    GetTables: ({ NextToken }: Named) => {
      const { page: TableList, ...rest } = pageOf(tables, NextToken);
      return { TableList, ...rest };
    },
    GetPartition: (input: Named) => ({ Partition: find(input).partition }),
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
    UpdatePartition: (input: Named) => {
      partitions.set(find(input).key, input.PartitionInput!);
      return {};
    },
  });
  return { ...service, partitions };
}
