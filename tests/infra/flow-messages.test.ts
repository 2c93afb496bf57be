import { beforeAll, describe, expect, test } from '@jest/globals';
import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { arrivalQueue } from '../../infra/arrival-queue.ts';
import { functionSpecs } from '../../infra/function-specs.ts';
import { approvalRecordsPrefix, approvalRequestsPrefix, rawDayPrefix, supersedeKey } from '../../shared/layout/keys.ts';
import { RecordedFlow } from './flow-stack.ts';
import { openTestStack } from './stack-fixture.ts';

const addresses = { P1: ['a@example.com', 'b@example.com'], P2: ['c@example.com'] };
let flow: RecordedFlow;
beforeAll(async () => {
  flow = await RecordedFlow.of(await openTestStack('dev', { 'sluice:alertAddresses': JSON.stringify(addresses) }));
});

const statements = (policy: unknown) => (JSON.parse(String(policy)) as PolicyDocument).Statement;
const topicArn = (name: string) => `arn:aws:sns:eu-central-1:123456789012:sluice-dev-${name}`;

describe('the topics', () => {
  test('are four, encrypted with the key of the stack', () => {
    const topics = flow.all('aws:sns/topic:Topic');
    expect(topics.map(({ name }) => name)).toEqual(['P1', 'P2', 'P3', 'notices'].map((noun) => `sluice-dev-${noun}`));
    for (const { kmsMasterKeyId } of topics) expect(kmsMasterKeyId).toMatch(/:key\/[\w-]+$/);
  });

  test('reach the addresses of the configuration and nobody else', () => {
    const subscriptions = flow.all('aws:sns/topicSubscription:TopicSubscription');
    expect(subscriptions).toEqual([
      { topic: topicArn('P1'), protocol: 'email', endpoint: 'a@example.com' },
      { topic: topicArn('P1'), protocol: 'email', endpoint: 'b@example.com' },
      { topic: topicArn('P2'), protocol: 'email', endpoint: 'c@example.com' },
    ]);
  });

  test.each(['P1', 'P2', 'P3', 'notices'])('let of %s only the stack’s state machines and alarms publish', (noun) => {
    const policy = statements(flow.one('aws:sns/topic:Topic', `alerts-${noun}`).policy);
    const allowed = policy.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Principal }) => Object.values(Principal ?? {}).join())).toEqual([
      'arn:aws:iam::123456789012:root',
      'cloudwatch.amazonaws.com',
      // The rule for faults sends P1 only.
      ...(noun === 'P1' ? ['events.amazonaws.com'] : []),
    ]);
    expect(allowed[0]?.Condition).toEqual({
      ArnEquals: {
        'aws:PrincipalArn': ['pipeline', 'backfill'].map(
          (machine) => `arn:aws:iam::123456789012:role/sluice-dev-${machine}-machine`,
        ),
      },
    });
    expect(allowed[1]?.Condition).toEqual({
      StringEquals: { 'aws:SourceAccount': '123456789012' },
      ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:sluice-dev-*' },
    });
    for (const { Action, Resource } of policy) expect([Action, Resource]).toEqual([['sns:Publish'], [topicArn(noun)]]);
  });
});

test('topics and queues deny whoever comes without TLS', () => {
  const policies = [...flow.all('aws:sns/topic:Topic'), ...flow.all('aws:sqs/queue:Queue')].map(({ policy }) => policy);
  expect(policies.length).toBeGreaterThan(8);
  for (const policy of policies) {
    expect(statements(policy)).toContainEqual(
      expect.objectContaining({
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      }),
    );
  }
});

test('every queue is encrypted and keeps what it has as long as SQS can', () => {
  for (const queue of flow.all('aws:sqs/queue:Queue')) {
    expect(queue).toMatchObject({
      kmsMasterKeyId: expect.stringContaining(':key/'),
      messageRetentionSeconds: 1_209_600,
    });
  }
});

test('the failure rule sends to P1, and keeps in its own queue what did not get there', () => {
  expect(flow.one('aws:cloudwatch/eventTarget:EventTarget', 'failures-target')).toMatchObject({
    rule: 'sluice-dev-failed-executions',
    arn: topicArn('P1'),
    deadLetterConfig: { arn: 'arn:aws:sqs:eu-central-1:123456789012:sluice-dev-failure-rule-dead-letters' },
  });
  const [sender] = statements(flow.one('aws:sqs/queue:Queue', 'failures-dead-letters-queue').policy);
  expect(sender).toMatchObject({
    Principal: { Service: 'events.amazonaws.com' },
    Condition: {
      ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-central-1:123456789012:rule/sluice-dev-failed-executions' },
    },
  });
});

