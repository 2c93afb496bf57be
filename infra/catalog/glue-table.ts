import { hiveType, trinoType, type Shape } from './column-shape.ts';

/** A table or view of the Glue database, as its resource takes it. */
export interface GlueTable {
  readonly name: string;
  readonly description: string;
  readonly tableType: 'EXTERNAL_TABLE' | 'VIRTUAL_VIEW';
  readonly parameters: Readonly<Record<string, string>>;
  readonly partitionKeys: readonly GlueColumn[];
  readonly storageDescriptor: {
    /** `s3://…/`; views have none. */
    readonly location?: string;
    readonly inputFormat?: string;
    readonly outputFormat?: string;
    readonly serDeInfo: { readonly name?: string; readonly serializationLibrary: string };
    readonly columns: readonly GlueColumn[];
  };
  readonly viewOriginalText?: string;
  readonly viewExpandedText?: string;
}

/** As Glue takes it. */
export interface GlueColumn {
  readonly name: string;
  readonly type: string;
  readonly comment?: string;
}

/** A column that a table has. */
export interface TableColumn {
  readonly name: string;
  readonly shape: Shape;
  readonly description?: string;
}

/** How the objects of a table are read. */
export interface TableFormat {
  readonly inputFormat: string;
  readonly outputFormat: string;
  readonly serializationLibrary: string;
  readonly classification: string;
}

/** What a table of objects is made of. */
export interface ExternalTable {
  readonly name: string;
  readonly description: string;
  readonly columns: readonly TableColumn[];
  readonly format: TableFormat;
  /** `s3://…/`. */
  readonly location: string;
  readonly parameters?: Readonly<Record<string, string>>;
}

/** What a view is made of. */
export interface View {
  readonly name: string;
  readonly description: string;
  readonly database: string;
  /** One SELECT that gives the columns in their order. */
  readonly sql: string;
  readonly columns: readonly TableColumn[];
}

/** The day of arrival. A date, as in `sluice query`; a column of every table and view. */
export const partitionColumn: TableColumn = {
  name: 'ingestion_date',
  shape: 'date',
  description: 'The day of arrival, UTC.',
};

const longestComment = 255;

/** A table over objects, partitioned by day of arrival. */
export function externalTable({ name, description, columns, format, location, parameters }: ExternalTable): GlueTable {
  const { inputFormat, outputFormat, serializationLibrary, classification } = format;
  return {
    name,
    description,
    tableType: 'EXTERNAL_TABLE',
    parameters: { EXTERNAL: 'TRUE', classification, ...parameters },
    partitionKeys: [glueColumn(partitionColumn)],
    storageDescriptor: {
      location,
      inputFormat,
      outputFormat,
      serDeInfo: { serializationLibrary },
      columns: columns.map(glueColumn),
    },
  };
}

/**
 * A view as Athena stores what `CREATE VIEW` makes: the query and its columns as JSON in base64, in Trino's types, beside the
 * columns in Hive's. AWS does not document the form. https://docs.aws.amazon.com/athena/latest/ug/views.html
 */
export function viewTable({ name, description, database, sql, columns }: View): GlueTable {
  const definition = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map((column) => ({ name: column.name.toLowerCase(), type: trinoType(column.shape) })),
  };
  return {
    name,
    description,
    tableType: 'VIRTUAL_VIEW',
    parameters: { presto_view: 'true', comment: 'Presto View' },
    partitionKeys: [],
    storageDescriptor: { serDeInfo: { name: '-', serializationLibrary: '-' }, columns: columns.map(glueColumn) },
    viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(definition)).toString('base64')} */`,
    viewExpandedText: '/* Presto View */',
  };
}

/** Athena wants names in lower case, Glue comments of one line. Parquet columns are found in either case. */
function glueColumn({ name, shape, description }: TableColumn): GlueColumn {
  const comment = description?.replaceAll(/\s+/g, ' ').trim();
  return {
    name: name.toLowerCase(),
    type: hiveType(shape),
    ...(comment === undefined ? {} : { comment: shorten(comment) }),
  };
}

function shorten(comment: string): string {
  return comment.length <= longestComment ? comment : `${comment.slice(0, longestComment - 1)}…`;
}
