import { randomUUID } from 'node:crypto';
import { DeleteMessageCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect } from '@jest/globals';
import { planRuns } from '../../../cli/backfill/prepare-plan.ts';
import { partitionOf } from '../../../functions/stage.ts';
import type { FunctionName } from '../../../infra/function-specs.ts';
import type { ApprovalObject } from '../../../shared/approval/approval-documents.ts';
import { createRequest, listSubjects, requestPeriod } from '../../../shared/approval/approval-request.ts';
import { plannedContracts, planRoles, planSubject, storePlan } from '../../../shared/backfill/backfill-plan.ts';
import { systemClock } from '../../../shared/clock.ts';
import { approvalKey, latestKey, rawDayPrefix } from '../../../shared/layout/keys.ts';
import { encodeJson } from '../../../shared/store/json.ts';
import { approvalNotification, encodeNotifiedKey } from '../../support/approval-notification.ts';
import { cleanLines, date } from '../../support/event-rows.ts';
import { linesAsBytes } from '../../support/test-pipeline.ts';
import type { EnforcedStack } from './enforced-stack.ts';

/** One call of a function on a day that asks people. */
export interface WorkingStep {
  readonly function: FunctionName;
  /** Lets those do their part who come before it, each in their own role, and gives what the function is called with. */
  readonly prepare: (stack: EnforcedStack) => unknown;
  readonly answer: object | undefined;
  /** Other functions to whose own work the same writes belong: they are not denied, or only after the first of them. */
  readonly sharedWith?: readonly FunctionName[];
}

const day = { execution: 'day', dataset: 'events', schema_v: 1, ingestion_date: date };
const review = { ...day, run_id: 'day-1', base: 0 };
const failed = { ...day, execution: 'failed', ingestion_date: '2025-01-03' };
const people = { domain: 'ana.analyst@example.com', platform: 'paul.platform@example.com' } as const;

/** In the order of a day: each step finds what those before it have left. */
export const workingDay: readonly WorkingStep[] = [
  {
    function: 'sensor',
    prepare: async (stack) => {
      await deliver(stack, 'events.ndjson', 60);
      return { execution: 'day', dataset: 'events', ingestion_date: date };
    },
    answer: { outcome: 'ready', base: 0 },
  },
  { function: 'transform', prepare: () => day, answer: { outcome: 'transformed', run_id: 'day-1' } },
  {
    function: 'validate-output',
    prepare: () => ({ ...day, run_id: 'day-1' }),
    answer: { outcome: 'validated' },
  },
  { function: 'request-approval', prepare: () => review, answer: { outcome: 'requested' } },
  { function: 'await-approval', prepare: () => ({ ...review, token: 'token' }), answer: undefined },
  {
    function: 'record-approval',
    prepare: async (stack) => {
      const subjects = await stack.as('reader-platform', ({ stores }) => listSubjects(stores.processed));
      return approve(stack, subjects[0]!);
    },
    answer: { outcome: 'recorded', recorded: 2 },
  },
  { function: 'promote', prepare: () => ({ ...review, tries: 0 }), answer: { outcome: 'promoted', number: 1 } },
  {
    function: 'repair',
    prepare: (stack) =>
      stack.as('onlooker', async ({ stores, catalog, contracts }) => {
        const partition = partitionOf(contracts.get('events'), date);
        await stores.processed.delete(latestKey(partition));
        await catalog.put(partition, { number: 0, run_id: 'none', location: 'nowhere' });
        return {};
      }),
    answer: { outcome: 'repaired', partitions: 1, repaired: 1 },
    sharedWith: ['promote'],
  },
  {
    function: 'arrival',
    prepare: async (stack) => {
      // What is told is held back for minutes, so that a delivery is complete when it is read.
      const QueueUrl = stack.queueUrl('arrival');
      const sqs = new SQSClient(stack.place('onlooker'));
      await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds: '0' } }));
      await deliver(stack, 'late.ndjson', 70);
      return readArrival(stack);
    },
    // The message comes again until the run that was started has read the object.
    answer: { batchItemFailures: [{ itemIdentifier: expect.any(String) }] },
  },
  {
    function: 'backfill',
    prepare: async (stack) => {
      const plan = await stack.as('reader-platform', async (context) => {
        const { stores, contracts } = context;
        const planned = await planRuns(context, ['events'], ['2025-01-03']);
        await storePlan(stores.processed, planned.plan);
        await createRequest(stores.processed, {
          subject: planSubject(planned.plan),
          title: 'A backfill',
          roles: planRoles(plannedContracts(contracts, planned.plan)),
          ...requestPeriod(systemClock, 24),
          run: null,
        });
        return planned.plan;
      });
      await stack.call('record-approval', await approve(stack, planSubject(plan)));
      return { backfill: plan.id, execution: 'backfill' };
    },
    answer: { outcome: 'run' },
  },
  {
    function: 'record-failure',
    prepare: async (stack) => {
      await deliver(stack, 'events.ndjson', 10, failed.ingestion_date);
      const { execution, dataset, ingestion_date } = failed;
      await stack.call('sensor', { execution, dataset, ingestion_date });
      return { ...failed, stage: 'Transform', error: 'Lambda.Unknown', cause: 'it was killed' };
    },
    answer: { outcome: 'recorded', promoted: false },
    sharedWith: ['sensor', 'transform', 'promote'],
  },
];

/** A person of the platform team delivers a raw object. */
function deliver(stack: EnforcedStack, object: string, rows: number, ofDate = date): Promise<unknown> {
  return stack.as('reader-platform', ({ stores, contracts }) => {
    const contract = contracts.get('events');
    const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, ofDate)}${object}`;
    return stores.raw.create(key, linesAsBytes(cleanLines(rows)));
  });
}

/** A person in each role approves, below the prefix of the role; gives the event that S3 would call record-approval with. */
async function approve(stack: EnforcedStack, subject: string): Promise<object> {
  const { approverRoleIds } = stack.environment;
  const writes = [];
  for (const role of ['domain', 'platform'] as const) {
    const object: ApprovalObject = { nonce: randomUUID(), subject, decision: 'approved', reason: null };
    const key = approvalKey(role, subject);
    const { version } = await stack.as(`approver-${role}`, ({ stores }) =>
      stores.processed.put(key, encodeJson(object)),
    );
    const principalId = `AWS:${approverRoleIds[role]}:${people[role]}`;
    writes.push({ key: encodeNotifiedKey(key), versionId: version, principalId });
  }
  return approvalNotification(...writes);
}

/** Takes what the raw bucket has told from the queue, as the event source of arrival does in the function's role. */
async function readArrival(stack: EnforcedStack): Promise<object> {
  const sqs = new SQSClient(stack.place('arrival'));
  const QueueUrl = stack.queueUrl('arrival');
  const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  const { MessageId, Body, ReceiptHandle } = message!;
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
  return { Records: [{ messageId: MessageId, body: Body }] };
}