describe('the arrival queue', () => {
  test('takes messages of the raw bucket of its account and of nobody else', () => {
    const { policy } = flow.one('aws:sqs/queue:Queue', 'arrival-queue');
    const allowed = statements(policy).filter(({ Effect }) => Effect === 'Allow');
    expect(allowed).toMatchObject([
      {
        Principal: { Service: 's3.amazonaws.com' },
        Action: ['sqs:SendMessage'],
        Resource: ['arn:aws:sqs:eu-central-1:123456789012:sluice-dev-arrival'],
        Condition: {
          ArnEquals: { 'aws:SourceArn': 'arn:aws:s3:::sluice-dev-raw-123456789012' },
          StringEquals: { 'aws:SourceAccount': '123456789012' },
        },
      },
    ]);
  });

  test('hides a message for as long as Lambda asks for, and delays each by five minutes', () => {
    const { visibilityTimeoutSeconds, batchSeconds, delaySeconds } = arrivalQueue;
    expect(delaySeconds).toBe(300);
    expect(visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * functionSpecs.arrival.timeoutSeconds + batchSeconds);
    expect(flow.one('aws:sqs/queue:Queue', 'arrival-queue')).toMatchObject({ delaySeconds, visibilityTimeoutSeconds });
  });

  test('tries longer than a run in the way may wait for approval, and leaves people as long to see what is dead', () => {
    const triedSeconds = arrivalQueue.maxReceives * arrivalQueue.visibilityTimeoutSeconds;
    const day = 86_400;
    // The default approvalHours, and a day until availableBy.
    expect(triedSeconds).toBeGreaterThan(4 * day);
    expect(triedSeconds).toBeLessThanOrEqual(7 * day);
    // What SQS takes.
    expect(arrivalQueue.maxReceives).toBeLessThanOrEqual(1000);
    expect(JSON.parse(String(flow.one('aws:sqs/queue:Queue', 'arrival-queue').redrivePolicy))).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:eu-central-1:123456789012:sluice-dev-arrival-dead-letters',
      maxReceiveCount: arrivalQueue.maxReceives,
    });
  });

  test('is read by the published version of arrival, which says which messages come again', () => {
    expect(flow.one('aws:lambda/eventSourceMapping:EventSourceMapping', 'arrival-mapping')).toMatchObject({
      eventSourceArn: 'arn:aws:sqs:eu-central-1:123456789012:sluice-dev-arrival',
      functionName: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-dev-arrival:1',
      functionResponseTypes: ['ReportBatchItemFailures'],
      scalingConfig: { maximumConcurrency: 2 },
    });
  });
});

describe('the notifications of the buckets', () => {
  const notification = (kind: string) =>
    flow.one('aws:s3/bucketNotification:BucketNotification', `notifications-${kind}`) as {
      bucket: string;
      queues?: { filterPrefix: string }[];
      lambdaFunctions?: { filterPrefix: string }[];
    };

  test('are one of each bucket, as S3 keeps no more, and those of the runs go to EventBridge too', () => {
    const all = flow.all('aws:s3/bucketNotification:BucketNotification');
    expect(all.map(({ bucket }) => bucket)).toEqual([
      'sluice-dev-processed-123456789012',
      'sluice-dev-raw-123456789012',
    ]);
    expect(notification('processed')).toHaveProperty('eventbridge', true);
  });

  test('tell the arrival queue of raw objects and of supersede records', () => {
    const { queues = [] } = notification('raw');
    expect(queues).toMatchObject([
      {
        queueArn: 'arn:aws:sqs:eu-central-1:123456789012:sluice-dev-arrival',
        events: ['s3:ObjectCreated:*'],
      },
    ]);
    const dataset = { domain: 'analytics', dataset: 'events' };
    for (const key of [rawDayPrefix(dataset, 'web', '2025-01-02'), supersedeKey(dataset, '2025-01-02', 1)])
      expect(key.startsWith(queues[0]!.filterPrefix)).toBe(true);
  });

  test('tell record-approval of each role’s approvals, and never of what it writes itself', () => {
    const { lambdaFunctions = [] } = notification('processed');
    const lambdaFunctionArn = 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-dev-record-approval:1';
    expect(lambdaFunctions.map(({ filterPrefix }) => filterPrefix)).toEqual([
      'approvals/domain/',
      'approvals/platform/',
    ]);
    for (const each of lambdaFunctions)
      expect(each).toMatchObject({ lambdaFunctionArn, events: ['s3:ObjectCreated:*'] });
    const own = [approvalRecordsPrefix('runs/x'), approvalRequestsPrefix];
    for (const { filterPrefix } of lambdaFunctions)
      expect(own.filter((prefix) => prefix.startsWith(filterPrefix) || filterPrefix.startsWith(prefix))).toEqual([]);
  });

  test('let just the processed bucket of this account call that version', () => {
    expect(flow.all('aws:lambda/permission:Permission')).toMatchObject([
      {
        action: 'lambda:InvokeFunction',
        principal: 's3.amazonaws.com',
        function: 'sluice-dev-record-approval',
        qualifier: '1',
        sourceArn: 'arn:aws:s3:::sluice-dev-processed-123456789012',
        sourceAccount: '123456789012',
      },
    ]);
  });
});
