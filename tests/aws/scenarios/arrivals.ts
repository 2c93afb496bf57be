import { ListEventSourceMappingsCommand, UpdateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import { ListExecutionsCommand } from '@aws-sdk/client-sfn';
import {
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  PurgeQueueCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { expect, test } from '@jest/globals';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import type { Deployments } from '../deployment/deployments.ts';
import { expectLocalContent, type RawDay } from '../deployment/local-run.ts';
import { waitUntil } from '../deployment/wait-until.ts';
import { goodDay } from './days.ts';

async function readQueue({ stack, account }: DeployedStack): Promise<string> {
  const QueueName = stack.names.resource('arrival');
  return (await account.sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl!;
}

async function switchMapping({ stack, account }: DeployedStack, Enabled: boolean): Promise<void> {
  const FunctionName = stack.names.resource('arrival');
  const { EventSourceMappings } = await account.lambda.send(new ListEventSourceMappingsCommand({ FunctionName }));
  await account.lambda.send(new UpdateEventSourceMappingCommand({ UUID: EventSourceMappings![0]!.UUID, Enabled }));
}

/** How the executions of the pipeline whose names begin so end; waits for each. */
async function endsOf(dev: DeployedStack, prefix: string): Promise<(string | undefined)[]> {
  const stateMachineArn = dev.stack.names.arn('states', 'stateMachine:', 'pipeline');
  const { executions = [] } = await dev.account.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
  const names = executions.map(({ name }) => name!).filter((name) => name.startsWith(prefix));
  return Promise.all(names.map(async (name) => (await dev.ended(name)).status));
}

/** Messages of the arrival queue, those that a function has among them. */
async function countMessages({ account }: DeployedStack, QueueUrl: string): Promise<number> {
  const AttributeNames = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
  const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await account.sqs.send(command);
  return AttributeNames.reduce((sum, name) => sum + Number(Attributes[name]), 0);
}

/**
 * Delivers objects of a date, and lets the arrival function have what the bucket tells of them until the queue is empty. On
 * AWS a message waits for 5 minutes, so that a delivery is complete when it is read; here it waits until the mapping is
 * switched on. What comes again does so after a second, not after half an hour. The last message goes when an execution has
 * fixed what it reads, not when that has ended.
 */
async function arrive(dev: DeployedStack, date: string, raw: RawDay): Promise<void> {
  const { sqs } = dev.account;
  const QueueUrl = await readQueue(dev);
  const count = () => countMessages(dev, QueueUrl);
  await sqs.send(new PurgeQueueCommand({ QueueUrl }));
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { VisibilityTimeout: '1' } }));
  const objects = Object.entries(raw);
  for (const [object, lines] of objects) await dev.content.deliver(date, object, lines);
  await waitUntil('A message for each object', async () => (await count()) === objects.length || undefined);
  await switchMapping(dev, true);
  await waitUntil('An empty queue', async () => (await count()) === 0 || undefined);
  await switchMapping(dev, false);
}

/** What the raw bucket tells leads to. */
export function declareArrivals(open: () => Deployments): void {
  test('a late object of a promoted day is read by a run of its own, and a burst of 50 by one', async () => {
    const { dev } = open();
    const date = '2025-04-01';
    const lines = goodDay(date, 200);
    const early = { 'events.ndjson': lines.slice(0, 100) };
    const late = { 'late.ndjson': lines.slice(100, 150) };
    const burst = Object.fromEntries(lines.slice(150).map((line, index) => [`burst ${index}+.ndjson`, [line]]));
    const own = `events-${date}`;
    await dev.content.deliver(date, 'events.ndjson', early['events.ndjson']);
    expect((await dev.run('early', date)).status).toBe('SUCCEEDED');

    await arrive(dev, date, late);
    expect(await endsOf(dev, own)).toEqual(['SUCCEEDED']);
    expect(await dev.content.entries(date)).toHaveLength(2);
    await expectLocalContent(dev.content, date, { ...early, ...late });

    await arrive(dev, date, burst);
    expect(await endsOf(dev, own)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(await dev.content.entries(date)).toHaveLength(3);
    await expectLocalContent(dev.content, date, { ...early, ...late, ...burst });
  }, 120_000);

  test('a day that was never promoted is not for late data to start', async () => {
    const { dev } = open();
    const date = '2025-04-02';
    await arrive(dev, date, { 'events.ndjson': goodDay(date) });
    expect(await endsOf(dev, `events-${date}`)).toEqual([]);
  });
}
