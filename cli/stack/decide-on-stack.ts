import type { ApprovalObject } from '../../shared/approval/approval-documents.ts';
import { readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import { isSamePerson } from '../../shared/approval/person.ts';
import type { Clock } from '../../shared/clock.ts';
import { approvalKey, approvalRecordKey } from '../../shared/layout/keys.ts';
import { readOutcome } from '../../shared/manifest/outcome-record.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { exists } from '../../shared/store/object-store.ts';
import { findRefusal } from '../approval-refusal.ts';
import type { ApprovalResult, GivenDecision } from '../given-decision.ts';
import type { OnTransition, PipelineEnd } from '../pipeline-host.ts';
import type { Workspace } from '../workspace.ts';
import { lookMilliseconds } from './follow-execution.ts';
import { findOpenRun } from './stack-pipeline.ts';

/** S3 tells record-approval within seconds, as a rule, and often within one. */
const recordMilliseconds = 60_000;
const firstLookMilliseconds = 250;

/** What follows the last decision: the comparison with the log, and the promotion. The role is taken for no longer. */
const endMilliseconds = 600_000;

/**
 * Writes a decision under its role, with the credentials of that role, which `workspace` has. Who wrote is for S3 to tell and
 * for record-approval to record; that is waited for, and then, when nobody is left to be asked, what it comes to.
 */
export async function decideOnStack(
  workspace: Workspace,
  { subject, role, person, decision, reason }: GivenDecision,
  onTransition: OnTransition,
): Promise<ApprovalResult> {
  const { stores, clock } = workspace;
  const { processed } = stores;
  const before = await readDecision(processed, subject, clock.now());
  const isRepeated = before.records.some(
    (record) => record.role === role && isSamePerson(record.person, person) && record.decision === decision,
  );
  if (!isRepeated) {
    const refusal = findRefusal(before, { role, person, decision });
    if (refusal !== undefined) return { outcome: 'refused', reason: refusal };
    const object: ApprovalObject = { nonce: clock.nonce(), subject, decision, reason };
    const { version } = await processed.put(approvalKey(role, subject), encodeJson(object));
    const record = approvalRecordKey(role, subject, version);
    const isRecorded = () => exists(processed, record);
    if (!(await waitFor(clock, recordMilliseconds, isRecorded))) return { outcome: 'refused', reason: notRecorded };
  }
  const after = isRepeated ? before : await readDecision(processed, subject, clock.now());
  return { outcome: 'recorded', decision: after, resumed: await seeEnd(workspace, after, onTransition) };
}

const notRecorded =
  `it was written, and record-approval has not recorded it within ${recordMilliseconds / 1000} s. ` +
  '"sluice status" tells when it has; if it never does, a message about it lies among its dead letters.';

/** What the run came to, as the store tells: an approver may read no execution. */
async function seeEnd(
  workspace: Workspace,
  { state, request }: ApprovalDecision,
  onTransition: OnTransition,
): Promise<PipelineEnd[]> {
  const run = request?.run ?? null;
  if (state === 'open' || run === null) return [];
  const { execution, dataset } = run;
  const { stores, clock } = workspace;
  onTransition({ execution, at: '', state: 'Promote', kind: 'entered' });
  let end: PipelineEnd | undefined;
  await waitFor(clock, endMilliseconds, async () => {
    end = await findEnd();
    return end !== undefined;
  });
  return end === undefined ? [] : [end];

  async function findEnd(): Promise<PipelineEnd | undefined> {
    const outcome = await readOutcome(stores.processed, dataset, execution);
    if (outcome !== undefined) {
      const { problems } = outcome;
      const result = outcome.promoted
        ? ({ status: 'SUCCEEDED', output: null } as const)
        : ({ status: 'FAILED', error: outcome.outcome, cause: problems.join(' ') } as const);
      return { execution, result, outcome, resumed: [] };
    }
    // The log has moved on meanwhile, and people are asked anew.
    const again = await findOpenRun(workspace, dataset, execution);
    if (again === undefined) return undefined;
    const { expires_at: until } = again;
    return { execution, result: { status: 'WAITING', state: 'AwaitApproval', until }, outcome: undefined, resumed: [] };
  }
}

/** Whether `isSo` came true in time. */
async function waitFor(clock: Clock, milliseconds: number, isSo: () => Promise<boolean>): Promise<boolean> {
  const until = clock.now() + milliseconds;
  for (let pause = firstLookMilliseconds; ; pause = Math.min(2 * pause, lookMilliseconds)) {
    if (await isSo()) return true;
    if (clock.now() >= until) return false;
    await clock.sleep(pause);
  }
}
