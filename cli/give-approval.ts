import { recordApproval } from '../functions/record-approval/record-approval.ts';
import { wakeSubject } from '../functions/waiting-executions.ts';
import type { ApprovalObject } from '../shared/approval/approval-documents.ts';
import { readDecision, type ApprovalDecision } from '../shared/approval/approval-state.ts';
import { isSamePerson } from '../shared/approval/person.ts';
import { approvalKey } from '../shared/layout/keys.ts';
import { encodeJson } from '../shared/store/json.ts';
import { findRefusal } from './approval-refusal.ts';
import type { ApprovalResult, GivenDecision } from './given-decision.ts';
import { resumeAllWoken, resumeWoken } from './local-pipeline.ts';
import type { LocalWorkspace } from './local-workspace.ts';
import type { OnTransition, PipelineEnd } from './pipeline-host.ts';

/**
 * Writes a person's decision under their role, has it recorded as S3's notification does it on AWS, and goes on with the
 * executions that waited for it. The same again, after whatever interruption, counts once. Throws DamagedDocumentError.
 */
export async function giveApproval(
  workspace: LocalWorkspace,
  given: GivenDecision,
  onTransition: OnTransition = () => undefined,
): Promise<ApprovalResult> {
  const { subject, role, person, decision, reason } = given;
  const { stores, clock } = workspace;
  const before = await readDecision(stores.processed, subject, clock.now());
  const isRepeated = before.records.some(
    (record) => record.role === role && isSamePerson(record.person, person) && record.decision === decision,
  );
  if (isRepeated) {
    // Whoever gave it first may have ended before it woke anybody.
    if (before.state !== 'open') await wakeSubject(workspace, subject);
    return { outcome: 'recorded', decision: before, resumed: await goOn(workspace, before, onTransition) };
  }
  const refusal = findRefusal(before, { role, person, decision });
  if (refusal !== undefined) return { outcome: 'refused', reason: refusal };

  const object: ApprovalObject = { nonce: clock.nonce(), subject, decision, reason };
  const { version } = await stores.processed.put(approvalKey(role, subject), encodeJson(object));
  const after = await recordApproval(workspace, { role, subject, version, person });
  return { outcome: 'recorded', decision: after, resumed: await goOn(workspace, after, onTransition) };
}

async function goOn(
  workspace: LocalWorkspace,
  { state, request }: ApprovalDecision,
  onTransition: OnTransition,
): Promise<PipelineEnd[]> {
  const resumed = await resumeAllWoken(workspace, onTransition);
  const execution = request?.run?.execution;
  if (state === 'open' || execution === undefined || resumed.some((end) => end.execution === execution)) return resumed;
  // Its process may have gone between asking and waiting, when there was nothing to wake yet.
  const end = await resumeWoken(workspace, execution, onTransition);
  return end === undefined ? resumed : [...resumed, end, ...end.resumed];
}
