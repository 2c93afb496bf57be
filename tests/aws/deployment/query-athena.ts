import {
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  StartQueryExecutionCommand,
  type AthenaClient,
} from '@aws-sdk/client-athena';
import { waitUntil } from './wait-until.ts';

/** A query and where it runs. */
export interface AthenaQuery {
  readonly workgroup: string;
  readonly database: string;
  readonly sql: string;
}

/** The rows of a query, at most 999, as texts by column. Throws when it fails. */
export async function queryAthena(
  client: AthenaClient,
  { workgroup: WorkGroup, database: Database, sql: QueryString }: AthenaQuery,
): Promise<Record<string, string | undefined>[]> {
  const { QueryExecutionId } = await client.send(
    new StartQueryExecutionCommand({ QueryString, WorkGroup, QueryExecutionContext: { Database } }),
  );
  const { State, StateChangeReason } = await waitUntil(`The end of the query "${QueryString}"`, async () => {
    const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId }));
    const status = QueryExecution!.Status!;
    return ['QUEUED', 'RUNNING'].includes(status.State!) ? undefined : status;
  });
  if (State !== 'SUCCEEDED') throw new Error(`The query ended ${State}: ${StateChangeReason ?? 'no reason'}`);
  const { ResultSet } = await client.send(new GetQueryResultsCommand({ QueryExecutionId }));
  const [names = [], ...rows] = ResultSet!.Rows!.map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue));
  return rows.map((row) => Object.fromEntries(names.map((name, index) => [name!, row[index]])));
}
