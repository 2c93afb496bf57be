import type { ApprovalRecord } from './approval-documents.ts';
import { personKey } from './person.ts';

/**
 * Picks approvals so that as many of the roles as possible have one, each by another person. A role that has one keeps it, or
 * another one, when more records follow in `records`. The earliest come first.
 */
export function assignRoles(roles: readonly string[], records: readonly ApprovalRecord[]): readonly ApprovalRecord[] {
  const approvals = records.filter(({ decision, role }) => decision === 'approved' && roles.includes(role));
  const picked = new Map<string, ApprovalRecord>();
  // Kuhn's augmenting paths: a person who holds another role hands it on, if somebody else can take it.
  const give = (role: string, tried: Set<string>): boolean => {
    for (const record of approvals) {
      const name = personKey(record.person);
      if (record.role !== role || tried.has(name)) continue;
      tried.add(name);
      const held = [...picked.values()].find(({ person }) => personKey(person) === name);
      if (held !== undefined && !give(held.role, tried)) continue;
      picked.set(role, record);
      return true;
    }
    return false;
  };
  for (const { role } of approvals) if (!picked.has(role)) give(role, new Set());
  return approvals.filter((record) => picked.get(record.role) === record);
}
