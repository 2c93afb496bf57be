import type { ApprovalRecord, Decision } from '../shared/approval/approval-documents.ts';
import type { ApprovalDecision } from '../shared/approval/approval-state.ts';
import { isSamePerson } from '../shared/approval/person.ts';
import { assignRoles } from '../shared/approval/role-assignment.ts';
import { suggest } from '../shared/contract/closest-word.ts';

/** What somebody is about to say. */
interface Intent {
  readonly role: string;
  readonly person: string;
  readonly decision: Decision;
}

/** Why what a person is about to say would not count, as one sentence; undefined when it would. */
export function findRefusal({ state, request, records, spare }: ApprovalDecision, intent: Intent): string | undefined {
  if (request === undefined) return 'Nobody has asked for this approval.';
  const { roles, expires_at, subject } = request;
  const { role, person, decision } = intent;
  if (!roles.includes(role)) {
    return `The role "${role}" was not asked${suggest(role, roles)}; the roles are: ${roles.join(', ')}.`;
  }
  switch (state) {
    case 'approved':
    case 'rejected':
      return `It is ${state} already.`;
    case 'expired':
      return `The request expired at ${expires_at}.`;
    case 'withdrawn':
      return 'The request was withdrawn: a newer one has taken its place, the log has moved on, or its execution has failed.';
    case 'open':
  }
  if (decision === 'rejected') return undefined;
  const record: ApprovalRecord = { subject, role, person, decision, reason: null, recorded_at: expires_at };
  if (assignRoles(roles, [...records, ...spare, record]).length > records.length) return undefined;
  const other = records.find((one) => isSamePerson(one.person, person) && one.role !== role);
  return other === undefined
    ? `The role ${role} has spoken already: ${records.find((one) => one.role === role)?.person ?? 'somebody'} approved it.`
    : `${other.person} has spoken for the role ${other.role} already; every role needs another person.`;
}
