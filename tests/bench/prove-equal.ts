import { DuckDBInstance } from '@duckdb/node-api';
import type { Measurement } from './measure.ts';

/** Compares counts, and the Parquet with EXCEPT both ways. Throws when anything differs. */
export async function proveEqual(a: Measurement, b: Measurement): Promise<string> {
  if (JSON.stringify(a.counts) !== JSON.stringify(b.counts)) {
    throw new Error(`The counts differ: ${JSON.stringify(a.counts)} and ${JSON.stringify(b.counts)}.`);
  }
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    // The run path of the one looks like Hive partitions, which the other has not.
    const rows = ({ parquet }: Measurement) => `FROM read_parquet('${parquet}', hive_partitioning = false)`;
    const difference = (left: Measurement, right: Measurement) =>
      `(SELECT count(*) FROM (${rows(left)} EXCEPT ALL ${rows(right)}))`;
    const reader = await connection.runAndReadAll(`SELECT ${difference(a, b)}, ${difference(b, a)}`);
    const [[missing, extra] = []] = reader.getRows();
    if (missing !== 0n || extra !== 0n) throw new Error(`Rows differ: ${String(missing)} and ${String(extra)}.`);
    return `equal output: ${JSON.stringify(a.counts)}, EXCEPT ALL empty both ways`;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
