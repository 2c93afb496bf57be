import type { DuckDBConnection, DuckDBValueConverter, Json } from '@duckdb/node-api';
import { InvalidInputError } from '../../shared/errors.ts';
import type { Command } from '../command.ts';
import { createViews, describeDuckDBError, UnreadableDataError, type MissingViews } from '../current-views.ts';
import { ExitStatus } from '../exit-status.ts';
import { formatTable } from '../table.ts';

/** `sluice query`: SQL over what is current. */
export const queryCommand: Command = {
  name: 'query',
  summary: 'SQL (DuckDB) over the current data; each dataset is a view',
  positionals: ['sql'],
  options: {},
  details:
    'Each dataset is a view of its current runs with ingestion_date as a further column: the newest schema version\n' +
    "under the dataset's name, each version under <dataset>_v<N>. A column that a run did not have yet is null in it.\n" +
    'One statement, and it only reads. With --stack the data of the datasets that it names is fetched from S3 first; what\n' +
    'is too much for that is for Athena, whose tables are the same.\n' +
    'With --json, whole numbers beyond 2^53 and decimals are strings, because a JSON reader may not hold them.\n\n' +
    '  sluice query "SELECT ingestion_date, COUNT(*) FROM events GROUP BY ingestion_date ORDER BY 1"',
  run: async ({ workspace, terminal, positionals }) => {
    // Loaded here, because it takes longer than the rest of the command line together.
    const { DuckDBInstance, JsonDuckDBValueConverter } = await import('@duckdb/node-api');
    const convert: DuckDBValueConverter<Json> = (value, type, converter) =>
      typeof value === 'bigint' ? wholeNumber(value) : JsonDuckDBValueConverter(value, type, converter);
    // Of all that a CREATE can make in memory, this alone would outlive the query.
    const instance = await DuckDBInstance.create(':memory:', { allow_persistent_secrets: 'false' });
    const connection = await instance.connect();
    const data = workspace.place.openData();
    try {
      await connection.run("SET TimeZone = 'UTC'");
      const missing = await createViews(connection, workspace, data, positionals[0]!);
      for (const { names, why } of missing) {
        terminal.complain(`There is no view ${names.join(', ')}; run "sluice verify". ${why}`);
      }
      const reader = await runQuery(connection, positionals[0]!, missing);
      const names = reader.deduplicatedColumnNames();
      const rows = reader.convertRows(convert);
      terminal.answer(rows.map((row) => Object.fromEntries(names.map((name, index) => [name, row[index]]))));
      for (const line of formatTable([names, ...rows.map((row) => row.map(showValue))])) terminal.say(line);
      return ExitStatus.fine;
    } finally {
      connection.closeSync();
      instance.closeSync();
      await data.close();
    }
  },
};

async function runQuery(connection: DuckDBConnection, sql: string, missing: readonly MissingViews[]) {
  try {
    return await readStatement(connection, sql);
  } catch (error) {
    if (error instanceof InvalidInputError) throw error;
    const message = describeDuckDBError(error);
    const damaged = missing.some(({ names }) => names.some((name) => message.includes(`name ${name} does not exist`)));
    // Not the query is wrong then, but what it reads.
    if (damaged || /^(IO|Invalid|Internal|Out of Memory|FATAL)\b/.test(message)) throw new UnreadableDataError(error);
    throw new InvalidInputError('The query', [{ path: '', message }], { cause: error });
  }
}

/** Runs the one statement of a query, which has to read: a COPY or an EXPORT would write files anywhere. */
async function readStatement(connection: DuckDBConnection, sql: string) {
  const { StatementType } = await import('@duckdb/node-api');
  const statements = await extractStatements(connection, sql);
  const last = statements === undefined ? -1 : statements.count - 1;
  for (let index = 0; index <= last; index += 1) {
    const statement = await statements!.prepare(index);
    // DuckDB makes a CREATE TYPE and a SELECT of a PIVOT.
    if (statement.statementType !== (index === last ? StatementType.SELECT : StatementType.CREATE)) break;
    if (index === last) return await statement.runAndReadAll();
    await statement.run();
  }
  const message = 'one statement that reads is needed: SELECT, FROM, WITH, PIVOT, DESCRIBE or SUMMARIZE';
  throw new InvalidInputError('The query', [{ path: '', message }]);
}

/** Undefined when there is none in the text. */
async function extractStatements(connection: DuckDBConnection, sql: string) {
  try {
    return await connection.extractStatements(sql);
  } catch (error) {
    // The binding has no words for an empty text; DuckDB names what is wrong with any other.
    if (describeDuckDBError(error).startsWith('Failed to extract statements:')) throw error;
    return undefined;
  }
}

/** A number where JSON readers keep every digit of it. */
function wholeNumber(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function showValue(value: unknown): string | number {
  if (value === null) return 'NULL';
  return typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value);
}
