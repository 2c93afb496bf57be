import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { catalogTables } from '../catalog/catalog-tables.ts';
import { queryLimitBytes, workgroupNoun } from '../workgroup.ts';
import type { GlueTable } from '../catalog/glue-table.ts';
import type { DataLake } from './data-lake.ts';
import { deployedContracts } from '../deployed-contracts.ts';
import type { Stack } from '../stack.ts';

/** What the catalog is made from. */
export interface CatalogArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly buckets: DataLake['buckets'];
}

/** Where people query: the Glue database with its tables, and the Athena workgroup. */
export class Catalog extends pulumi.ComponentResource {
  readonly database: aws.glue.CatalogDatabase;
  readonly workgroup: aws.athena.Workgroup;

  constructor(name: string, { stack, key, buckets }: CatalogArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:Catalog', name, {}, opts);
    const { names, config } = stack;
    const child = { parent: this };
    this.database = new aws.glue.CatalogDatabase(
      `${name}-database`,
      { name: names.database, description: `What the Sluice stack ${config.settings.stack} has promoted` },
      child,
    );
    for (const table of catalogTables(names, deployedContracts(stack))) {
      new aws.glue.CatalogTable(`${name}-${table.name}`, tableArgs(table, this.database.name), child);
    }
    this.workgroup = new aws.athena.Workgroup(
      `${name}-queries`,
      {
        name: names.resource(workgroupNoun),
        description: 'Queries that may scan so much and no more, with encrypted results',
        // A workgroup keeps the history of its queries, and is not deleted with one unless it is forced.
        forceDestroy: true,
        // What queries cost is told apart by the tags of their workgroup.
        // https://docs.aws.amazon.com/athena/latest/ug/tags.html
        tags: { Name: names.resource(workgroupNoun) },
        configuration: {
          enforceWorkgroupConfiguration: true,
          publishCloudwatchMetricsEnabled: true,
          bytesScannedCutoffPerQuery: queryLimitBytes(config),
          engineVersion: { selectedEngineVersion: 'Athena engine version 3' },
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${buckets['query-results'].bucket}/`,
            encryptionConfiguration: { encryptionOption: 'SSE_KMS', kmsKeyArn: key.arn },
            expectedBucketOwner: names.account,
          },
        },
      },
      child,
    );
    this.registerOutputs({ database: this.database.name, workgroup: this.workgroup.name });
  }
}

function tableArgs(table: GlueTable, databaseName: pulumi.Input<string>): aws.glue.CatalogTableArgs {
  const { storageDescriptor, partitionKeys } = table;
  return {
    ...table,
    databaseName,
    partitionKeys: [...partitionKeys],
    storageDescriptor: { ...storageDescriptor, columns: [...storageDescriptor.columns] },
  };
}
