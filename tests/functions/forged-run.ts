import { ContentHash } from '../../shared/columns/content-hash.ts';
import { countNulls } from '../../shared/columns/column-slice.ts';
import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { RowValues } from '../../shared/contract/values.ts';
import { dataKey, manifestKey, reportKey, successKey } from '../../shared/layout/keys.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import { writeParquet } from '../../shared/parquet/parquet-writer.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { manifestOf } from '../support/current-run.ts';
import { date } from '../support/event-rows.ts';
import { storedJson } from '../support/stored-objects.ts';
import type { TestPipeline } from '../support/test-pipeline.ts';

/** Puts another manifest in the place of the run's, with a `_SUCCESS` that goes with it: a transform that was wrong. */
export function claim({ memory, partition }: TestPipeline, runId: string, changes: Partial<Manifest>): void {
  const { state } = memory.processed;
  const bytes = encodeJson({ ...storedJson<Manifest>(state, manifestKey(partition(date), runId)), ...changes });
  const report = state.find(reportKey(partition(date), runId)).bytes;
  state.write(manifestKey(partition(date), runId), bytes);
  const success = { run_id: runId, manifest_sha256: sha256(bytes), report_sha256: sha256(report) };
  state.write(successKey(partition(date), runId), encodeJson(success));
}

/** Puts these rows in the place of the run's, with a manifest that describes them truly. */
export async function writeInstead(
  pipeline: TestPipeline,
  runId: string,
  rows: readonly string[],
  names?: readonly string[],
): Promise<void> {
  const { key: keyColumns, columns } = pipeline.contract;
  const written = columns.filter(({ name }) => names?.includes(name) ?? true);
  const values = new PartitionColumns(written);
  for (const [index, line] of rows.entries()) values.append(JSON.parse(line) as RowValues, 0, index + 1);
  const all = Uint32Array.from(rows.keys());
  const slices = values.columns.map((column) => column.gather(all));
  const hash = new ContentHash(written);
  for (const slice of slices) hash.add(slice);
  const key = dataKey(pipeline.partition(date), runId, 0);
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeParquet({ columns: written, key: keyColumns }, [slices], key)) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const { size, version } = pipeline.memory.processed.state.write(key, bytes);
  const { counts } = manifestOf(pipeline, date, runId);
  claim(pipeline, runId, {
    objects: [{ key, size, version, sha256: sha256(bytes), rows: rows.length }],
    content_hash: hash.digest(),
    counts: { ...counts, valid_rows: rows.length, input_rows: rows.length },
    nulls: Object.fromEntries(slices.map((slice) => [slice.column.name, countNulls(slice)])),
  });
}
