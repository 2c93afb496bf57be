import { releaseClaim } from '../shared/claims/claim.ts';
import { timestamp } from '../shared/clock.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { StageOrderError } from '../shared/errors.ts';
import { reportKey } from '../shared/layout/keys.ts';
import type { Partition } from '../shared/layout/partition.ts';
import type { Notice, Outcome, OutcomeRecord } from '../shared/manifest/documents.ts';
import { recordOutcome } from '../shared/manifest/outcome-record.ts';
import type { Report, RunResult } from '../shared/quality/report.ts';
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
  /** What the function answers with; null for a fault. */
  readonly notice: Notice | null;
  readonly promoted?: boolean;
  readonly error?: { readonly name: string; readonly message: string };
}

/**
 * Leaves what every execution leaves: the outcome, and a report unless a stage before wrote one. Its claim is over. The
 * outcome comes first, because it decides; gives the one that stands, which another call may have recorded.
 */
export async function endExecution(
  context: FunctionContext,
  contract: Contract,
  partition: Partition,
  run: EndingRun,
  ending: Ending,
): Promise<OutcomeRecord> {
  const record = await recordOutcome(context.stores.processed, partition.dataset, {
    execution: run.execution,
    run_id: run.runId,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    outcome: ending.outcome,
    stage: run.stage,
    ended_at: timestamp(context.clock),
    promoted: ending.promoted ?? false,
    error: ending.error ?? null,
    problems: ending.problems,
    notice: ending.notice,
  });
  await completeEnding(context, contract, partition, record);
  return record;
}

/** Does what comes after the outcome: whoever recorded it may have died before that. */
export async function completeEnding(
  { stores: { processed }, clock, code }: FunctionContext,
  contract: Contract,
  partition: Partition,
  record: OutcomeRecord,
): Promise<void> {
  const { run_id, execution, stage, outcome, ended_at, problems } = record;
  const report: Report = {
    run_id,
    execution,
    domain: partition.domain,
    dataset: partition.dataset,
    schema_v: partition.schemaVersion,
    ingestion_date: partition.ingestionDate,
    stage,
    result: resultOf(outcome),
    started_at: ended_at,
    finished_at: ended_at,
    duration_seconds: 0,
    contract: { version: contract.version, sha256: contract.sha256 },
    code,
    counts: null,
    rates: null,
    checks: [],
    error_type_distribution: {},
    type_shares: null,
    drift: [],
    anomalies: [],
    input_bytes: null,
    problems,
  };
  // Create-once: the report of a stage that judged the rows says more and stands.
  await createOnce(processed, reportKey(partition, run_id), encodeJson(report));
  await releaseClaim({ store: processed, clock }, partition, execution);
}

/**
 * What a function answers that has ended its execution with one of `outcomes`: whatever it would find now, it has said so.
 * Throws StageOrderError when the execution has ended otherwise.
 */
export function answerRecorded<T extends Outcome>(
  { outcome, notice, run_id, stage }: OutcomeRecord,
  outcomes: readonly T[],
): { readonly outcome: T; readonly notice: Notice } {
  const own = outcomes.find((each) => each === outcome);
  if (own !== undefined && notice !== null) return { outcome: own, notice };
  throw new StageOrderError(run_id, `its execution has ended already, as ${outcome} in ${stage}`);
}

/** Of a report that no stage before has written. */
function resultOf(outcome: Outcome): RunResult {
  if (outcome === 'promoted') return 'passed';
  return outcome === 'breaker_open' ? outcome : 'failed';
}
