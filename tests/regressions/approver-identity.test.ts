import { describe, expect, test } from '@jest/globals';
import { recordApproval } from '../../functions/record-approval/record-approval.ts';
import type { ApprovalObject, Decision } from '../../shared/approval/approval-documents.ts';
import { approvalKey, approvalRecordsPrefix } from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { approvalCase, approveFully, type ApprovalCase } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';

async function askedCase() {
  const opened = await approvalCase();
  await opened.validate('a');
  await opened.request('a', 0);
  return { ...opened, asked: await opened.subject('a', 0) };
}

/** Writes an approver's object; its event has not been handled yet. */
async function write({ context, pipeline }: ApprovalCase, role: string, subject: string, decision: Decision) {
  const object: ApprovalObject = { nonce: pipeline.clock.nonce(), subject, decision, reason: null };
  const { version } = await context.stores.processed.put(approvalKey(role, subject), encodeJson(object));
  return { role, subject, version };
}

describe('an approver who overwrites what another one wrote', () => {
  test('does not speak in their name: each write is recorded as it was, with its own identity', async () => {
    const opened = await askedCase();
    const { asked, context } = opened;
    const anns = await write(opened, 'domain', asked, 'rejected');
    const mallorys = await write(opened, 'domain', asked, 'approved');
    await recordApproval(context, { ...mallorys, person: 'mallory' });
    await opened.give(asked, 'platform', 'mallory');
    expect((await opened.promote('a', 0)).outcome).toBe('pending');
    const { records } = await recordApproval(context, { ...anns, person: 'ann' });
    expect(records).toContainEqual(expect.objectContaining({ role: 'domain', person: 'ann', decision: 'rejected' }));
    expect((await opened.promote('a', 0)).outcome).toBe('rejected');
  });

  test('is recorded once however often the write is told', async () => {
    const opened = await askedCase();
    const written = await write(opened, 'domain', opened.asked, 'approved');
    for (const person of ['ann', 'ann', 'mallory']) await recordApproval(opened.context, { ...written, person });
    const { records } = await opened.decision(opened.asked);
    expect(records).toMatchObject([{ person: 'ann' }]);
    const { state } = opened.pipeline.memory.processed;
    expect(storedKeys(state, approvalRecordsPrefix(opened.asked))).toHaveLength(1);
  });
});

describe('a person under two roles, recorded at the same time', () => {
  test.each(['domain', 'platform'])('counts for one, and another person can still give %s', async (role) => {
    const opened = await askedCase();
    const writes = [];
    for (const own of ['domain', 'platform']) writes.push(await write(opened, own, opened.asked, 'approved'));
    await Promise.all(writes.map((written) => recordApproval(opened.context, { ...written, person: 'ann' })));
    expect((await opened.promote('a', 0)).outcome).toBe('pending');
    expect(await opened.give(opened.asked, role, 'bob')).toMatchObject({ state: 'approved' });
    expect((await opened.promote('a', 0)).outcome).toBe('promoted');
    const names = opened.entries()[0]?.approved_by?.map(({ person }) => person);
    expect(names?.toSorted()).toEqual(['ann', 'bob']);
  });
});

describe('a run whose entry is in the log', () => {
  test('is promoted when promote is called again, although somebody has rejected it since', async () => {
    const opened = await askedCase();
    await approveFully(opened, opened.asked);
    const catalog = { ...opened.context.catalog, put: () => Promise.reject(new Error('no reply')) };
    const failing = stageCalls({ ...opened.context, catalog }, 'a', date);
    await expect(failing.promote('a-1', 0)).rejects.toThrow('no reply');
    expect(await opened.give(opened.asked, 'domain', 'carol', 'rejected')).toMatchObject({ state: 'rejected' });
    expect((await opened.promote('a', 0)).outcome).toBe('promoted');
    expect(await opened.outcome('a')).toMatchObject({ outcome: 'promoted', promoted: true });
  });
});
