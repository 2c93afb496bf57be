/** DuckDB doing what the transform does: keep raw lines, every check, dedupe, sort, Parquet, quarantine, counts. */
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { openLocalWorkspace } from '../../cli/local-workspace.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { peakBytes, readAssignment, type Measurement } from './measure.ts';
import { benchDate } from './prepare-input.ts';

const { folder, threads } = readAssignment();
const { contracts, root } = await openLocalWorkspace(join(folder, 'sluice'));
const contract = contracts.get('events');
const raw = join(root, 'raw', rawDayPrefix(contract, contract.sourceSystems[0]!, benchDate), 'events.ndjson');
const output = join(folder, `duckdb-${threads}`);
const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");

const start = performance.now();
await connection.run(`
  CREATE TEMP TABLE judged AS
  WITH lines AS (
    SELECT line FROM read_csv('${raw}', columns = {'line': 'VARCHAR'}, header = false, auto_detect = false,
      delim = '\\x01', quote = '', escape = '', max_line_size = 1048576)
  ), parsed AS (
    SELECT line, CASE WHEN json_valid(line) THEN json_transform(line, '{"event_id": "VARCHAR", "user_id": "VARCHAR",
      "event_type": "VARCHAR", "event_ts": "VARCHAR", "amount": "DOUBLE"}') END AS row FROM lines
  ), typed AS (
    SELECT line, row IS NULL AS malformed, row.event_id, row.user_id, row.event_type, row.amount,
      row.event_ts AS ts_text, try_cast(row.event_ts AS TIMESTAMPTZ) AS event_ts FROM parsed
  )
  SELECT *, CASE WHEN malformed THEN ['MALFORMED_ROW'] ELSE list_filter([
      CASE WHEN event_id IS NULL OR event_type IS NULL OR ts_text IS NULL THEN 'NULL_VALUE_ERROR' END,
      CASE WHEN event_type NOT IN ('login', 'view_item', 'add_to_cart', 'purchase') THEN 'VALUE_ERROR' END,
      CASE WHEN ts_text IS NOT NULL AND event_ts IS NULL THEN 'TIMESTAMP_ERROR' END
    ], lambda reason: reason IS NOT NULL) END AS reasons
  FROM typed`);
await connection.run(`
  CREATE TEMP TABLE kept AS
  SELECT event_id, arg_min(
    {'user_id': user_id, 'event_type': event_type, 'event_ts': event_ts, 'amount': amount},
    {'event_ts': event_ts, 'user_id': user_id, 'event_type': event_type, 'amount': amount}) AS row
  FROM judged WHERE len(reasons) = 0 GROUP BY event_id`);
await connection.run(`
  COPY (SELECT event_id, row.user_id, row.event_type, row.event_ts, row.amount FROM kept ORDER BY row.event_ts, event_id)
  TO '${output}.parquet' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 131072)`);
await connection.run(`
  COPY (SELECT line, reasons FROM judged WHERE len(reasons) > 0) TO '${output}.ndjson.gz' (FORMAT json, COMPRESSION gzip)`);
const reader = await connection.runAndReadAll(`
  SELECT count(*) AS input_rows, count(*) FILTER (len(reasons) > 0) AS quarantined_rows,
    count(*) FILTER (user_id IS NULL AND NOT malformed) AS null_users_read, (SELECT count(*) FROM kept) AS valid_rows,
    (SELECT count(*) FROM kept WHERE row.user_id IS NULL) AS null_users FROM judged`);
const seconds = (performance.now() - start) / 1000;

const [row = {}] = reader.getRowObjects();
const count = (name: string) => Number(row[name]);
const [input, valid, quarantined] = [count('input_rows'), count('valid_rows'), count('quarantined_rows')];
const measurement: Measurement = {
  seconds,
  peakBytes: peakBytes(),
  counts: {
    input_rows: input,
    valid_rows: valid,
    quarantined_rows: quarantined,
    duplicate_rows: input - valid - quarantined,
    null_users: count('null_users'),
  },
  parquet: `${output}.parquet`,
};
console.log(JSON.stringify(measurement));
connection.closeSync();
instance.closeSync();
