import type { ApprovalObject, ApprovalRecord } from '../../shared/approval/approval-documents.ts';
import { readDecision, type ApprovalDecision } from '../../shared/approval/approval-state.ts';
import { timestamp } from '../../shared/clock.ts';
import { DamagedDocumentError } from '../../shared/errors.ts';
import { approvalKey, approvalRecordKey } from '../../shared/layout/keys.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { encodeJson, parseJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { FunctionContext } from '../context.ts';
import { wakeSubject } from '../waiting-executions.ts';

/** One write of an approver's object, and the identity that it had. */
export interface WrittenApproval {
  readonly role: string;
  readonly subject: string;
  /** The version that was written: by now somebody else may have written the object again. */
  readonly version: string;
  /** As AWS names the session; locally, whoever they say they are. */
  readonly person: string;
}

/**
 * Records what a person has written under a role, whether or not anybody has asked for it yet, and wakes who waits once it is
 * decided. Judges nothing: `readDecision` says what counts. Called again for the same write it does no more. Gives what is
 * decided by now. Throws ObjectMissingError when that version is gone, DamagedDocumentError when it is no approval.
 */
export async function recordApproval(
  context: Pick<FunctionContext, 'stores' | 'tokens' | 'clock'>,
  { role, subject, version, person }: WrittenApproval,
): Promise<ApprovalDecision> {
  const { stores, clock } = context;
  const { processed } = stores;
  const { decision, reason } = await readApproval(processed, role, subject, version);
  const record: ApprovalRecord = { subject, role, person, decision, reason, recorded_at: timestamp(clock) };
  await createOnce(processed, approvalRecordKey(role, subject, version), encodeJson(record));
  const after = await readDecision(processed, subject, clock.now());
  // Also when the record was there: whoever made it may have ended before it woke anybody.
  if (after.state !== 'open' && after.state !== 'unrequested') await wakeSubject(context, subject);
  return after;
}

async function readApproval(
  store: ObjectStore,
  role: string,
  subject: string,
  version: string,
): Promise<ApprovalObject> {
  const key = approvalKey(role, subject);
  const { bytes } = await store.get(key, { version });
  const found = parseJson<ApprovalObject>(key, bytes, isApproval);
  if (found.subject === subject) return found;
  throw new DamagedDocumentError(key, `it is about "${found.subject}"`);
}

/** Anybody with the role can write there, whatever they like. */
function isApproval(document: object): document is ApprovalObject {
  const { nonce, subject, decision, reason } = document as Readonly<Record<string, unknown>>;
  return (
    typeof nonce === 'string' &&
    typeof subject === 'string' &&
    (decision === 'approved' || decision === 'rejected') &&
    (reason === null || (typeof reason === 'string' && reason.length <= 1000))
  );
}
