import type { Schema } from 'apache-arrow';
import { Table, type RecordBatch } from 'parquet-wasm';
import type { ColumnSlice } from '../columns/column-slice.ts';
import type { Column } from '../contract/contract.ts';
import { encodeBatch } from './arrow-batch.ts';
import { arrowSchema } from './arrow-schema.ts';

/** Row groups as the stream of wasm batches that parquet-wasm pulls from, one at a time. */
export class RowGroupSource {
  readonly stream: ReadableStream<RecordBatch>;
  readonly #schema: Schema;
  readonly #rowGroups: Iterator<readonly ColumnSlice[]>;
  #rows = 0;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(columns: readonly Column[], rowGroups: Iterable<readonly ColumnSlice[]>) {
    this.#schema = arrowSchema(columns);
    this.#rowGroups = rowGroups[Symbol.iterator]();
    this.stream = new ReadableStream<RecordBatch>(
      {
        pull: (controller) => {
          const batch = this.#next();
          if (batch === undefined) controller.close();
          else controller.enqueue(batch);
        },
      },
      // Nothing is made before it is asked for: a batch that nobody takes would stay in wasm memory.
      { highWaterMark: 0 },
    );
  }

  /** Rows given so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Gives no more row groups and lets go of where they come from. */
  stop(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#rowGroups.return?.();
  }

  /** Throws what making a row group threw, and an error when the source was not read to its end. */
  assertComplete(): void {
    if (this.#failure !== undefined) throw this.#failure.error as Error;
    if (!this.#ended) throw new Error('The Parquet writer stopped before its source ended.');
  }

  #next(): RecordBatch | undefined {
    if (this.#ended) return undefined;
    try {
      const next = this.#rowGroups.next();
      if (next.done !== true) {
        this.#rows += next.value[0]?.length ?? 0;
        return wasmBatch(encodeBatch(this.#schema, next.value));
      }
    } catch (error) {
      this.#failure = { error };
    }
    this.#ended = true;
    return undefined;
  }
}

/** Copies a batch into wasm memory; the writer frees it when it has been written. */
function wasmBatch(ipc: Uint8Array): RecordBatch {
  const table = Table.fromIPCStream(ipc);
  try {
    return table.recordBatch(0)!;
  } finally {
    table.free();
  }
}
