import { timestamp } from '../../shared/clock.ts';
import type { Manifest, PinnedObject } from '../../shared/manifest/documents.ts';
import { writerName } from '../../shared/parquet/parquet-form.ts';
import type { Assessment } from '../../shared/quality/assess-run.ts';
import type { Report } from '../../shared/quality/report.ts';
import type { ObjectInfo } from '../../shared/store/object-store.ts';
import type { RowCounts } from '../../shared/verdicts/verdict.ts';
import { describeUnlisted } from '../unlisted-sources.ts';
import type { AttemptScope } from './attempt-scope.ts';
import type { StoredRejects } from './rejected-rows.ts';
import type { WrittenData } from './write-data.ts';

/** The manifest of a run: what it read and wrote. */
export function manifestOf(
  { context, contract, partition, input, attempt }: AttemptScope,
  data: WrittenData,
  counts: RowCounts,
  { quarantine, condemned, history }: StoredRejects,
  duplicates: ObjectInfo | null,
): Manifest {
  return {
    run_id: attempt.run_id,
    execution: input.execution,
    attempt: attempt.attempt,
    domain: partition.domain,
    dataset: partition.dataset,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    created_at: timestamp(context.clock),
    base: input.base,
    contract: { version: contract.version, sha256: contract.sha256 },
    code: context.code,
    writer: writerName,
    input: {
      objects: input.objects,
      superseded: input.superseded,
      parents: input.parents,
      replay: input.replay,
    },
    content_hash: data.contentHash,
    objects: data.objects,
    rejects: {
      quarantine: pin(quarantine),
      duplicates: pin(duplicates),
      condemned: pin(condemned),
      history: pin(history),
    },
    counts,
    nulls: data.nulls,
  };
}

function pin(info: ObjectInfo | null): PinnedObject | null {
  return info === null ? null : { key: info.key, size: info.size, version: info.version };
}

/** The report of a run whose rows were judged. */
export function reportOf(
  { context, contract, partition, input, attempt }: AttemptScope,
  assessment: Assessment & Partial<Pick<Report, 'drift' | 'anomalies'>>,
): Report {
  const finished = timestamp(context.clock);
  return {
    run_id: attempt.run_id,
    execution: input.execution,
    domain: partition.domain,
    dataset: partition.dataset,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    stage: 'transform',
    started_at: attempt.started_at,
    finished_at: finished,
    duration_seconds: (Date.parse(finished) - Date.parse(attempt.started_at)) / 1000,
    contract: { version: contract.version, sha256: contract.sha256 },
    code: context.code,
    input_bytes: input.objects.reduce((sum, { size }) => sum + size, 0),
    drift: [],
    anomalies: [],
    ...assessment,
    // Also of a run that passes: nobody else would tell that raw data lies there unread.
    problems: [...assessment.problems, ...describeUnlisted(input)],
  };
}
