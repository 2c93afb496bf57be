import { DuckDBInstance } from '@duckdb/node-api';
import { kinds, tableColumns } from './table-contract.ts';

/** A row of a table as a reader gives it that has nothing in common with what wrote it: each value as text. */
export interface OutputTableRow {
  /** The name of its file. */
  readonly seed: number;
  readonly cells: readonly (string | null)[];
}

const storedTypes = 'VARCHAR,TIMESTAMP WITH TIME ZONE,INTEGER,BIGINT,DECIMAL(12,2),DOUBLE,BOOLEAN,DATE,VARCHAR,VARCHAR';

/** Every row of the files `<seed>.parquet` in `folder`. Throws when the columns have other types than the contract says. */
export async function readOutputTable(folder: string): Promise<OutputTableRow[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const texts = tableColumns.map((name) =>
    name === 'at' ? `strftime("at" AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')` : `"${name}"::VARCHAR`,
  );
  const quoted = tableColumns.map((name) => `"${name}"`);
  const files = `read_parquet('${folder}/*.parquet', filename = true)`;
  const types = await connection.runAndReadAll(`SELECT ${quoted.join()} FROM ${files} LIMIT 0`);
  const found = types.columnTypes().join();
  if (found !== storedTypes) throw new Error(`The files have the types ${found}.`);
  const reader = await connection.runAndReadAll(
    `SELECT parse_filename(filename, true)::INTEGER, ${texts.join()} FROM ${files}`,
  );
  const rows = reader.getRowsJS() as unknown as [number, ...(string | null)[]][];
  connection.closeSync();
  instance.closeSync();
  return rows.map(([seed, ...cells]) => ({ seed, cells }));
}

/** The columns that break a rule of the contract; the rules are written down here once more, by hand. */
export function badTableColumns({ cells }: OutputTableRow): string[] {
  const [id, at, small, , price, weight, , day, kind, note] = cells;
  const wrong: string[] = [];
  if (id === null) wrong.push('id');
  if (at === null) wrong.push('at');
  if (small?.startsWith('-') === true) wrong.push('small');
  if (price !== null && !/^-?\d{1,10}\.\d\d$/.test(price!)) wrong.push('price');
  if (weight !== null && !Number.isFinite(Number(weight))) wrong.push('weight');
  if (day !== null && !/^\d{4}-\d\d-\d\d$/.test(day!)) wrong.push('day');
  if (!kinds.includes(kind ?? '')) wrong.push('kind');
  if (note !== null && Array.from(note!).length > 20) wrong.push('note');
  return wrong;
}
