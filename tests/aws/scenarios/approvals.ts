import { randomUUID } from 'node:crypto';
import { PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { ApprovalObject, Decision } from '../../../shared/approval/approval-documents.ts';
import { listSubjects } from '../../../shared/approval/approval-request.ts';
import { environmentNames } from '../../../shared/env.ts';
import {
  approvalKey,
  approvalRecordsPrefix,
  parseRunSubject,
  partitionSubject,
  type ApprovalSubject,
} from '../../../shared/layout/keys.ts';
import { encodeJson } from '../../../shared/store/json.ts';
import { listAll } from '../../../shared/store/object-store.ts';
import { recordedVariables } from '../../infra/recorded-inputs.ts';
import { approvalNotification, encodeNotifiedKey } from '../../support/approval-notification.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { expectLocalContent } from '../deployment/local-run.ts';
import { waitUntil } from '../deployment/wait-until.ts';
import { goodDay } from './days.ts';

const [ana, paul] = ['ana.analyst@example.com', 'paul.platform@example.com'] as const;

/** The unique ids of the approver roles, as the program tells the function. */
function roleIdsOf({ stack, recording }: DeployedStack): Record<string, string> {
  const name = stack.names.resource('record-approval');
  return JSON.parse(recordedVariables(recording, name)[environmentNames.approverRoleIds]!) as Record<string, string>;
}

async function writeDecision({ content }: DeployedStack, subject: string, role: string, decision: Decision) {
  const object: ApprovalObject = { nonce: randomUUID(), subject, decision, reason: 'seen' };
  return content.stores.processed.put(approvalKey(role, subject), encodeJson(object));
}

interface GivenDecision {
  readonly role: string;
  readonly person: string;
  readonly decision?: Decision;
  /** The role of the session that writes; that of the prefix by default. */
  readonly session?: string;
}

/** Writes a decision and calls record-approval as S3 does, which says who wrote; gives whether the function refused it. */
async function decide(prod: DeployedStack, subject: string, given: GivenDecision): Promise<boolean> {
  const { role, person, decision = 'approved', session = role } = given;
  const { version } = await writeDecision(prod, subject, role, decision);
  const key = encodeNotifiedKey(approvalKey(role, subject));
  const principalId = `AWS:${roleIdsOf(prod)[session]}:${person}`;
  const event = approvalNotification({ key, versionId: version, principalId });
  return (await prod.call('record-approval', event)).isError;
}

/** Starts an execution and gives the subject of its request, once it waits. */
async function request(prod: DeployedStack, execution: string, date: string): Promise<ApprovalSubject> {
  await prod.start(execution, { dataset: 'events', ingestion_date: date });
  await prod.entered(execution, 'AwaitApproval');
  const prefix = partitionSubject(prod.content.partition(date));
  const subjects = await listSubjects(prod.content.stores.processed, prefix);
  return subjects.find((subject) => parseRunSubject(subject)?.execution === execution)!;
}

/** People decide, on a stack that asks them. */
export function declareApprovals(open: () => Deployments): void {
  test('S3 calls record-approval, and a write that no approver made ends among its dead letters', async () => {
    const { prod } = open();
    const { sqs } = prod.account;
    const subject = `${partitionSubject(prod.content.partition('2025-05-01'))}nobody-asked`;
    await writeDecision(prod, subject, 'domain', 'approved');
    const QueueName = prod.stack.names.resource('record-approval-dead-letters');
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    const { Body } = await waitUntil('The dead letter', async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return Messages[0];
    });
    expect(Body).toContain('EXAMPLE');
    expect(await Array.fromAsync(listAll(prod.content.stores.processed, approvalRecordsPrefix(subject)))).toEqual([]);
  });

  describe('whose identities are in recorded events', () => {
    // MiniStack's own events name nobody: each decision would also be refused, three times.
    beforeAll(async () => {
      const { prod } = open();
      const Bucket = prod.stack.names.bucket('processed');
      const command = new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration: {} });
      await prod.account.s3.send(command);
    });

    test('a run is promoted when a person in each role has approved it, and none counts twice', async () => {
      const { prod } = open();
      const date = '2025-05-02';
      await prod.content.deliver(date, 'events.ndjson', goodDay(date));
      const subject = await request(prod, 'asked', date);
      expect(await decide(prod, subject, { role: 'domain', person: ana })).toBe(false);
      await decide(prod, subject, { role: 'platform', person: ana });
      expect(await decide(prod, subject, { role: 'platform', person: paul, session: 'domain' })).toBe(true);
      expect(await prod.content.current(date)).toBeUndefined();
      await decide(prod, subject, { role: 'platform', person: paul });
      expect(await prod.ended('asked')).toEqual({ status: 'SUCCEEDED', error: undefined });
      expect(await prod.mailbox.takeClasses()).toEqual(['notices', 'notices']);
      await expectLocalContent(prod.content, date, { 'events.ndjson': goodDay(date) });
      const [entry] = await prod.content.entries(date);
      expect(entry?.approved_by).toEqual([
        { role: 'domain', person: ana },
        { role: 'platform', person: paul },
      ]);
    });

    test('a run that a person rejects ends, and readers see nothing of it', async () => {
      const { prod } = open();
      const date = '2025-05-03';
      await prod.content.deliver(date, 'events.ndjson', goodDay(date));
      const subject = await request(prod, 'rejected', date);
      await decide(prod, subject, { role: 'platform', person: paul, decision: 'rejected' });
      expect(await prod.ended('rejected')).toEqual({ status: 'FAILED', error: 'Sluice.Rejected' });
      expect(await prod.content.current(date)).toBeUndefined();
    });

    test('a run that waits is superseded by one that has read more', async () => {
      const { prod } = open();
      const date = '2025-05-04';
      await prod.content.deliver(date, 'a.ndjson', goodDay(date).slice(0, 40));
      await request(prod, 'poor', date);
      await prod.content.deliver(date, 'b.ndjson', goodDay(date).slice(40));
      const subject = await request(prod, 'rich', date);
      expect(await prod.ended('poor')).toEqual({ status: 'FAILED', error: 'Sluice.Superseded' });
      await decide(prod, subject, { role: 'domain', person: ana });
      await decide(prod, subject, { role: 'platform', person: paul });
      expect((await prod.ended('rich')).status).toBe('SUCCEEDED');
      expect(await prod.content.promoted(date)).toEqual(['rich-1']);
    });
  });
}
