import { withdrawRequest } from '../../shared/approval/approval-request.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import { timestamp } from '../../shared/clock.ts';
import { StageOrderError } from '../../shared/errors.ts';
import type { Notice, Outcome, OutcomeRecord } from '../../shared/manifest/documents.ts';
import { readOutcome, recordOutcome } from '../../shared/manifest/outcome-record.ts';
import { readHead } from '../../shared/promotion/promotion-log.ts';
import { answerRecorded } from '../end-execution.ts';
import type { FunctionContext } from '../context.ts';
import type { PromoteAnswer, PromoteInput } from '../flow.ts';
import type { ReviewedRun } from '../reviewed-run.ts';

/** The endings that leave the log as it is. */
const unpromoted = ['superseded', 'rejected', 'expired'] as const;

/**
 * The answer of an earlier call that ended the execution without a promotion, whatever the log and the approvals would say
 * now; undefined while none has, and after a promotion, which the log tells. Throws StageOrderError when the execution was
 * ended otherwise: nothing of it may become current any more.
 */
export async function findEnding(
  context: FunctionContext,
  { dataset, execution, run_id }: PromoteInput,
  reviewed: ReviewedRun,
): Promise<PromoteAnswer | undefined> {
  const record = await readOutcome(context.stores.processed, dataset, execution);
  if (record === undefined || record.promoted) return undefined;
  if (record.run_id !== run_id) {
    throw new StageOrderError(run_id, `its execution has ended with run ${record.run_id}, as ${record.outcome}`);
  }
  const answer = answerRecorded(record, unpromoted);
  if (answer.outcome === 'superseded') await withdrawOpen(context, reviewed);
  return answer;
}

/** Ends the execution without a promotion, and gives the answer that says so: that of another call, if it was first. */
export async function endUnpromoted(
  context: FunctionContext,
  stage: PromoteInput,
  answer: { readonly outcome: (typeof unpromoted)[number]; readonly notice: Notice },
): Promise<PromoteAnswer> {
  const record = await recordEnding(context, stage, answer);
  // Another attempt of the execution is promoted: then this one is not what the outcome is about.
  return record.promoted ? answer : answerRecorded(record, unpromoted);
}

/** Takes the run's request back, so that nobody goes on approving it once another one is current. */
export async function withdrawOpen(
  { stores: { processed: store }, clock }: Pick<FunctionContext, 'stores' | 'clock'>,
  { partition, subject }: ReviewedRun,
): Promise<void> {
  const { state } = await readDecision(store, subject, clock.now());
  if (state !== 'open') return;
  const head = await readHead(store, partition);
  if (head !== undefined) await withdrawRequest({ store, clock }, subject, head.run_id);
}

/** Records how the execution ended, and gives the outcome that stands. */
export function recordEnding(
  { stores, clock }: Pick<FunctionContext, 'stores' | 'clock'>,
  { dataset, execution, run_id, schema_v, ingestion_date }: PromoteInput,
  { outcome, notice }: { readonly outcome: Outcome; readonly notice: Notice },
): Promise<OutcomeRecord> {
  return recordOutcome(stores.processed, dataset, {
    execution,
    run_id,
    schema_v,
    ingestion_date,
    outcome,
    stage: 'promote',
    ended_at: timestamp(clock),
    promoted: outcome === 'promoted',
    error: null,
    problems: [],
    notice,
  });
}
