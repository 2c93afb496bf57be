import { beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { recordApprovalHandler } from '../../functions/record-approval/handler.ts';
import { identifyApprover } from '../../functions/record-approval/identify-approver.ts';
import type { ApprovalObject } from '../../shared/approval/approval-documents.ts';
import { InvalidInputError, UnauthorisedApprovalError } from '../../shared/errors.ts';
import {
  approvalKey,
  approvalRecordKey,
  approvalRequestKey,
  approvalWithdrawalKey,
  parseApprovalKey,
} from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { decodeS3Key } from '../../shared/store/s3-key.ts';
import { approvalCase, type ApprovalCase } from '../support/approval-case.ts';
import { approvalNotification, encodeNotifiedKey, type NotifiedObject } from '../support/approval-notification.ts';

const roleIds = { domain: 'AROADOMAIN000EXAMPLE0', platform: 'AROAPLATFORM0EXAMPLE0' };
const alice = `AWS:${roleIds.domain}:alice@example.com`;
const bob = `AWS:${roleIds.platform}:bob@example.com`;

const sha256 = '0'.repeat(64);
const plan = `backfills/2025-01/${sha256}`;

let approvals: ApprovalCase;
let subject: string;
let call: (event: unknown) => Promise<unknown>;

async function prepare(): Promise<void> {
  approvals = await approvalCase();
  await approvals.validate('one');
  await approvals.request('one', 0);
  subject = await approvals.subject('one', 0);
  call = recordApprovalHandler(approvals.context, { approverRoleIds: roleIds });
}

/** An approver's object, and what S3 tells of its write. */
async function write(role: string, principalId: string, about = subject): Promise<NotifiedObject> {
  const object: ApprovalObject = { nonce: 'nonce', subject: about, decision: 'approved', reason: null };
  const key = approvalKey(role, about);
  const { version } = await approvals.context.stores.processed.put(key, encodeJson(object));
  return { key: encodeNotifiedKey(key), versionId: version, principalId };
}

async function recorded(): Promise<string[]> {
  const { records } = await approvals.decision(subject);
  return records.map(({ role, person }) => `${role} ${person}`);
}

describe('record-approval', () => {
  beforeEach(prepare);

  test('takes the session for the person and the role by its id', async () => {
    const written = await write('domain', alice);
    expect(await call(approvalNotification(written))).toEqual({ outcome: 'recorded', recorded: 1 });
    expect(await recorded()).toEqual(['domain alice@example.com']);
  });

  test('records every write of one event, and lets the execution go on', async () => {
    await approvals.wait('one', 0);
    await call(approvalNotification(await write('domain', alice), await write('platform', bob)));
    expect(await recorded()).toEqual(['domain alice@example.com', 'platform bob@example.com']);
    expect(approvals.woken).toEqual([`token of one on 0`]);
    expect((await approvals.promote('one', 0)).outcome).toBe('promoted');
  });

  test('does no more when S3 tells of a write twice', async () => {
    const event = approvalNotification(await write('domain', alice));
    await call(event);
    await call(event);
    expect(await recorded()).toEqual(['domain alice@example.com']);
  });

  test('finds what has blanks and other letters than ASCII in its key', async () => {
    const about = `backfills/März + April/${sha256}`;
    const written = await write('domain', alice, about);
    expect(written.key).toContain('M%C3%A4rz+%2B+April');
    await call(approvalNotification(written));
    const key = approvalRecordKey('domain', about, written.versionId!);
    expect((await approvals.context.stores.processed.head(key)).size).toBeGreaterThan(0);
  });

  test('counts nothing that somebody else has written, and says so', async () => {
    const called = call(approvalNotification(await write('domain', bob)));
    await expect(called).rejects.toThrow(UnauthorisedApprovalError);
    await expect(called).rejects.toMatchObject({ key: approvalKey('domain', subject), principal: bob });
    expect(await recorded()).toEqual([]);
  });

  test('records what is approved although another write of the event is refused', async () => {
    const refused = await write('platform', alice);
    const called = call(approvalNotification(refused, await write('domain', alice)));
    await expect(called).rejects.toThrow(UnauthorisedApprovalError);
    expect(await recorded()).toEqual(['domain alice@example.com']);
  });

  test('tells of every write that it refuses', async () => {
    const called = call(approvalNotification(await write('platform', alice), await write('domain', bob)));
    await expect(called).rejects.toThrow('2 writes could not be recorded.');
  });

  test('counts the version that was written, whatever lies there by now', async () => {
    const written = await write('domain', alice);
    const rejection: ApprovalObject = { nonce: 'other', subject, decision: 'rejected', reason: 'no' };
    await approvals.context.stores.processed.put(approvalKey('domain', subject), encodeJson(rejection));
    await call(approvalNotification(written));
    expect((await approvals.decision(subject)).records).toMatchObject([{ decision: 'approved' }]);
  });

  test('takes the test event of S3 for no write', async () => {
    const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'sluice-prod-processed-123456789012' };
    expect(await call(event)).toEqual({ outcome: 'recorded', recorded: 0 });
  });

  test.each([
    ['no records', {}],
    ['nothing', null],
    ['a removal', approvalNotification({ key: 'k', principalId: alice, eventName: 'ObjectRemoved:Delete' })],
    ['no identity', { Records: [{ eventName: 'ObjectCreated:Put', s3: { object: { key: 'k' } } }] }],
  ])('refuses an event with %s', async (_what, event) => {
    await expect(call(event)).rejects.toThrow(InvalidInputError);
  });
});

