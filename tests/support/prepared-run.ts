import {
  dataKey,
  manifestKey,
  parseRunId,
  rawDayPrefix,
  reportKey,
  successKey,
  validationKey,
} from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { DataObject, Manifest, PinnedObject, Success, Validation } from '../../shared/manifest/documents.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';

/** The partition that prepared runs belong to. */
export const samplePartition: Partition = {
  domain: 'web',
  dataset: 'events',
  schemaVersion: 1,
  ingestionDate: '2026-01-04',
};

/** What distinguishes one prepared run from another. */
export interface PreparedRunOptions {
  /** `day-1`, for example: an execution and an attempt. */
  readonly runId: string;
  /** Names of the raw objects it read; `name@2` is the second version of `name`. */
  readonly reads: readonly string[];
  /** Keys of the supersede records that it followed; none by default. */
  readonly superseded?: readonly string[];
  /** Numbers of its data objects, in the manifest's order; 0 and 1 by default. Their bytes name part and run. */
  readonly parts?: readonly number[];
  /** `pass` by default. */
  readonly validation?: Validation['result'];
}

/** The raw object version of that name, as a manifest pins it. */
export function rawObject(name: string): PinnedObject {
  const [object = '', version = '1'] = name.split('@');
  const day = rawDayPrefix(samplePartition, 'app', samplePartition.ingestionDate);
  return { key: `${day}${object}.ndjson`, size: 100, version };
}

/** Writes all that a run leaves behind until it waits for promotion, and gives its manifest. */
export async function prepareRun(
  store: ObjectStore,
  { runId, reads, superseded = [], parts = [0, 1], validation: result = 'pass' }: PreparedRunOptions,
): Promise<Manifest> {
  const objects: DataObject[] = [];
  for (const part of parts) objects.push(await writePart(store, runId, part));
  const manifest = manifestOf(runId, reads, superseded, objects);
  const manifestBytes = encodeJson(manifest);
  const reportBytes = encodeJson({ run_id: runId, result: 'passed' });
  const hashes = { manifest_sha256: sha256(manifestBytes), report_sha256: sha256(reportBytes) };
  const success: Success = { run_id: runId, ...hashes };
  const validation: Validation = {
    run_id: runId,
    manifest_sha256: hashes.manifest_sha256,
    result,
    validated_at: '2026-01-05T03:10:00.000Z',
    checks: [],
  };
  await store.put(manifestKey(samplePartition, runId), manifestBytes);
  await store.put(reportKey(samplePartition, runId), reportBytes);
  await store.put(successKey(samplePartition, runId), encodeJson(success));
  await store.put(validationKey(samplePartition, runId), encodeJson(validation));
  return manifest;
}

async function writePart(store: ObjectStore, runId: string, part: number): Promise<DataObject> {
  const bytes = new TextEncoder().encode(`part ${part} of run ${runId}`);
  const { key, size, version } = await store.put(dataKey(samplePartition, runId, part), bytes);
  return { key, size, version, sha256: sha256(bytes), rows: 1 };
}

function manifestOf(
  runId: string,
  reads: readonly string[],
  superseded: readonly string[],
  objects: readonly DataObject[],
): Manifest {
  const { execution = runId, attempt = 1 } = parseRunId(runId) ?? {};
  const { domain, dataset, schemaVersion, ingestionDate } = samplePartition;
  const rows = objects.length;
  return {
    run_id: runId,
    execution,
    attempt,
    domain,
    dataset,
    schema_v: schemaVersion,
    ingestion_date: ingestionDate,
    created_at: '2026-01-05T03:00:00.000Z',
    base: { number: 0, run_id: null },
    contract: { version: '1.0.0', sha256: '0'.repeat(64) },
    code: { version: '0.1.0', git_sha: 'unknown' },
    writer: 'test',
    input: { objects: reads.map(rawObject), superseded, parents: [], replay: null },
    content_hash: '0'.repeat(64),
    objects,
    rejects: { quarantine: null, duplicates: null, condemned: null, history: null },
    counts: { input_rows: rows, valid_rows: rows, quarantined_rows: 0, duplicate_rows: 0, condemned_rows: 0 },
    nulls: {},
  };
}
