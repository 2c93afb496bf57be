import { timestamp } from '../shared/clock.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { reportKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Outcome } from '../shared/manifest/documents.ts';
import { recordOutcome } from '../shared/manifest/outcome-record.ts';
import type { Report } from '../shared/quality/report.ts';
import { createOnce } from '../shared/store/create-once.ts';
import { encodeJson } from '../shared/store/json.ts';
import type { FunctionContext } from './context.ts';

/** Which run an execution ends with, and in which stage. */
export interface EndingRun {
  readonly execution: string;
  readonly runId: string;
  readonly stage: string;
}

/** How it ends. */
export interface Ending {
  readonly outcome: Outcome;
  /** One sentence each, without row values. */
  readonly problems: readonly string[];
  readonly promoted?: boolean;
  readonly error?: { readonly name: string; readonly message: string };
}

/** Leaves what every execution leaves: a report, unless a stage before wrote one, and the outcome. */
export async function endExecution(
  context: FunctionContext,
  contract: Contract,
  partition: Partition,
  run: EndingRun,
  ending: Ending,
): Promise<void> {
  const { processed } = context.stores;
  const now = timestamp(context.clock);
  const report: Report = {
    run_id: run.runId,
    execution: run.execution,
    domain: partition.domain,
    dataset: partition.dataset,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    stage: run.stage,
    result: ending.outcome === 'promoted' ? 'passed' : 'failed',
    started_at: now,
    finished_at: now,
    duration_seconds: 0,
    contract: { version: contract.version, sha256: contract.sha256 },
    code: context.code,
    counts: null,
    rates: null,
    checks: [],
    error_type_distribution: {},
    type_shares: null,
    input_bytes: null,
    problems: ending.problems,
  };
  // Create-once: the report of a stage that judged the rows says more and stands.
  await createOnce(processed, reportKey(partition, run.runId), encodeJson(report));
  await recordOutcome(processed, partition.dataset, {
    execution: run.execution,
    run_id: run.runId,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    outcome: ending.outcome,
    stage: run.stage,
    ended_at: now,
    promoted: ending.promoted ?? false,
    error: ending.error ?? null,
  });
}
