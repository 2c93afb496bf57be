import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { createRequest } from '../../shared/approval/approval-request.ts';
import { missingRoles, readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import { versionName } from '../../shared/contract/version-name.ts';
import { describeEvidence } from '../../shared/evidence/describe-evidence.ts';
import { approvalNotice } from '../approval-notice.ts';
import { findApprovers } from '../approvers.ts';
import type { FunctionContext } from '../context.ts';
import type { ApprovalInput, Notice, RequestApprovalAnswer } from '../flow.ts';
import { openReviewedRun } from '../reviewed-run.ts';
import { makeRequest } from './make-request.ts';
import { withdrawOlder } from './withdraw-older.ts';

/**
 * Asks people to approve a run, where they have to be asked. `approved` only means that there is nothing to wait for:
 * promote reads by itself what was decided.
 */
export async function requestApproval(context: FunctionContext, stage: ApprovalInput): Promise<RequestApprovalAnswer> {
  const reviewed = await openReviewedRun(context, stage);
  const { subject, partition } = reviewed;
  const store = context.stores.processed;
  const before = await readDecision(store, subject, context.clock.now());
  if ((await findApprovers(context, reviewed, before)) !== undefined) return { outcome: 'approved' };
  if (before.state === 'unrequested') await createRequest(store, await makeRequest(context, stage, reviewed));
  // Also for a request that is there already: an earlier call may have ended before it had done this.
  await withdrawOlder(context, partition);
  const decision = await readDecision(store, subject, context.clock.now());
  if (decision.state !== 'open') return { outcome: 'approved' };
  return { outcome: 'requested', notice: askFor(context, stage, decision) };
}

function askFor(
  context: FunctionContext,
  { dataset, schema_v: schemaVersion, ingestion_date, run_id }: ApprovalInput,
  decision: ApprovalDecision & { readonly request: ApprovalRequest },
): Notice {
  const { request } = decision;
  const version = versionName(context.contracts, { dataset, schemaVersion });
  const { shareValues } = context.contracts.get(dataset, schemaVersion);
  return approvalNotice(context, {
    dataset,
    ingestionDate: ingestion_date,
    runId: run_id,
    request,
    roles: missingRoles(decision),
    covers: [
      `Manifest SHA-256 ${request.run?.manifest_sha256 ?? ''}, compared with entry ${request.run?.base ?? 0} of the log.`,
      ...(request.run === null ? [] : describeEvidence(request.run.evidence, shareValues)),
    ],
    command: (verb) => `sluice ${verb} ${version} ${ingestion_date} ${run_id}`,
  });
}
