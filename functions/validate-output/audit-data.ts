import { countNulls } from '../../shared/columns/column-slice.ts';
import { ContentHash } from '../../shared/columns/content-hash.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import type { DataObject, Manifest, Validation } from '../../shared/manifest/documents.ts';
import { readFooter } from '../../shared/parquet/parquet-footer.ts';
import { readParquet } from '../../shared/parquet/parquet-reader.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { KeyAudit } from './key-audit.ts';
import { auditMonths } from './month-audit.ts';
import { requireEqual } from './require-equal.ts';

/** What the data objects of a run hold, as read back. */
interface Found {
  rows: number;
  readonly nulls: Record<string, number>;
  readonly contentHash: ContentHash;
  readonly keys: KeyAudit;
}

/**
 * Reads the run's data objects at their pinned versions and compares them with the manifest: bytes, footer, schema, rows,
 * nulls, order, keys, months and content. Gives what was compared; throws IntegrityError at the first disagreement.
 */
export async function auditData(
  store: ObjectStore,
  contract: Contract,
  manifest: Manifest,
): Promise<Validation['checks']> {
  const found: Found = {
    rows: 0,
    nulls: Object.fromEntries(contract.columns.map(({ name }) => [name, 0])),
    contentHash: new ContentHash(contract.columns),
    keys: new KeyAudit(contract),
  };
  for (const object of manifest.objects) await auditObject(store, contract, object, found);

  const [first] = manifest.objects;
  const place = first?.key ?? `the data of ${manifest.run_id}`;
  requireEqual(place, 'valid row count', manifest.counts.valid_rows, found.rows);
  for (const { name, nullable } of contract.columns) {
    requireEqual(place, `null count of "${name}"`, manifest.nulls[name] ?? 0, found.nulls[name]!);
    if (!nullable) requireEqual(place, `null count of "${name}", which is required,`, 0, found.nulls[name]!);
  }
  const contentHash = found.contentHash.digest();
  found.keys.assertDistinct(place);
  requireEqual(place, 'content_hash', manifest.content_hash, contentHash);
  return [
    { name: 'bytes and footer of every object', found: `${manifest.objects.length} objects`, result: 'pass' },
    { name: 'valid rows', found: String(found.rows), result: 'pass' },
    { name: 'nulls by column', found: JSON.stringify(found.nulls), result: 'pass' },
    { name: 'sorted, one row a key', found: `${found.rows} distinct keys`, result: 'pass' },
    ...(contract.monthColumn === null ? [] : [monthCheck(manifest)]),
    { name: 'content_hash', found: contentHash, result: 'pass' },
  ];
}

function monthCheck({ objects }: Manifest): Validation['checks'][number] {
  return { name: 'every row in the folder of its month', found: `${objects.length} months`, result: 'pass' };
}

async function auditObject(store: ObjectStore, contract: Contract, object: DataObject, found: Found): Promise<void> {
  const { key, version } = object;
  const { bytes } = await store.get(key, { version });
  requireEqual(key, 'size', object.size, bytes.length);
  requireEqual(key, 'SHA-256', object.sha256, sha256(bytes));
  requireEqual(key, 'row count', object.rows, readFooter(bytes, key).rows);
  for (const slices of readParquet(contract.columns, bytes, key)) {
    found.rows += slices[0]?.length ?? 0;
    for (const slice of slices) {
      found.contentHash.add(slice);
      found.nulls[slice.column.name]! += countNulls(slice);
    }
    found.keys.add(slices, key);
    auditMonths(contract.columns, slices, key);
  }
}
