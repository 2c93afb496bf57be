import { GetDatabaseCommand, paginateGetTables, type Table } from '@aws-sdk/client-glue';
import { catalogTables } from '../../../infra/catalog/catalog-tables.ts';
import type { GlueColumn, GlueTable } from '../../../infra/catalog/glue-table.ts';
import { deployedContracts } from '../../../infra/deployed-contracts.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';

/** The Glue database, with every table and view that the contracts make. */
export function catalogChecks(deployment: Deployment): Check[] {
  const { names, clients } = deployment;
  const { glue } = clients;
  const DatabaseName = names.database;
  return [
    {
      name: `database ${DatabaseName}`,
      inspect: async (inspection) => {
        const database = await inspection.find('glue:GetDatabase', () =>
          glue.send(new GetDatabaseCommand({ Name: DatabaseName })),
        );
        if (database === undefined) return;
        await inspection.compare(
          'glue:GetTables',
          async () => {
            const found: Table[] = [];
            for await (const page of paginateGetTables({ client: glue }, { DatabaseName })) {
              found.push(...(page.TableList ?? []));
            }
            return new Map(found.map((table) => [table.Name, table]));
          },
          (found) => {
            for (const table of catalogTables(names, deployedContracts(deployment))) {
              inspection.match(`table ${table.name}`, found?.get(table.name), declaredTable(table));
            }
          },
        );
      },
    },
  ];
}

function declaredTable({ tableType, partitionKeys, storageDescriptor, viewOriginalText }: GlueTable): object {
  const { location, inputFormat, outputFormat, columns } = storageDescriptor;
  return {
    TableType: tableType,
    PartitionKeys: partitionKeys.map(declaredColumn),
    StorageDescriptor: {
      Columns: columns.map(declaredColumn),
      ...(location === undefined ? {} : { Location: location, InputFormat: inputFormat, OutputFormat: outputFormat }),
    },
    ...(viewOriginalText === undefined ? {} : { ViewOriginalText: viewOriginalText }),
  };
}

function declaredColumn({ name, type }: GlueColumn): object {
  return { Name: name, Type: type };
}
