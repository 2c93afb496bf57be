import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { ApprovalRecord, ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { createRequest, listSubjects, readRequest, withdrawRequest } from '../../shared/approval/approval-request.ts';
import { missingRoles, readDecision } from '../../shared/approval/approval-state.ts';
import { DamagedDocumentError } from '../../shared/errors.ts';
import {
  approvalKey,
  approvalRecordKey,
  approvalRequestKey,
  approvalRolePrefix,
  approvalWithdrawalKey,
} from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { testClock } from '../support/test-clock.ts';

const subject = 'condemned/events/1234';
const asked = Date.parse('2026-01-05T00:00:00.000Z');
const expires = Date.parse('2026-01-06T00:00:00.000Z');
const roles = ['domain', 'platform', 'business'];
const people = ['alice', 'bob', 'carol', 'dave'];

const request: ApprovalRequest = {
  subject,
  title: 'Delete 2 rows.',
  roles,
  requested_at: new Date(asked).toISOString(),
  expires_at: new Date(expires).toISOString(),
  run: null,
};

function record(role: string, person: string, recordedAt = asked, decision: ApprovalRecord['decision'] = 'approved') {
  const recorded_at = new Date(recordedAt).toISOString();
  return { subject, role, person, decision, reason: null, recorded_at } satisfies ApprovalRecord;
}

async function storeOf(records: readonly ApprovalRecord[]) {
  const store = memoryStore();
  await createRequest(store, request);
  for (const [index, one] of records.entries()) {
    await store.put(approvalRecordKey(one.role, subject, `version ${index}`), encodeJson(one));
  }
  return store;
}

describe('what was decided about a subject', () => {
  test('is nothing while nobody was asked', async () => {
    expect(await readDecision(memoryStore(), subject, asked)).toEqual({
      state: 'unrequested',
      request: undefined,
      records: [],
      spare: [],
    });
  });

  test('is open until the time of the request is up, and expired from then on', async () => {
    const store = await storeOf([record('domain', 'alice')]);
    expect((await readDecision(store, subject, expires - 1)).state).toBe('open');
    expect((await readDecision(store, subject, expires)).state).toBe('expired');
  });

  test('is not changed by a record that was made too late', async () => {
    const store = await storeOf([
      record('domain', 'alice'),
      record('platform', 'bob'),
      record('business', 'carol', expires),
    ]);
    expect((await readDecision(store, subject, expires)).state).toBe('expired');
  });

  test('is not changed by a record of a role that was not asked', async () => {
    const store = await storeOf([record('stranger', 'mallory', asked, 'rejected')]);
    expect(await readDecision(store, subject, asked)).toMatchObject({ state: 'open', records: [] });
  });

  test('is withdrawn for good, whatever people say to it later', async () => {
    const scope = { clock: testClock() };
    const open = await storeOf([record('domain', 'alice')]);
    await withdrawRequest({ ...scope, store: open }, subject, 'newer-1');
    expect((await readDecision(open, subject, asked)).state).toBe('withdrawn');
    const decided = await storeOf(roles.map((role) => record(role, `the ${role}`)));
    await withdrawRequest({ ...scope, store: decided }, subject, 'newer-1');
    expect((await readDecision(decided, subject, asked)).state).toBe('withdrawn');
  });

  test.each([
    ['in capital letters', 'Ann Lee', 'ann lee'],
    ['with blanks around it', 'ann', ' ann '],
    ['with an accent that is a character of its own', 'zo\u00eb', 'zoe\u0308'],
    ['in capital letters with such an accent', 'ZO\u00cb', 'zoe\u0308'],
  ])('counts a name %s as the same person', async (_, one, same) => {
    const records = [record('domain', one), record('platform', same), record('business', 'carol')];
    expect((await readDecision(await storeOf(records), subject, asked)).state).toBe('open');
    const further = [...records, record('platform', 'bob', asked + 1)];
    expect((await readDecision(await storeOf(further), subject, asked)).state).toBe('approved');
  });

  test('is approved exactly when every role has an approval of another person in time, and none rejects', async () => {
    const arbitraryRecord = fc.record({
      role: fc.constantFrom(...roles),
      person: fc.constantFrom(...people),
      hours: fc.integer({ min: 0, max: 26 }),
      rejects: fc.constantFrom(true, ...Array<boolean>(15).fill(false)),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(arbitraryRecord, { maxLength: 9 }), async (given) => {
        const records = given.map(({ role, person, hours, rejects }) =>
          record(role, person, asked + hours * 3_600_000, rejects ? 'rejected' : 'approved'),
        );
        const { state, records: counted } = await readDecision(await storeOf(records), subject, expires);
        const inTime = given.filter(({ hours }) => hours < 24);
        const isRejected = inTime.some(({ rejects }) => rejects);
        const gives = (person: string, role: string) =>
          inTime.some((one) => !one.rejects && one.person === person && one.role === role);
        // Every way to pick a person for each role.
        const isApproved = people.some((a) =>
          people.some((b) =>
            people.some(
              (c) => new Set([a, b, c]).size === 3 && gives(a, roles[0]!) && gives(b, roles[1]!) && gives(c, roles[2]!),
            ),
          ),
        );
        expect(state).toBe(isRejected ? 'rejected' : isApproved ? 'approved' : 'expired');
        const approvals = counted.filter(({ decision }) => decision === 'approved');
        expect(new Set(approvals.map(({ person }) => person)).size).toBe(approvals.length);
        expect(new Set(approvals.map(({ role }) => role)).size).toBe(approvals.length);
        if (isApproved) expect(approvals).toHaveLength(roles.length);
      }),
    );
  });

  test('lacks the later of two roles that one person has spoken for', async () => {
    const store = await storeOf([record('domain', 'alice', asked + 1), record('platform', 'alice', asked)]);
    expect(missingRoles(await readDecision(store, subject, asked))).toEqual(['domain', 'business']);
  });

  test('lets another person give either of two roles that one person has spoken for', async () => {
    for (const role of ['domain', 'platform']) {
      const both = [record('domain', 'alice'), record('platform', 'alice')];
      const store = await storeOf([...both, record(role, 'bob'), record('business', 'carol')]);
      const { state, spare } = await readDecision(store, subject, asked);
      expect({ role, state, spare: spare.length }).toEqual({ role, state: 'approved', spare: 1 });
    }
  });

  test('does not hang on what was recorded of a longer subject, which anybody with a role can write', async () => {
    const store = await storeOf([record('domain', 'alice')]);
    const longer = `${subject}/more`;
    await store.put(
      approvalRecordKey('domain', longer, '1'),
      encodeJson({ ...record('domain', 'bob'), subject: longer }),
    );
    expect((await readDecision(store, subject, asked)).records).toMatchObject([{ person: 'alice' }]);
  });

  test.each([
    ['is of another subject', { ...record('domain', 'alice'), subject: 'other' }],
    ['is of another role', { ...record('domain', 'alice'), role: 'platform' }],
    ['names nobody', record('domain', '')],
    ['decides something else', { ...record('domain', 'alice'), decision: 'perhaps' }],
    ['has no time', { ...record('domain', 'alice'), recorded_at: 'once' }],
  ])('is a fault when a record %s', async (_, document) => {
    const store = await storeOf([]);
    await store.put(approvalRecordKey('domain', subject, '1'), encodeJson(document));
    await expect(readDecision(store, subject, asked)).rejects.toThrow(DamagedDocumentError);
  });
});

describe('a request', () => {
  test('stands as it was first made', async () => {
    const store = memoryStore();
    expect(await createRequest(store, request)).toEqual(request);
    expect(await createRequest(store, { ...request, roles: ['domain'] })).toEqual(request);
    expect(await readRequest(store, subject)).toEqual(request);
  });

  test('is listed once, also when it is withdrawn, and not with those of other subjects', async () => {
    const store = await storeOf([]);
    await withdrawRequest({ store, clock: testClock() }, subject, 'newer-1');
    await createRequest(store, { ...request, subject: 'backfills/one/5678' });
    expect(await listSubjects(store, 'condemned/')).toEqual([subject]);
    expect(await listSubjects(store)).toHaveLength(2);
  });

  test('that asks nobody is damaged, because nobody would have to approve it', async () => {
    const store = memoryStore();
    await store.put(approvalRequestKey(subject), encodeJson({ ...request, roles: [] }));
    await expect(readDecision(store, subject, asked)).rejects.toThrow(DamagedDocumentError);
  });
});

test('no role can write a request, a record or what another role says', () => {
  const role = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
  fc.assert(
    fc.property(role, role, (own, other) => {
      const prefix = approvalRolePrefix(own);
      expect(approvalKey(own, subject).startsWith(prefix)).toBe(true);
      const record = approvalRecordKey(own, subject, '1');
      const foreign = [approvalRequestKey(subject), record, approvalWithdrawalKey(subject)];
      if (own !== other) foreign.push(approvalKey(other, subject));
      expect(foreign.filter((key) => key.startsWith(prefix))).toEqual([]);
    }),
  );
});
