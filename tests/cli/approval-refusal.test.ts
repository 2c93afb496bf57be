import { describe, expect, test } from '@jest/globals';
import { findRefusal } from '../../cli/approval-refusal.ts';
import type { ApprovalRecord, Decision } from '../../shared/approval/approval-documents.ts';
import { createRequest, withdrawRequest } from '../../shared/approval/approval-request.ts';
import { readDecision } from '../../shared/approval/approval-state.ts';
import { approvalRecordKey } from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { testClock } from '../support/test-clock.ts';

const subject = 'condemned/events/1234';
const [requested_at, expires_at] = ['2026-01-05T00:00:00.000Z', '2026-01-06T00:00:00.000Z'];
const asked = Date.parse(requested_at);

type Said = readonly [role: string, person: string, decision?: Decision];

/** A request of two roles, with what people have said in this order. */
async function storeOf(said: readonly Said[]) {
  const store = memoryStore();
  const roles = ['domain', 'platform'];
  await createRequest(store, { subject, title: 'Delete.', roles, requested_at, expires_at, run: null });
  for (const [index, [role, person, decision = 'approved']] of said.entries()) {
    const recorded_at = new Date(asked + index).toISOString();
    const record: ApprovalRecord = { subject, role, person, decision, reason: null, recorded_at };
    await store.put(approvalRecordKey(role, subject, `version ${index}`), encodeJson(record));
  }
  return store;
}

async function refusalOf(said: readonly Said[], [role, person, decision = 'approved']: Said, now = asked) {
  return findRefusal(await readDecision(await storeOf(said), subject, now), { role, person, decision });
}

describe('what somebody is about to say is refused', () => {
  test.each<[string, readonly Said[], Said, string]>([
    [
      'for a role that was not asked',
      [],
      ['domian', 'ann'],
      'The role "domian" was not asked (did you mean "domain"?)',
    ],
    [
      'by a person who counts for another role',
      [['domain', 'ann']],
      ['platform', 'ann'],
      'ann has spoken for the role domain',
    ],
    [
      'by that person in other letters',
      [['domain', 'ann']],
      ['platform', ' Ann'],
      'ann has spoken for the role domain',
    ],
    [
      'for a role that has been given',
      [['domain', 'ann']],
      ['domain', 'bob'],
      'domain has spoken already: ann approved it.',
    ],
    [
      'once it is approved',
      [
        ['domain', 'ann'],
        ['platform', 'bob'],
      ],
      ['domain', 'carol'],
      'It is approved already.',
    ],
    ['once it is rejected', [['domain', 'ann', 'rejected']], ['platform', 'bob'], 'It is rejected already.'],
  ])('%s', async (_, said, intent, reason) => {
    expect(await refusalOf(said, intent)).toContain(reason);
  });

  test('when nobody has asked, when the time is up and when the request was withdrawn', async () => {
    const intent = { role: 'domain', person: 'ann', decision: 'approved' } as const;
    expect(findRefusal(await readDecision(memoryStore(), subject, asked), intent)).toContain('Nobody has asked');
    expect(await refusalOf([], ['domain', 'ann'], Date.parse(expires_at))).toBe(
      `The request expired at ${expires_at}.`,
    );
    const store = await storeOf([]);
    await withdrawRequest({ store, clock: testClock() }, subject, 'newer-1');
    expect(findRefusal(await readDecision(store, subject, asked), intent)).toContain('The request was withdrawn');
  });
});

describe('what somebody is about to say is not refused', () => {
  test.each<[string, readonly Said[], Said]>([
    ['when it is the first word', [], ['domain', 'ann']],
    ['by another person for the other role', [['domain', 'ann']], ['platform', 'bob']],
    [
      'when it frees a person for the other role',
      [
        ['domain', 'ann'],
        ['platform', 'ann'],
      ],
      ['domain', 'bob'],
    ],
    ['when a person changes their mind', [['domain', 'ann']], ['domain', 'ann', 'rejected']],
    ['when another person of the role rejects', [['domain', 'ann']], ['domain', 'bob', 'rejected']],
  ])('%s', async (_, said, intent) => {
    expect(await refusalOf(said, intent)).toBeUndefined();
  });
});
