import { createHash } from 'node:crypto';
import { countNulls, type ColumnSlice } from '../../shared/columns/column-slice.ts';
import { ContentHash } from '../../shared/columns/content-hash.ts';
import type { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import { sortRows } from '../../shared/columns/sort-rows.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { StageOrderError } from '../../shared/errors.ts';
import { dataKey } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { DataObject } from '../../shared/manifest/documents.ts';
import { rowGroupRows } from '../../shared/parquet/parquet-form.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { groupByMonth } from './month-groups.ts';

/** The data objects of a run and what they hold. */
export interface WrittenData {
  /** Empty when there was no row to write. */
  readonly objects: readonly DataObject[];
  readonly contentHash: string;
  /** Nulls among the written rows, by column. */
  readonly nulls: Readonly<Record<string, number>>;
}

/**
 * Sorts the kept rows by order column and key and writes them as Parquet: one data object, or one a month where the contract
 * has a month column. The bytes depend on the rows alone.
 */
export async function writeData(
  store: ObjectStore,
  contract: Contract,
  partition: Partition,
  runId: string,
  rows: PartitionColumns,
  kept: Uint32Array,
): Promise<WrittenData> {
  const contentHash = new ContentHash(contract.columns);
  const nulls: Record<string, number> = Object.fromEntries(contract.columns.map(({ name }) => [name, 0]));
  const objects: DataObject[] = [];
  const order = [contract.orderColumn, ...contract.key].map((name) => rows.named(name));
  for (const group of groupByMonth(rows, contract, kept)) {
    const sorted = sortRows(group.rows, order);
    const rowGroups = function* () {
      for (let start = 0; start < sorted.length; start += rowGroupRows) {
        const slices = rows.columns.map((column) => column.gather(sorted.subarray(start, start + rowGroupRows)));
        for (const slice of slices) {
          contentHash.add(slice);
          nulls[slice.column.name]! += countNulls(slice);
        }
        yield slices;
      }
    };
    const key = dataKey(partition, runId, 0, group.folder);
    objects.push(await writeObject(store, contract, key, rowGroups(), sorted.length));
  }
  return { objects, contentHash: contentHash.digest(), nulls };
}

async function writeObject(
  store: ObjectStore,
  contract: Contract,
  key: string,
  rowGroups: Iterable<readonly ColumnSlice[]>,
  rows: number,
): Promise<DataObject> {
  // Imported with the first rows to write: it compiles its wasm, and a cold start need not wait for that.
  const { writeParquet } = await import('../../shared/parquet/parquet-writer.ts');
  const hash = createHash('sha256');
  const hashed = async function* () {
    for await (const chunk of writeParquet(contract, rowGroups, key)) {
      hash.update(chunk);
      yield chunk;
    }
  };
  const info = await store.create(key, hashed());
  // The run path belongs to this attempt alone, so an object that is already there was written by something else.
  if (info === undefined)
    throw new StageOrderError(key, 'its data object exists although this attempt has not written it');
  return { key, size: info.size, version: info.version, sha256: hash.digest('hex'), rows };
}
