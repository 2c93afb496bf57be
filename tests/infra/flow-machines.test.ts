import { beforeAll, describe, expect, test } from '@jest/globals';
import { aliasRoutes } from '../../infra/alias-routes.ts';
import type { PolicyDocument, Statement } from '../../infra/access/policy-document.ts';
import { widerAccess } from '../../infra/access/wider-access.ts';
import { functionOfState } from '../../infra/function-specs.ts';
import type { Stack } from '../../infra/stack.ts';
import { RecordedFlow } from './flow-stack.ts';
import { openTestStack } from './stack-fixture.ts';

let stack: Stack;
let flow: RecordedFlow;
beforeAll(async () => {
  stack = await openTestStack('dev');
  flow = await RecordedFlow.of(stack);
});

const machines = ['pipeline', 'backfill'] as const;
const machine = (noun: string) => flow.one('aws:sfn/stateMachine:StateMachine', `${noun}-machine`);
const statementsOf = (noun: string): readonly Statement[] =>
  (JSON.parse(String(flow.one('aws:iam/rolePolicy:RolePolicy', `${noun}-policy`).policy)) as PolicyDocument).Statement;
const resourcesOf = (noun: string, action: string) =>
  statementsOf(noun).flatMap(({ Action, Resource = [] }) => (Action.includes(action) ? Resource : []));

test('a preview registers what a deployment does', async () => {
  expect((await RecordedFlow.of(stack, true)).registered).toEqual(flow.registered);
});

describe.each(machines)('the state machine %s', (noun) => {
  test('is a Standard workflow whose changes publish a version, under a name that tells the stack', () => {
    expect(machine(noun)).toMatchObject({ name: `sluice-dev-${noun}`, type: 'STANDARD', publish: true });
  });

  test('is traced, and logs every state but nothing of the data, in an encrypted log that ends', () => {
    const log = `/aws/vendedlogs/states/sluice-dev-${noun}`;
    expect(machine(noun)).toMatchObject({
      tracingConfiguration: { enabled: true },
      loggingConfiguration: { level: 'ALL', includeExecutionData: false },
    });
    expect(JSON.stringify(machine(noun).loggingConfiguration)).toContain(`log-group:${log}:*"`);
    expect(flow.one('aws:cloudwatch/logGroup:LogGroup', `${noun}-log`)).toMatchObject({
      name: log,
      retentionInDays: stack.config.retention.logDays,
      kmsKeyId: expect.stringContaining(':key/'),
    });
  });

  test('has no key of its own, or EventBridge would be told no errors and every outcome would be a P1', () => {
    expect(machine(noun)).not.toHaveProperty('encryptionConfiguration');
  });

  test('is started through the alias live, which names the version just published', () => {
    expect(flow.one('aws:sfn/alias:Alias', `${noun}-alias`)).toEqual({
      name: 'live',
      routingConfigurations: [{ stateMachineVersionArn: expect.stringMatching(/:\d+$/), weight: 100 }],
    });
  });

  test('works in a role that only it can take', () => {
    const arn = stack.names.arn('states', 'stateMachine:', noun);
    const role = flow.one('aws:iam/role:Role', `${noun}-role`);
    expect(role.name).toBe(`sluice-dev-${noun}-machine`);
    expect(JSON.parse(String(role.assumeRolePolicy))).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'states.amazonaws.com' },
          Condition: { ArnLike: { 'aws:SourceArn': [arn, `${arn}:*`] } },
        },
      ],
    });
  });

  test('may publish to the four topics of its stack and to no other', () => {
    expect(resourcesOf(noun, 'sns:Publish')).toEqual(
      ['P1', 'P2', 'P3', 'notices'].map((name) => `arn:aws:sns:eu-central-1:123456789012:sluice-dev-${name}`),
    );
  });

  test('has the resource * only where AWS knows no other', () => {
    const wide = statementsOf(noun).filter(({ Resource = [] }) => Resource.includes('*'));
    expect(wide.map(({ Action }) => Action)).toEqual([
      widerAccess.stateMachineLogs.actions,
      widerAccess.tracing.actions,
    ]);
    const actions = statementsOf(noun).flatMap(({ Action }) => Action);
    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });
});

test('the pipeline may call any version of its functions, as an execution under way keeps its own, and nothing else', () => {
  const arns = Object.values(functionOfState).map((name) => `${stack.names.arn('lambda', 'function:', name)}:*`);
  expect(resourcesOf('pipeline', 'lambda:InvokeFunction')).toEqual(arns);
  expect(resourcesOf('pipeline', 'states:StartExecution')).toEqual([]);
});

test('backfills may start the pipeline through its alias only, and follow and stop what they started', () => {
  const start = statementsOf('backfill').filter(({ Action }) => Action.includes('states:StartExecution'));
  expect(start).toMatchObject([
    {
      Resource: ['arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline'],
      Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' } },
    },
  ]);
  const executions = ['arn:aws:states:eu-central-1:123456789012:execution:sluice-dev-pipeline:*'];
  expect(resourcesOf('backfill', 'states:DescribeExecution')).toEqual(executions);
  expect(resourcesOf('backfill', 'states:StopExecution')).toEqual(executions);
  expect(resourcesOf('backfill', 'events:PutRule')).toEqual([
    'arn:aws:events:eu-central-1:123456789012:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule',
  ]);
  expect(resourcesOf('backfill', 'lambda:InvokeFunction')).toEqual([
    'arn:aws:lambda:eu-central-1:123456789012:function:sluice-dev-backfill:*',
  ]);
});

test('an alias shares executions between two versions as the stack says, all of them in sum', () => {
  expect(aliasRoutes('arn:m:8', undefined)).toEqual([{ stateMachineVersionArn: 'arn:m:8', weight: 100 }]);
  expect(aliasRoutes('arn:m:8', { previousVersion: 'arn:m:7', previousPercent: 90 })).toEqual([
    { stateMachineVersionArn: 'arn:m:8', weight: 10 },
    { stateMachineVersionArn: 'arn:m:7', weight: 90 },
  ]);
});

test('the traffic that a stack sets is the pipeline’s, and backfills are not shared', async () => {
  const previousVersion = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline:7';
  const traffic = JSON.stringify({ previousVersion, previousPercent: 25 });
  const shared = await RecordedFlow.of(await openTestStack('dev', { 'sluice:traffic': traffic }));
  const weights = (noun: string) =>
    (shared.one('aws:sfn/alias:Alias', `${noun}-alias`).routingConfigurations as { weight: number }[]).map(
      ({ weight }) => weight,
    );
  expect([weights('pipeline'), weights('backfill')]).toEqual([[75, 25], [100]]);
});
