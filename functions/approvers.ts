import { approversOf, type ApprovalDecision } from '../shared/approval/approval-state.ts';
import { approvalOf } from '../shared/contract/smoke-dataset.ts';
import { IntegrityError } from '../shared/errors.ts';
import { approvalRequestKey } from '../shared/layout/keys.ts';
import type { Approvers } from '../shared/promotion/promote-run.ts';
import type { FunctionContext } from './context.ts';
import { findAskedPlan, findPlanApprovers } from './request-approval/backfill-approval.ts';
import type { ReviewedRun } from './reviewed-run.ts';

/**
 * Who lets a run be promoted; nobody, an empty list, where the stack approves by itself, and of what `sluice smoke` runs on every
 * stack. Undefined while it may not be. A request that exists must be answered, whatever the settings say by now, and so must one
 * about the plan of a backfill that the run belongs to. Throws IntegrityError for a request that leaves out a role of the contract.
 */
export async function findApprovers(
  context: Pick<FunctionContext, 'settings' | 'stores' | 'contracts' | 'clock'>,
  reviewed: ReviewedRun,
  decision: ApprovalDecision,
): Promise<Approvers | undefined> {
  const { contract, input, kind, subject } = reviewed;
  const { state, request } = decision;
  if (state === 'approved') {
    const left = contract.approvals.filter((role) => !request.roles.includes(role));
    if (left.length > 0) {
      throw new IntegrityError(approvalRequestKey(subject), 'roles', contract.approvals.join(), request.roles.join());
    }
    return approversOf(decision);
  }
  if (state !== 'unrequested') return undefined;
  const asked = kind === 'rollback' ? undefined : await findAskedPlan(context, input);
  if (asked !== undefined) return findPlanApprovers(context, asked, reviewed);
  return approvalOf(context.settings, contract) === 'automatic' ? [] : undefined;
}
