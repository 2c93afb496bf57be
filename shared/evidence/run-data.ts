import type { ColumnSlice } from '../columns/column-slice.ts';
import { ContentHash } from '../columns/content-hash.ts';
import type { Column } from '../contract/contract.ts';
import { IntegrityError } from '../errors.ts';
import type { DataObject, Manifest } from '../manifest/documents.ts';
import { readFooter } from '../parquet/parquet-footer.ts';
import { readParquetColumns } from '../parquet/parquet-columns.ts';
import { readParquet } from '../parquet/parquet-reader.ts';
import { sha256 } from '../promotion/audited-run.ts';
import type { ObjectStore } from '../store/object-store.ts';

/**
 * The columns that a run wrote, as its data says; undefined for a run without data objects. Throws ObjectMissingError, or
 * IntegrityError when the data is not what the manifest pins.
 */
export async function readRunColumns(store: ObjectStore, { objects }: Manifest): Promise<Column[] | undefined> {
  const [first] = objects;
  return first === undefined ? undefined : readParquetColumns(await readPinned(store, first), first.key);
}

/**
 * Every row group that a run wrote, in output order, from the pinned versions of its objects. What is read is compared with
 * the manifest; throws ObjectMissingError or IntegrityError at the latest at the end, so read to it before believing any.
 */
export async function* readRunData(
  store: ObjectStore,
  manifest: Manifest,
  columns: readonly Column[],
): AsyncGenerator<readonly ColumnSlice[], void, undefined> {
  const contentHash = new ContentHash(columns);
  for (const object of manifest.objects) {
    for (const slices of readParquet(columns, await readPinned(store, object), object.key)) {
      for (const slice of slices) contentHash.add(slice);
      yield slices;
    }
  }
  const found = contentHash.digest();
  if (found === manifest.content_hash) return;
  const place = manifest.objects[0]?.key ?? `the data of ${manifest.run_id}`;
  throw new IntegrityError(place, 'content_hash', manifest.content_hash, found);
}

async function readPinned(store: ObjectStore, object: DataObject): Promise<Uint8Array> {
  const { key, version } = object;
  const { bytes } = await store.get(key, { version });
  if (bytes.length !== object.size) throw new IntegrityError(key, 'size', object.size, bytes.length);
  const hash = sha256(bytes);
  if (hash !== object.sha256) throw new IntegrityError(key, 'SHA-256', object.sha256, hash);
  const { rows } = readFooter(bytes, key);
  if (rows !== object.rows) throw new IntegrityError(key, 'row count', object.rows, rows);
  return bytes;
}
