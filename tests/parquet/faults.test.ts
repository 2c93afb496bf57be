import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { wasmMemory } from 'parquet-wasm';
import type { ColumnSlice } from '../../shared/columns/column-slice.ts';
import type { Column } from '../../shared/contract/contract.ts';
import { PipelineError } from '../../shared/errors.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { rowGroupRows } from '../../shared/parquet/parquet-form.ts';
import { writeParquet } from '../../shared/parquet/parquet-writer.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { listAll, type ObjectStore } from '../../shared/store/object-store.ts';
import { column } from '../columns/column-cases.ts';
import { filledSet, rowNumbers } from '../columns/column-rows.ts';
import { allTypes, allTypesRows } from './all-types.ts';
import { parquetBytes } from './written-file.ts';

const rows = allTypesRows(rowNumbers(2000));
const slices = rows.columns.map((typed) => typed.gather(rowNumbers(2000)));

/** One full row group of small rows: less would not be written before the next one came. */
const numbers: readonly Column[] = [column('n', 'int32')];
const numberRows = filledSet(
  numbers,
  Array.from({ length: rowGroupRows }, (_, n) => [{ raw: n, order: n, json: n }]),
);
const fullGroup = numberRows.columns.map((typed) => typed.gather(rowNumbers(rowGroupRows)));
const numberContract = { columns: numbers, key: ['n'] };

class SourceFault extends Error {}

/** Gives `good` row groups, then fails; records that it was let go. */
class Source implements Iterable<readonly ColumnSlice[]> {
  readonly #good: number;
  given = 0;
  closed = false;

  constructor(good: number) {
    this.#good = good;
  }

  *[Symbol.iterator](): Generator<readonly ColumnSlice[], void, undefined> {
    try {
      for (; this.given < this.#good; this.given += 1) yield fullGroup;
      throw new SourceFault('the source failed');
    } finally {
      this.closed = true;
    }
  }
}

/** Bytes of wasm memory, which never shrinks. */
function wasmBytes(): number {
  return (wasmMemory() as unknown as { readonly buffer: ArrayBuffer }).buffer.byteLength;
}

/** Lets everything that was scheduled happen. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
}

describe.each(['memory', 'directory'])('a source that fails, written to the %s store,', (kind) => {
  let folder: string;
  let store: ObjectStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-parquet-'));
    store = kind === 'memory' ? memoryStore() : directoryStore(folder);
  });

  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  test.each([0, 1, 3])('throws its own error after %i row groups and leaves no object', async (good) => {
    const source = new Source(good);
    await expect(
      store.create('a/part.parquet', writeParquet(numberContract, source, 'a/part.parquet')),
    ).rejects.toThrow(SourceFault);
    expect(await Array.fromAsync(listAll(store, ''))).toEqual([]);
    expect(readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())).toEqual([]);
  });
});

test('Row groups that do not fit the columns are an error, not a shorter file', async () => {
  const other = [slices.slice(1)];
  await expect(parquetBytes(allTypes, other)).rejects.toThrow();
  await expect(parquetBytes(allTypes, [slices, ...other])).rejects.toThrow();
});

test('No rows at all are an error, because an empty object is never written', async () => {
  await expect(parquetBytes(allTypes, [])).rejects.toThrow(PipelineError);
});

test('A consumer that stops early lets go of the source and of its memory', async () => {
  const stopAfter = async (chunks: number) => {
    const source = new Source(Infinity);
    let taken = 0;
    for await (const chunk of writeParquet(numberContract, source, 'object')) {
      expect(chunk.length).toBeGreaterThan(0);
      taken += 1;
      if (taken === chunks) break;
    }
    return source;
  };
  await stopAfter(2);
  await settle();
  const before = wasmBytes();
  for (let round = 0; round < 60; round += 1) {
    const source = await stopAfter((round % 3) + 1);
    expect(source.closed).toBe(true);
    const { given } = source;
    await settle();
    expect(source.given).toBe(given);
  }
  // A batch is half a megabyte, so that a leak of one a round would be 30.
  expect(wasmBytes() - before).toBeLessThan(4 * 2 ** 20);
});

test('A store that fails in the middle lets go of the source, and its error passes', async () => {
  const source = new Source(Infinity);
  const failing = async (body: AsyncIterable<Uint8Array>) => {
    for await (const chunk of body) throw new Error(`no room for ${chunk.length} bytes`);
  };
  await expect(failing(writeParquet(numberContract, source, 'object'))).rejects.toThrow('no room');
  expect(source.closed).toBe(true);
});

test('A generator that is never started, or closed at once, does not touch the source', async () => {
  const source = new Source(1);
  await writeParquet(numberContract, source, 'object').return();
  expect(source.given).toBe(0);
});

test('Reading may be stopped early, and reading and writing again and again needs no more memory', async () => {
  const bytes = await parquetBytes(allTypes, [slices, slices]);
  const readFirst = () => {
    for (const group of readParquet(allTypes, bytes, 'object')) return group.length;
    return 0;
  };
  readFirst();
  await parquetBytes(allTypes, [slices, slices]);
  const before = wasmBytes();
  for (let round = 0; round < 60; round += 1) {
    expect(readFirst()).toBe(allTypes.length);
    await parquetBytes(allTypes, [slices, slices]);
  }
  expect(wasmBytes() - before).toBeLessThan(4 * 2 ** 20);
});
