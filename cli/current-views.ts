import type { DuckDBConnection } from '@duckdb/node-api';
import type { Column, Contract } from '../shared/contract/contract.ts';
import { DamagedDocumentError, PipelineError } from '../shared/errors.ts';
import { manifestKey, parseMonthFolder } from '../shared/layout/keys.ts';
import type { Manifest } from '../shared/manifest/documents.ts';
import { listPartitions } from '../shared/promotion/verify.ts';
import { getJson } from '../shared/store/json.ts';
import type { DataFiles } from './place.ts';
import type { Workspace } from './workspace.ts';

/** Views that could not be made, and why. */
export interface MissingViews {
  readonly names: readonly string[];
  readonly why: string;
}

/** DuckDB could not read the files of a dataset. */
export class UnreadableDataError extends PipelineError {
  constructor(cause: unknown) {
    super(describeDuckDBError(cause), { cause });
  }
}

/** What DuckDB says is wrong. */
export function describeDuckDBError(error: unknown): string {
  // Asked by its fields: a native error is no instance of the Error class of a test's realm.
  return (error as Partial<Error>).message ?? String(error);
}

/**
 * Makes a view of what is current of each contract, `<dataset>_v<N>`, and `<dataset>` for the newest version. Gives those
 * that cannot be made, because one damaged dataset is no reason not to query the others. Where files have to be fetched first,
 * only the views that the query names are made.
 */
export async function createViews(
  connection: DuckDBConnection,
  workspace: Workspace,
  data: DataFiles,
  sql: string,
): Promise<MissingViews[]> {
  const missing: MissingViews[] = [];
  for (const contract of workspace.contracts.all) {
    const view = `${contract.dataset}_v${contract.schemaVersion}`;
    const newest = workspace.contracts.get(contract.dataset) === contract;
    if (!data.atHand && !sql.toLowerCase().includes(newest ? contract.dataset : view)) continue;
    try {
      const files = await listFiles(workspace, data, contract);
      const source = await describeSource(connection, contract, files);
      await run(connection, `CREATE VIEW "${view}" AS ${source}`);
      if (newest) await run(connection, `CREATE VIEW "${contract.dataset}" AS SELECT * FROM "${view}"`);
    } catch (error) {
      if (!(error instanceof PipelineError)) throw error;
      missing.push({ names: newest ? [contract.dataset, view] : [view], why: error.message });
    }
  }
  return missing;
}

/** The files follow the catalog, partition by partition, so a view never shows a mixture of two runs. */
async function listFiles({ stores, catalog }: Workspace, data: DataFiles, contract: Contract): Promise<string[]> {
  const files: string[] = [];
  for (const partition of await listPartitions(stores.processed, contract)) {
    const entry = partition.schemaVersion === contract.schemaVersion ? await catalog.find(partition) : undefined;
    if (entry === undefined) continue;
    const key = manifestKey(partition, entry.run_id);
    const { objects } = await getJson<Partial<Manifest>>(stores.processed, key);
    if (objects === undefined) throw new DamagedDocumentError(key, 'it lacks fields that belong in it');
    for (const object of objects) files.push(await data.fetch(object));
  }
  return files;
}

/** Columns go by their names: files written under an earlier version of the contract may lack the optional ones. */
async function describeSource(
  connection: DuckDBConnection,
  { columns }: Contract,
  files: readonly string[],
): Promise<string> {
  if (files.length === 0) return `SELECT ${columns.map(selectNull).join(', ')}, NULL::DATE AS ingestion_date LIMIT 0`;
  // Apart, because DuckDB refuses paths of different folders in one list: a dataset may get its month column late.
  const { months = [], others = [] } = Object.groupBy(files, (file) =>
    parseMonthFolder(file) === undefined ? 'others' : 'months',
  );
  const selects = [
    await describeFiles(connection, columns, others, ''),
    // Folders are columns to DuckDB too, and their values are those of the files' own columns.
    await describeFiles(connection, columns, months, ", 'year': INTEGER, 'month': INTEGER"),
  ];
  return selects.flat().join(' UNION ALL ');
}

/** One SELECT over the files, none when there are none. */
async function describeFiles(
  connection: DuckDBConnection,
  columns: readonly Column[],
  files: readonly string[],
  folderTypes: string,
): Promise<string[]> {
  if (files.length === 0) return [];
  const list = files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ');
  const hive = `hive_partitioning = true, hive_types = {'ingestion_date': DATE${folderTypes}}`;
  const source = `read_parquet([${list}], union_by_name = true, ${hive})`;
  const described = await run(connection, `DESCRIBE SELECT * FROM ${source}`);
  const found = new Set(described.getRowsJson().map(([name]) => name));
  const selected = columns.map((column) => (found.has(column.name) ? `"${column.name}"` : selectNull(column)));
  return [`SELECT ${selected.join(', ')}, ingestion_date FROM ${source}`];
}

function selectNull(column: Column): string {
  return `NULL::${sqlType(column)} AS "${column.name}"`;
}

async function run(connection: DuckDBConnection, sql: string) {
  try {
    return await connection.runAndReadAll(sql);
  } catch (error) {
    throw new UnreadableDataError(error);
  }
}

function sqlType({ type, precision, scale }: Column): string {
  switch (type) {
    case 'string':
      return 'VARCHAR';
    case 'int32':
      return 'INTEGER';
    case 'int64':
      return 'BIGINT';
    case 'double':
      return 'DOUBLE';
    case 'decimal':
      return `DECIMAL(${precision ?? 38}, ${scale ?? 0})`;
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMPTZ';
    case 'bool':
      return 'BOOLEAN';
  }
}
