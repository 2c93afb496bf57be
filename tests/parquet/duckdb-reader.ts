import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection, type DuckDBValue } from '@duckdb/node-api';

/** DuckDB over Parquet objects that are in memory. */
export class DuckDbReader {
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #folder = mkdtempSync(join(tmpdir(), 'sluice-parquet-'));
  #files = 0;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<DuckDbReader> {
    const instance = await DuckDBInstance.create(':memory:');
    return new DuckDbReader(instance, await instance.connect());
  }

  /** The rows of a query, in which `$file` stands for the quoted path of `bytes`. */
  async query(sql: string, bytes: Uint8Array): Promise<Record<string, DuckDBValue>[]> {
    const path = join(this.#folder, `${++this.#files}.parquet`);
    writeFileSync(path, bytes);
    const result = await this.#connection.runAndReadAll(sql.replaceAll('$file', `'${path}'`));
    return result.getRowObjects();
  }

  close(): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
    rmSync(this.#folder, { recursive: true });
  }
}
