import { describe, expect, test } from '@jest/globals';
import { backfillPolicy, machineTrust, pipelinePolicy } from '../../infra/access/machine-policy.ts';
import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { queuePolicy } from '../../infra/access/queue-policy.ts';
import { schedulePolicy, scheduleTrust } from '../../infra/access/schedule-policy.ts';
import { startStatement } from '../../infra/access/service-access.ts';
import { topicPolicy } from '../../infra/access/topic-policy.ts';
import { nameResources } from '../../infra/names.ts';
import { evaluate, type IamRequest } from './iam-evaluator.ts';

const names = nameResources('dev', '123456789012', 'eu-central-1');
const other = nameResources('prod', '123456789012', 'eu-central-1');
const foreign = nameResources('dev', '210987654321', 'eu-central-1');
const key = 'arn:aws:kms:eu-central-1:123456789012:key/k';

const machine = (noun: string, of = names) => of.arn('states', 'stateMachine:', noun);
const execution = (noun: string) => `${names.arn('states', 'execution:', noun)}:events-1`;
const lambda = (noun: string, version = ':7', of = names) => `${of.arn('lambda', 'function:', noun)}${version}`;
const topic = (noun: string, of = names) => of.arn('sns', '', noun);
const queue = (noun: string) => names.arn('sqs', '', noun);

const live = { 'states:StateMachineQualifier': 'live' };
const via = (service: string) => ({ 'kms:ViaService': `${service}.eu-central-1.amazonaws.com` });

type Row = readonly [action: string, resource: string, context?: IamRequest['context']];

function describeRole(name: string, policy: PolicyDocument, allowed: readonly Row[], denied: readonly Row[]) {
  const describeRow = ([action, resource, context]: Row) =>
    `${action} ${resource}${context === undefined ? '' : ` with ${Object.values(context).join()}`}`;
  const decide = ([action, resource, context = {}]: Row) => evaluate([policy], { action, resource, context });
  describe(name, () => {
    for (const row of allowed)
      test(`may ${describeRow(row)}`, () => {
        expect(decide(row)).toBe('allowed');
      });
    for (const row of denied)
      test(`may not ${describeRow(row)}`, () => {
        expect(decide(row)).toBe('denied');
      });
  });
}

describeRole(
  'the pipeline',
  pipelinePolicy(names, key),
  [
    ['lambda:InvokeFunction', lambda('sensor')],
    ['lambda:InvokeFunction', lambda('record-failure', ':1')],
    ['sns:Publish', topic('P1')],
    ['sns:Publish', topic('notices')],
    ['kms:GenerateDataKey', key, via('sns')],
    ['logs:CreateLogDelivery', '*'],
    ['xray:PutTraceSegments', '*'],
  ],
  [
    ['lambda:InvokeFunction', lambda('sensor', '')],
    ['lambda:InvokeFunction', lambda('sensor', ':7', other)],
    ['lambda:InvokeFunction', lambda('backfill')],
    ['lambda:InvokeFunction', lambda('repair')],
    ['lambda:UpdateFunctionCode', lambda('sensor')],
    ['sns:Publish', topic('P1', other)],
    ['kms:Decrypt', key, via('s3')],
    ['kms:Decrypt', key],
    ['states:StartExecution', machine('pipeline'), live],
    ['s3:GetObject', names.bucketArn('raw', 'bronze/x')],
    ['logs:GetLogEvents', '*'],
  ],
);

describeRole(
  'the state machine of backfills',
  backfillPolicy(names, key),
  [
    ['lambda:InvokeFunction', lambda('backfill')],
    ['states:StartExecution', machine('pipeline'), live],
    ['states:DescribeExecution', execution('pipeline')],
    ['states:StopExecution', execution('pipeline')],
    ['sns:Publish', topic('P2')],
  ],
  [
    ['lambda:InvokeFunction', lambda('promote')],
    ['states:StartExecution', machine('pipeline')],
    ['states:StartExecution', machine('pipeline'), { 'states:StateMachineQualifier': '7' }],
    ['states:StartExecution', machine('backfill'), live],
    ['states:StopExecution', execution('backfill')],
    ['states:StartExecution', machine('pipeline', other), live],
    ['events:PutRule', names.arn('events', 'rule/', 'failed-executions')],
  ],
);

