import type { Contract } from '../../shared/contract/contract.ts';
import { tableName } from '../../shared/layout/catalog-tables.ts';
import { runsOfSchemaPrefix } from '../../shared/layout/keys.ts';
import type { StackNames } from '../names.ts';
import { shapeOf } from './column-shape.ts';
import {
  externalTable,
  partitionColumn,
  viewTable,
  type GlueTable,
  type TableColumn,
  type TableFormat,
} from './glue-table.ts';

const parquet: TableFormat = {
  inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
  serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
  classification: 'parquet',
};

/**
 * The table of a schema version. Promote adds and moves its partitions, each with the path of one run as location, so a query
 * sees one run of a day; nothing could be projected from the table.
 */
export function datasetTable(names: StackNames, contract: Contract): GlueTable {
  return externalTable({
    name: tableName(contract),
    description: contract.description,
    columns: columnsOf(contract),
    format: parquet,
    location: `s3://${names.bucket('processed')}/${runsOfSchemaPrefix(contract)}`,
  });
}

/** The view under the dataset's name, for those who do not ask for a schema version: the one of `contract`. */
export function datasetView({ database }: StackNames, contract: Contract): GlueTable {
  const columns = [...columnsOf(contract), partitionColumn];
  const selected = columns.map(({ name }) => `"${name.toLowerCase()}"`).join(', ');
  return viewTable({
    name: contract.dataset,
    description: contract.description,
    database,
    sql: `SELECT ${selected} FROM "${database}"."${tableName(contract)}"`,
    columns,
  });
}

function columnsOf({ columns }: Contract): TableColumn[] {
  return columns.map((column) => ({ name: column.name, shape: shapeOf(column), description: column.description }));
}
