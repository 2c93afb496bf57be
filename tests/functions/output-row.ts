import { DuckDBInstance } from '@duckdb/node-api';

/** An event as a reader gives it that has nothing in common with what wrote it. */
export interface OutputRow {
  /** The name of its file. */
  readonly seed: number;
  readonly event_id: unknown;
  readonly user_id: unknown;
  readonly event_type: unknown;
  /** Of event_ts, since 1970. */
  readonly micros: unknown;
  readonly amount: unknown;
}

/** The years 0001 to 9999. */
const firstMicros = -62_135_596_800_000_000n;
const endMicros = 253_402_300_800_000_000n;

const types: readonly unknown[] = ['login', 'view_item', 'add_to_cart', 'purchase'];

/** Every row of the files `<seed>.parquet` in `folder`. */
export async function readOutputRows(folder: string): Promise<OutputRow[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const reader = await connection.runAndReadAll(
    `SELECT parse_filename(filename, true)::INTEGER AS seed, event_id, user_id, event_type,
            epoch_us(event_ts) AS micros, amount
     FROM read_parquet('${folder}/*.parquet', filename = true)`,
  );
  const found = reader.getRowObjectsJS() as unknown as OutputRow[];
  connection.closeSync();
  instance.closeSync();
  return found;
}

/** The columns that break a rule of the contract; the rules are written down here once more, by hand. */
export function badColumns({ event_id, user_id, event_type, micros, amount }: OutputRow): string[] {
  const wrong: string[] = [];
  if (typeof event_id !== 'string') wrong.push('event_id');
  if (user_id !== null && typeof user_id !== 'string') wrong.push('user_id');
  if (!types.includes(event_type)) wrong.push('event_type');
  if (typeof micros !== 'bigint' || micros < firstMicros || micros >= endMicros) wrong.push('event_ts');
  if (amount !== null && !(typeof amount === 'number' && Number.isFinite(amount))) wrong.push('amount');
  return wrong;
}

/** What a row and the line that it stands in have in common, as text; the time is left out, which a line may write in many ways. */
export function identityOf({ event_id, user_id, event_type, amount }: Omit<OutputRow, 'seed' | 'micros'>): string {
  // A negative zero is stored as 0.
  const number = typeof amount === 'number' ? amount + 0 : (amount ?? null);
  return JSON.stringify([event_id, user_id ?? null, event_type, number]);
}