describeRole(
  'the schedules',
  schedulePolicy(names, 'schedules', startStatement(names, ['pipeline']), key),
  [
    ['states:StartExecution', machine('pipeline'), live],
    ['sqs:SendMessage', queue('schedules-dead-letters')],
    ['kms:GenerateDataKey', key, via('sqs')],
    [
      'kms:Decrypt',
      key,
      { 'kms:EncryptionContext:aws:scheduler:schedule:arn': names.arn('scheduler', 'schedule/', 'schedules/x') },
    ],
  ],
  [
    ['states:StartExecution', machine('pipeline')],
    ['states:StartExecution', machine('backfill'), live],
    ['states:StopExecution', execution('pipeline')],
    ['sqs:SendMessage', queue('arrival')],
    ['sqs:ReceiveMessage', queue('schedules-dead-letters')],
    ['kms:Decrypt', key],
    [
      'kms:Decrypt',
      key,
      { 'kms:EncryptionContext:aws:scheduler:schedule:arn': names.arn('scheduler', 'schedule/', 'daily-repair/x') },
    ],
    ['lambda:InvokeFunction', lambda('repair')],
  ],
);

test.each<[string, PolicyDocument, string, string, boolean]>([
  ['its state machine', machineTrust(names, 'pipeline'), 'states', machine('pipeline'), true],
  ['another state machine', machineTrust(names, 'pipeline'), 'states', machine('backfill'), false],
  ['one of another stack', machineTrust(names, 'pipeline'), 'states', machine('pipeline', other), false],
  ['its schedules', scheduleTrust(names, 'x'), 'scheduler', names.arn('scheduler', 'schedule-group/', 'x'), true],
  ['other schedules', scheduleTrust(names, 'x'), 'scheduler', names.arn('scheduler', 'schedule-group/', 'y'), false],
])('a role is taken by %s or not', (_, policy, service, source, isTaken) => {
  const context = { 'aws:SourceAccount': names.account, 'aws:SourceArn': source };
  const request = { action: 'sts:AssumeRole', resource: '', principal: `${service}.amazonaws.com`, context };
  // A trust policy has no resources.
  const anywhere = { ...policy, Statement: policy.Statement.map((each) => ({ ...each, Resource: ['*'] })) };
  expect(evaluate([anywhere], request)).toBe(isTaken ? 'allowed' : 'denied');
  const elsewhere = { ...request, context: { ...context, 'aws:SourceAccount': foreign.account } };
  expect(evaluate([anywhere], elsewhere)).toBe('denied');
});

const tls = { 'aws:SecureTransport': 'true' };
const alarm = (of: typeof names) => `arn:aws:cloudwatch:${of.region}:${of.account}:alarm:${of.resource('any')}`;
const alarmContext = (of: typeof names) => ({ 'aws:SourceAccount': of.account, 'aws:SourceArn': alarm(of) });
const role = (noun: string) => ({ 'aws:PrincipalArn': names.roleArn(noun) });

test.each<[string, string, string, IamRequest['context'], boolean]>([
  ['P1', 'its pipeline', names.roleArn('pipeline-machine'), role('pipeline-machine'), true],
  ['P2', 'its backfills', names.roleArn('backfill-machine'), role('backfill-machine'), true],
  ['P2', 'a function', names.roleArn('sensor-function'), role('sensor-function'), false],
  ['P3', 'an alarm of the stack', 'cloudwatch.amazonaws.com', alarmContext(names), true],
  ['P3', 'an alarm of another stack', 'cloudwatch.amazonaws.com', alarmContext(other), false],
  ['P3', 'an alarm of another account', 'cloudwatch.amazonaws.com', alarmContext(foreign), false],
  ['P1', 'a rule', 'events.amazonaws.com', {}, true],
  ['P2', 'a rule', 'events.amazonaws.com', {}, false],
  ['P1', 'another service', 's3.amazonaws.com', alarmContext(names), false],
  ['P1', 'another account', 'arn:aws:iam::210987654321:role/any', {}, false],
] as const)('the topic %s takes notices of %s or not', (noun, _, principal, context, isTaken) => {
  const policy = topicPolicy(names, noun as 'P1');
  const request = { action: 'sns:Publish', resource: topic(noun), principal };
  expect(evaluate([policy], { ...request, context: { ...context, ...tls } })).toBe(isTaken ? 'allowed' : 'denied');
  const plain = { ...context, 'aws:SecureTransport': 'false' };
  expect(evaluate([policy], { ...request, context: plain })).toBe('denied explicitly');
});

test.each([
  ['the raw bucket', 's3', names.bucketArn('raw'), names.account, true],
  ['another bucket', 's3', names.bucketArn('processed'), names.account, false],
  ['a bucket of that name in another account', 's3', names.bucketArn('raw'), foreign.account, false],
  ['another service', 'sns', names.bucketArn('raw'), names.account, false],
])('the arrival queue takes messages of %s or not', (_, service, source, account, isTaken) => {
  const policy = queuePolicy(names, 'arrival', [{ service: 's3', sourceArn: names.bucketArn('raw') }]);
  const context = { 'aws:SourceArn': source, 'aws:SourceAccount': account, ...tls };
  const principal = `${service}.amazonaws.com`;
  expect(evaluate([policy], { action: 'sqs:SendMessage', resource: queue('arrival'), principal, context })).toBe(
    isTaken ? 'allowed' : 'denied',
  );
});
