import type { ColumnSlice } from '../columns/column-slice.ts';
import type { Column } from '../contract/contract.ts';
import { IntegrityError } from '../errors.ts';
import type { Manifest } from '../manifest/documents.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { DigestTable } from './digest-table.ts';
import type { Evidence } from './evidence.ts';
import { digestWords, RowDigests } from './row-digests.ts';
import { readRunData } from './run-data.ts';

/** A run with the columns that its data has. */
export interface RunColumns {
  readonly manifest: Manifest;
  readonly columns: readonly Column[];
}

/** Which columns find a row again, and which tell whether it is the same. */
interface ComparedColumns {
  readonly key: readonly string[];
  readonly others: readonly string[];
}

/**
 * Compares the rows of two runs by key, in the columns that both have. Holds 40 to 48 bytes a row of `other`, and one object
 * and one row group of either run at a time. Throws as readRunData does.
 */
export async function compareRows(
  store: ObjectStore,
  key: readonly string[],
  run: RunColumns,
  other: RunColumns,
): Promise<Evidence['rows']> {
  const shared = run.columns.map(({ name }) => name).filter((name) => hasColumn(other, name));
  // Of another key no row can be found again, so all are new; their data is read all the same, because it may be damaged.
  const isComparable = key.every((name) => shared.includes(name));
  const columns = { key, others: shared.filter((name) => !key.includes(name)) };
  const before = isComparable ? await digestRows(store, other, columns) : new DigestTable(0);
  if (!isComparable) await readThrough(store, other);
  const rows = { added: 0, removed: countRows(other.manifest), changed: 0, unchanged: 0 };
  for await (const slices of readRunData(store, run.manifest, run.columns)) {
    if (!isComparable) rows.added += slices[0]?.length ?? 0;
    else {
      for (const [keyDigest, rowDigest] of digestPairs(slices, columns)) {
        const found = before.find(keyDigest, rowDigest);
        if (found === 'absent') rows.added += 1;
        else rows.removed -= 1;
        if (found === 'same') rows.unchanged += 1;
        if (found === 'different') rows.changed += 1;
      }
    }
  }
  return rows;
}

function hasColumn({ columns }: RunColumns, name: string): boolean {
  return columns.some((column) => column.name === name);
}

async function digestRows(
  store: ObjectStore,
  { manifest, columns }: RunColumns,
  compared: ComparedColumns,
): Promise<DigestTable> {
  const table = new DigestTable(countRows(manifest));
  for await (const slices of readRunData(store, manifest, columns)) {
    for (const [key, row] of digestPairs(slices, compared)) {
      if (table.add(key, row)) continue;
      throw new IntegrityError(manifest.objects[0]!.key, 'number of rows with one key', 1, 2);
    }
  }
  return table;
}

function countRows({ objects }: Manifest): number {
  return objects.reduce((sum, { rows }) => sum + rows, 0);
}

async function readThrough(store: ObjectStore, { manifest, columns }: RunColumns): Promise<void> {
  const rowGroups = readRunData(store, manifest, columns);
  while ((await rowGroups.next()).done !== true);
}

/** The digests of every row's key and of its other values. The arrays are the same ones for every row. */
function* digestPairs(
  slices: readonly ColumnSlice[],
  { key, others }: ComparedColumns,
): Generator<readonly [Uint32Array, Uint32Array], void, undefined> {
  const named = (name: string) => slices.find(({ column }) => column.name === name)!;
  const keys = new RowDigests(key.map(named));
  const values = new RowDigests(others.map(named));
  const pair = [new Uint32Array(digestWords), new Uint32Array(digestWords)] as const;
  for (let row = 0; row < slices[0]!.length; row += 1) {
    keys.write(row, pair[0], 0);
    values.write(row, pair[1], 0);
    yield pair;
  }
}
