import { readWithdrawal } from '../../shared/approval/approval-request.ts';
import { readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import { StageOrderError } from '../../shared/errors.ts';
import { parseRunId } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { Promotion } from '../../shared/manifest/documents.ts';
import { converge } from '../../shared/promotion/converge.ts';
import { compareWithLog, promoteRun, rollBackTo, type PromotionResult } from '../../shared/promotion/promote-run.ts';
import { readEntriesAfter } from '../../shared/promotion/promotion-log.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { findApprovers } from '../approvers.ts';
import type { FunctionContext } from '../context.ts';
import type { PromoteAnswer, PromoteInput } from '../flow.ts';
import { openReviewedRun, type ReviewedRun } from '../reviewed-run.ts';
import { wakeOpenRequests } from '../waiting-executions.ts';
import { endUnpromoted, findEnding, recordEnding, withdrawOpen } from './promote-ending.ts';
import { PromotionNotices } from './promotion-notices.ts';

/**
 * Makes a validated run current, or an earlier one again: one entry in the log, then everything derived from the log. What
 * people decided is read from their records here and now; neither the payload nor whoever woke the execution is believed.
 * Called again after it has ended the execution it says the same. Throws StageOrderError for a run that needs an approval
 * nobody was asked for, and for one whose execution has ended otherwise.
 */
export async function promote(context: FunctionContext, stage: PromoteInput): Promise<PromoteAnswer> {
  const reviewed = await openReviewedRun(context, stage);
  const ending = await findEnding(context, stage, reviewed);
  if (ending !== undefined) return ending;
  const decision = await readDecision(context.stores.processed, reviewed.subject, context.clock.now());
  const notices = new PromotionNotices(context, stage, reviewed);
  // People may speak, and a newer run may ask, after the entry: it stands.
  if (await isInLog(context.stores.processed, reviewed, stage)) {
    return answerLog(context, stage, reviewed, decision, notices);
  }
  switch (decision.state) {
    case 'rejected': {
      const answer = { outcome: 'rejected', notice: notices.rejected(decision.records) } as const;
      return await endUnpromoted(context, stage, answer);
    }
    case 'expired':
      return await endUnpromoted(context, stage, { outcome: 'expired', notice: notices.expired(decision) });
    case 'withdrawn':
      return await endWithdrawn(context, stage, reviewed, notices);
    case 'approved':
    case 'open':
    case 'unrequested':
      return answerLog(context, stage, reviewed, decision, notices);
  }
}

async function answerLog(
  context: FunctionContext,
  stage: PromoteInput,
  reviewed: ReviewedRun,
  decision: ApprovalDecision,
  notices: PromotionNotices,
): Promise<PromoteAnswer> {
  const store = context.stores.processed;
  const { partition, run } = reviewed;
  const result = await callLog(context, stage, reviewed, decision);
  switch (result?.outcome) {
    case 'promoted': {
      const targets = { store, catalog: context.catalog, currentCopy: reviewed.contract.currentCopy };
      try {
        await converge(targets, partition);
      } finally {
        // The log has grown, whatever becomes of the derived things.
        await wakeOpenRequests(context, partition);
      }
      const answer = { outcome: 'promoted', number: result.entry.number, notice: notices.promoted(result) } as const;
      // Last: a call that finds the outcome need not look whether all else was done.
      await recordEnding(context, stage, answer);
      return answer;
    }
    case 'rebase': {
      const other = await findOtherAttempt(store, partition, stage);
      // Its outcome is not this call's to record: the execution is promoted.
      return other === undefined ? result : { outcome: 'superseded', notice: notices.otherAttempt(other) };
    }
    case 'superseded': {
      const notice = notices.superseded(result);
      const answer = await endUnpromoted(context, stage, { outcome: 'superseded', notice });
      // Last, because a withdrawn request tells less about why the run ended.
      await withdrawOpen(context, reviewed);
      return answer;
    }
    case undefined: {
      if (decision.request !== undefined) return { outcome: 'pending' };
      throw new StageOrderError(run.manifest.run_id, 'it needs an approval, and nobody was asked for one');
    }
  }
}

/** Appends a run that may be promoted; of any other only says what the log makes of it by now. */
async function callLog(
  context: FunctionContext,
  { run_id: runId, base, tries, execution }: PromoteInput,
  reviewed: ReviewedRun,
  decision: ApprovalDecision,
): Promise<PromotionResult | undefined> {
  const { partition, kind } = reviewed;
  const writer = { store: context.stores.processed, clock: context.clock };
  const approvedBy = await findApprovers(context, reviewed, decision);
  const request = { partition, runId, base, approvedBy: approvedBy ?? [] };
  if (kind === 'rollback') {
    const rollback = { ...request, requestId: execution };
    return approvedBy === undefined ? compareWithLog(writer.store, rollback) : rollBackTo(writer, rollback);
  }
  const promotion = { ...request, tries };
  return approvedBy === undefined ? compareWithLog(writer.store, promotion) : promoteRun(writer, promotion);
}

async function endWithdrawn(
  context: FunctionContext,
  stage: PromoteInput,
  { subject, kind }: ReviewedRun,
  notices: PromotionNotices,
): Promise<PromoteAnswer> {
  const withdrawal = await readWithdrawal(context.stores.processed, subject);
  const answer = { outcome: 'superseded', notice: notices.withdrawn(withdrawal?.by_run ?? 'unknown') } as const;
  // By its own request on a later base: this call is late, and its execution goes on from there. A rollback has one base.
  return kind === 'promotion' && withdrawal?.by_run === stage.run_id ? answer : endUnpromoted(context, stage, answer);
}

/** Whether an earlier call got this very request into the log. */
async function isInLog(
  store: ObjectStore,
  { partition, kind }: ReviewedRun,
  { base, execution, run_id }: PromoteInput,
): Promise<boolean> {
  const requestId = kind === 'rollback' ? execution : run_id;
  const entries = await readEntriesAfter(store, partition, base);
  return entries.some(({ request_id }) => request_id === requestId);
}

/** An attempt that was given up may be late: once another one of its execution is in the log, it has no place there. */
async function findOtherAttempt(
  store: ObjectStore,
  partition: Partition,
  { execution, run_id, base }: PromoteInput,
): Promise<Promotion | undefined> {
  const entries = await readEntriesAfter(store, partition, base);
  return entries.find((entry) => entry.run_id !== run_id && parseRunId(entry.run_id)?.execution === execution);
}