describe('a write below the approvals', () => {
  const identify = (key: string, principal: string) => identifyApprover({ key, version: 'v1', principal }, roleIds);

  test('is an approval of the person and the role that AWS names', () => {
    const approval = { role: 'domain', subject: plan, version: 'v1', person: 'alice@example.com' };
    expect(identify(approvalKey('domain', plan), alice)).toEqual(approval);
  });

  test.each([
    ['a session of another role', 'AWS:AROASOMEBODYEXAMPLE00:alice@example.com'],
    ['an approver of another role', bob],
    ['an IAM user', 'AWS:AIDAJ45Q7YFFAREXAMPLE'],
    ['an IAM user with the id of a role in the name', `AWS:AIDAJ45Q7YFFAREXAMPLE:${roleIds.domain}:alice`],
    ['the root of an account', 'A3NL1KOZZKEXAMPLE'],
    ['the root of an account, by number', 'AWS:123456789012'],
    ['a role without a session', `AWS:${roleIds.domain}`],
    ['a session without a name', `AWS:${roleIds.domain}:`],
    ['a service', 's3.amazonaws.com'],
    ['an identity that only ends as one does', `EVIL:AWS:${roleIds.domain}:alice`],
    ['nobody', ''],
  ])('is none from %s', (_who, principal) => {
    expect(() => identify(approvalKey('domain', plan), principal)).toThrow(UnauthorisedApprovalError);
  });

  test.each(['toString', 'business'])('is none of a role without approvers: %s', (role) => {
    expect(() => identify(approvalKey(role, plan), alice)).toThrow(`no approvers of the role ${role}`);
  });

  test.each([
    ['a request', approvalRequestKey(plan)],
    ['a record', approvalRecordKey('domain', plan, 'v1')],
    ['a log entry', 'silver/product/events/_promotions/schema_v=1/ingestion_date=2025-01-02/00000001.json'],
    ['nothing', 'approvals/domain/.json'],
  ])('is none at the key of %s', (_what, key) => {
    expect(() => identify(key, alice)).toThrow('the key is none of an approval');
  });

  test('is none without a version', () => {
    const write = { key: approvalKey('domain', plan), version: undefined, principal: alice };
    expect(() => identifyApprover(write, roleIds)).toThrow('it has no version');
  });
});

const role = fc.stringMatching(/^[a-z][a-z0-9-]*$/);
const part = fc.stringMatching(/^[\w=.+ äß%-]+$/);

describe('the key of an approval', () => {
  test('gives back its role and subject', () => {
    fc.assert(
      fc.property(role, fc.array(part, { minLength: 1 }), (named, parts) => {
        const about = parts.join('/');
        expect(parseApprovalKey(approvalKey(named, about))).toEqual({ role: named, subject: about });
      }),
    );
  });

  test('is never the key of a request, a withdrawal or a record', () => {
    fc.assert(
      fc.property(part, role, (about, named) => {
        const others = [approvalRequestKey(about), approvalWithdrawalKey(about), approvalRecordKey(named, about, 'v')];
        expect(others.map(parseApprovalKey)).toEqual([undefined, undefined, undefined]);
      }),
    );
  });

  test('is read as S3 encodes it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (key) => {
        expect(decodeS3Key(encodeNotifiedKey(key))).toBe(key);
      }),
    );
  });
});
