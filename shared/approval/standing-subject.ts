import type { ApprovalSubject } from '../layout/keys.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { readDecision } from './approval-state.ts';

/**
 * The subject under which people are asked about something that stays what it is, a list of condemned rows, at `now`
 * (milliseconds since 1970). Nobody has decided about a request that expired, and not everybody about one that leaves out
 * one of `roles`, so the next one has a number of its own; a rejection stands. Throws DamagedDocumentError.
 */
export async function standingSubject(
  store: ObjectStore,
  name: ApprovalSubject,
  now: number,
  roles: readonly string[],
): Promise<ApprovalSubject> {
  for (let number = 1; ; number += 1) {
    const subject = number === 1 ? name : `${name}-${number}`;
    const { state, request } = await readDecision(store, subject, now);
    const asked = request?.roles ?? roles;
    if (state !== 'expired' && roles.every((role) => asked.includes(role))) return subject;
  }
}
