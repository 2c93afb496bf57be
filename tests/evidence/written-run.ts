import { ContentHash } from '../../shared/columns/content-hash.ts';
import { countNulls } from '../../shared/columns/column-slice.ts';
import type { Column, Contract } from '../../shared/contract/contract.ts';
import { dataKey, reportKey } from '../../shared/layout/keys.ts';
import type { DataObject, Manifest } from '../../shared/manifest/documents.ts';
import { sha256, type CompletedRun } from '../../shared/promotion/audited-run.ts';
import type { Report } from '../../shared/quality/report.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { Cell } from '../columns/column-cases.ts';
import { filledSet, rowNumbers } from '../columns/column-rows.ts';
import { parquetBytes, rowGroupsOf } from '../parquet/written-file.ts';
import { samplePartition } from '../support/prepared-run.ts';

/** The rows of a run that a test writes. */
export interface WrittenRunOptions {
  readonly runId: string;
  readonly columns: readonly Column[];
  /** One list of rows a data object. */
  readonly parts: readonly (readonly (readonly Cell[])[])[];
  readonly report?: Partial<Pick<Report, 'type_shares' | 'error_type_distribution'>>;
}

/** A contract of which only the key is looked at. */
export function keyedBy(...key: string[]): Contract {
  return { key } as Partial<Contract> as Contract;
}

/** Writes data and report of a run, and gives what promotion would read of it. */
export async function writeRun(store: ObjectStore, options: WrittenRunOptions): Promise<CompletedRun> {
  const { runId, columns, parts, report } = options;
  const contentHash = new ContentHash(columns);
  const nulls: Record<string, number> = Object.fromEntries(columns.map(({ name }) => [name, 0]));
  const objects: DataObject[] = [];
  for (const [index, rows] of parts.entries()) {
    const set = filledSet(columns, rows);
    const numbers = rowNumbers(rows.length);
    for (const typed of set.columns) {
      const slice = typed.gather(numbers);
      contentHash.add(slice);
      nulls[typed.column.name]! += countNulls(slice);
    }
    const bytes = await parquetBytes(columns, rowGroupsOf(set, numbers));
    const { key, size, version } = await store.put(dataKey(samplePartition, runId, index), bytes);
    objects.push({ key, size, version, sha256: sha256(bytes), rows: rows.length });
  }
  const { ingestionDate, schemaVersion } = samplePartition;
  const valid_rows = objects.reduce((sum, { rows }) => sum + rows, 0);
  const manifest = {
    run_id: runId,
    schema_v: schemaVersion,
    ingestion_date: ingestionDate,
    content_hash: contentHash.digest(),
    objects,
    counts: { input_rows: valid_rows, valid_rows, quarantined_rows: 0, duplicate_rows: 0, condemned_rows: 0 },
    nulls,
  } as Partial<Manifest> as Manifest;
  const document = { run_id: runId, type_shares: null, error_type_distribution: {}, ...report };
  await store.put(reportKey(samplePartition, runId), encodeJson(document));
  return { manifest, manifestSha256: sha256(encodeJson(manifest)) };
}
