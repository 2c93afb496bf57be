import { rejectsPrefix, reportsPrefix } from '../../shared/layout/keys.ts';
import type { Dataset } from '../../shared/layout/partition.ts';
import type { StackNames } from '../names.ts';
import {
  externalTable,
  partitionColumn,
  viewTable,
  type GlueTable,
  type TableColumn,
  type TableFormat,
} from './glue-table.ts';
import { duplicateColumns, rejectColumns, reportColumns } from './review-columns.ts';

/** One JSON document a line, also in gzip. https://docs.aws.amazon.com/athena/latest/ug/openx-json-serde.html */
const jsonLines: TableFormat = {
  inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
  outputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
  serializationLibrary: 'org.openx.data.jsonserde.JsonSerDe',
  classification: 'json',
};

/** Ion contains JSON, and alone of the formats reads a document of several lines. https://docs.aws.amazon.com/athena/latest/ug/ion-serde.html */
const jsonDocuments: TableFormat = {
  inputFormat: 'com.amazon.ionhiveserde.formats.IonInputFormat',
  outputFormat: 'com.amazon.ionhiveserde.formats.IonOutputFormat',
  serializationLibrary: 'com.amazon.ionhiveserde.IonHiveSerDe',
  classification: 'ion',
};

/**
 * Nobody registers the days of rejects and reports, so Athena makes them up, and a query that names no day looks for each.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
const everyDay = {
  'projection.enabled': 'true',
  'projection.ingestion_date.type': 'date',
  'projection.ingestion_date.format': 'yyyy-MM-dd',
  'projection.ingestion_date.range': '2000-01-01,NOW',
};

/** The tables of a dataset for those who review it. No dataset's name begins with `_`, so none of them is a dataset's. */
export function reviewTables(names: StackNames, dataset: Dataset): GlueTable[] {
  const { database } = names;
  const name = (kind: string) => `_${kind}_${dataset.dataset}`;
  const table = (
    kind: string,
    description: string,
    columns: readonly TableColumn[],
    format: TableFormat,
    location: string,
  ) => externalTable({ name: name(kind), description, columns, format, location, parameters: everyDay });
  const quarantine = names.bucket('quarantine');
  const selected = [...rejectColumns, partitionColumn];
  return [
    table(
      'rejected',
      `Every line below quarantine/: rejected rows, and histories, which have no run_id. ${name('quarantine')} has the rows.`,
      rejectColumns,
      jsonLines,
      `s3://${quarantine}/${rejectsPrefix('quarantine', dataset)}`,
    ),
    viewTable({
      name: name('quarantine'),
      description: 'Rows that broke a rule and wait for somebody; name an ingestion_date.',
      database,
      sql: `SELECT ${selected.map((column) => `"${column.name}"`).join(', ')} FROM "${database}"."${name('rejected')}" WHERE "run_id" IS NOT NULL`,
      columns: selected,
    }),
    table(
      'condemned',
      'Rows that were given up, by a rule or by a person; name an ingestion_date.',
      rejectColumns,
      jsonLines,
      `s3://${quarantine}/${rejectsPrefix('condemned', dataset)}`,
    ),
    table(
      'duplicates',
      'Valid rows whose key another row of the day has; name an ingestion_date.',
      duplicateColumns,
      jsonLines,
      `s3://${quarantine}/${rejectsPrefix('duplicates', dataset)}`,
    ),
    table(
      'reports',
      'The report of every run, passed or failed; name an ingestion_date.',
      reportColumns,
      jsonDocuments,
      `s3://${names.bucket('processed')}/${reportsPrefix(dataset)}`,
    ),
  ];
}
