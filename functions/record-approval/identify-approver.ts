import { UnauthorisedApprovalError } from '../../shared/errors.ts';
import { parseApprovalKey } from '../../shared/layout/keys.ts';
import type { NotifiedWrite } from './approval-event.ts';
import type { WrittenApproval } from './record-approval.ts';

/**
 * Whose approval a write is, as AWS names the writer: the role by the unique id of the session's role, the person by the
 * name of the session, which the role's trust policy lets nobody choose. Throws UnauthorisedApprovalError when the writer is
 * no session of the role that the key is of. An id, unlike a name, is never given again to another role.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 * @param roleIds - The unique id of each role's IAM role.
 */
export function identifyApprover(
  { key, version, principal }: NotifiedWrite,
  roleIds: Readonly<Record<string, string>>,
): WrittenApproval {
  const refuse = (why: string) => new UnauthorisedApprovalError(key, version, principal, why);
  const place = parseApprovalKey(key);
  if (place === undefined) throw refuse('the key is none of an approval');
  const { role, subject } = place;
  const [, roleId, person] = /^AWS:(AROA[A-Z0-9]+):(.+)$/.exec(principal) ?? [];
  if (roleId === undefined || person === undefined) throw refuse('the writer is no session of a role');
  if (!Object.hasOwn(roleIds, role)) throw refuse(`this stack has no approvers of the role ${role}`);
  if (roleIds[role] !== roleId) throw refuse(`the writer is no approver of the role ${role}`);
  if (version === undefined) throw refuse('it has no version, so it could be changed unseen');
  return { role, subject, version, person };
}
