import { beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateOf } from '../../functions/stage.ts';
import type { ExecutionInput } from '../../functions/flow.ts';
import { dailyCron } from '../../infra/daily-cron.ts';
import { scheduledStart } from '../../infra/scheduled-start.ts';
import type { Stack } from '../../infra/stack.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { isExecutionName, scheduledExecutionName } from '../../shared/layout/execution-keys.ts';
import { RecordedFlow } from './flow-stack.ts';
import { openTestStack } from './stack-fixture.ts';

let stack: Stack;
let flow: RecordedFlow;
beforeAll(async () => {
  stack = await openTestStack('dev', { 'sluice:schedules': 'true' });
  flow = await RecordedFlow.of(stack);
});

/** `sluice-dev-<noun>`, the expression and the state of every schedule that starts the pipeline. */
const scheduled = (recorded: RecordedFlow) =>
  recorded
    .all('aws:scheduler/schedule:Schedule')
    .filter(({ groupName }) => groupName === 'sluice-dev-schedules')
    .map(({ name, scheduleExpression, state }) => `${String(name)} ${String(scheduleExpression)} ${String(state)}`);

/** The stack with contracts made of that of events. */
const withContracts = (...changes: readonly Partial<Contract>[]): Stack => {
  const events = stack.contracts.get('events');
  return { ...stack, contracts: registerContracts(changes.map((change) => ({ ...events, ...change }))) };
};

describe('the schedule expression', () => {
  test.each([
    ['02:00', 'cron(0 2 * * ? *)'],
    ['00:00', 'cron(0 0 * * ? *)'],
    ['23:59', 'cron(59 23 * * ? *)'],
    ['08:09', 'cron(9 8 * * ? *)'],
  ])('of %s is %s', (time, expression) => {
    expect(dailyCron(time)).toBe(expression);
  });

  test('names the hour and the minute of every time of day', () => {
    const two = (number: number) => String(number).padStart(2, '0');
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), (hour, minute) => {
        expect(dailyCron(`${two(hour)}:${two(minute)}`)).toBe(`cron(${minute} ${hour} * * ? *)`);
      }),
    );
  });
});

describe('the schedules', () => {
  test('run each dataset at the time that its contract says, in UTC', () => {
    expect(scheduled(flow)).toEqual(
      ['events', 'order_items', 'orders', 'products', 'transactions'].map(
        (dataset) => `sluice-dev-${dataset}-v1 cron(0 2 * * ? *) ENABLED`,
      ),
    );
    for (const { scheduleExpressionTimezone, flexibleTimeWindow } of flow.all('aws:scheduler/schedule:Schedule'))
      expect([scheduleExpressionTimezone, flexibleTimeWindow]).toEqual(['UTC', { mode: 'OFF' }]);
  });

  test('are there for each schema version, and not for a contract whose schedule is off', async () => {
    const contracts = withContracts(
      { schedule: '04:30' },
      { schemaVersion: 2, schedule: '05:00' },
      { schemaVersion: 3, schedule: 'off' },
    );
    expect(scheduled(await RecordedFlow.of(contracts))).toEqual([
      'sluice-dev-events-v1 cron(30 4 * * ? *) ENABLED',
      'sluice-dev-events-v2 cron(0 5 * * ? *) ENABLED',
    ]);
  });

  test('do not run where the stack says so, and the daily repair does', async () => {
    const off = await RecordedFlow.of(await openTestStack('dev', { 'sluice:schedules': 'false' }));
    expect(scheduled(off)).toHaveLength(5);
    for (const line of scheduled(off)) expect(line).toMatch(/ DISABLED$/);
    expect(off.one('aws:scheduler/schedule:Schedule', 'daily-repair-daily-repair').state).toBe('ENABLED');
  });

  test('start the pipeline through its alias, and tell it dataset, schema version and the scheduled time', () => {
    const { target } = flow.one('aws:scheduler/schedule:Schedule', 'schedules-orders-v1') as {
      target: Record<string, unknown>;
    };
    expect(target).toMatchObject({
      arn: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
      roleArn: 'arn:aws:iam::123456789012:role/sluice-dev-schedules',
      deadLetterConfig: { arn: 'arn:aws:sqs:eu-central-1:123456789012:sluice-dev-schedules-dead-letters' },
    });
    expect(JSON.parse(String(target.input))).toEqual({
      StateMachineArn: 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-dev-pipeline:live',
      Name: 'orders-scheduled-<aws.scheduler.execution-id>',
      Input: '{"dataset":"orders","schema_v":1,"scheduled_time":"<aws.scheduler.scheduled-time>"}',
    });
  });

  test('give the sensor what it takes for the day before', () => {
    const call = scheduledStart(stack.names, stack.contracts.get('orders'))
      .replace('<aws.scheduler.scheduled-time>', '2025-03-01T02:00:00Z')
      .replace('<aws.scheduler.execution-id>', 'd32c5kddcf5bb8c3');
    const { Name, Input } = JSON.parse(call) as { Name: string; Input: string };
    expect(dateOf(JSON.parse(Input) as ExecutionInput)).toBe('2025-02-28');
    expect(isExecutionName(Name)).toBe(true);
  });

  test('may start the pipeline through its alias and nothing else', () => {
    const { Statement } = JSON.parse(String(flow.one('aws:iam/rolePolicy:RolePolicy', 'schedules-policy').policy)) as {
      Statement: { Action: string[]; Resource: string[]; Condition?: object }[];
    };
    expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual(
      ['kms:Decrypt', 'kms:Decrypt', 'kms:GenerateDataKey', 'sqs:SendMessage', 'states:StartExecution'].sort(),
    );
    expect(Statement[0]).toMatchObject({
      Resource: [stack.names.arn('states', 'stateMachine:', 'pipeline')],
      Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': 'live' } },
    });
    expect(JSON.parse(String(flow.one('aws:iam/role:Role', 'schedules-role').assumeRolePolicy))).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'scheduler.amazonaws.com' },
          Condition: {
            ArnEquals: {
              'aws:SourceArn': 'arn:aws:scheduler:eu-central-1:123456789012:schedule-group/sluice-dev-schedules',
            },
          },
        },
      ],
    });
  });
});

test('the name of a scheduled execution is one that Step Functions takes, for every dataset and id', () => {
  const dataset = fc.stringMatching(/^[a-z][a-z0-9_]{0,99}$/);
  fc.assert(
    fc.property(dataset, fc.uuid(), (name, id) => {
      const execution = scheduledExecutionName(name, id);
      expect(execution.length).toBeLessThanOrEqual(80);
      expect(isExecutionName(execution)).toBe(true);
      expect(execution.endsWith(id)).toBe(true);
    }),
  );
});

test('the daily repair calls the published version of its function, and may call nothing else', () => {
  expect(flow.one('aws:scheduler/schedule:Schedule', 'daily-repair-daily-repair')).toMatchObject({
    // Events are awaited until 06:00, and due six hours later.
    scheduleExpression: 'cron(30 12 * * ? *)',
    target: {
      arn: 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-dev-repair:1',
      deadLetterConfig: { arn: 'arn:aws:sqs:eu-central-1:123456789012:sluice-dev-daily-repair-dead-letters' },
    },
  });
  const { policy } = flow.one('aws:iam/rolePolicy:RolePolicy', 'daily-repair-policy');
  expect(JSON.parse(String(policy))).toMatchObject({
    Statement: [
      {
        Action: ['lambda:InvokeFunction'],
        Resource: ['arn:aws:lambda:eu-central-1:123456789012:function:sluice-dev-repair:*'],
      },
      {},
      {},
      {},
    ],
  });
});
