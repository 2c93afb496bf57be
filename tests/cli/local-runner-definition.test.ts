import { describe, expect, test } from '@jest/globals';

import { parseDefinition } from '../../cli/local-runner/definition.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { definition, functionArns, pipeline } from './local-runner-fixture.ts';

const arns = Object.values(functionArns);

/** The paths of all problems with a definition, and one text of all their messages. */
function problems(value: unknown): { readonly paths: readonly string[]; readonly messages: string } {
  try {
    parseDefinition(value, arns);
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return {
      paths: error.problems.map(({ path }) => path),
      messages: error.problems.map(({ message }) => message).join('\n'),
    };
  }
  return { paths: [], messages: '' };
}

/** The pipeline's definition with these states changed or added. */
function withStates(states: Readonly<Record<string, object>>) {
  const { States, ...rest } = definition();
  const changed = Object.entries(states).map(([name, fields]) => [name, { ...States[name], ...fields }] as const);
  return { ...rest, States: { ...States, ...Object.fromEntries(changed) } };
}

test('the pipeline is accepted', () => {
  expect(parseDefinition(definition(), arns)).toEqual(definition());
});

describe('a definition is refused before anything runs', () => {
  test.each([['text'], [null], [7], [[]], [{}]])('when it is %j', (value) => {
    expect(problems(value).messages).not.toBe('');
  });

  test.each(['Map', 'Parallel', 'Pass', 'task', '', undefined])('when it has a state of type %j', (type) => {
    const { paths, messages } = problems(withStates({ Extra: { Type: type } }));
    expect(paths).toEqual(['States.Extra.Type']);
    expect(messages).toContain('The local runner has Task, Choice, Wait, Succeed, Fail');
  });

  test('when it is written in JSONPath', () => {
    expect(problems({ ...definition(), QueryLanguage: 'JSONPath' }).paths).toEqual(['QueryLanguage']);
  });

  test.each([
    ['Task', 'Sensor', 'HeartbeatSeconds'],
    ['Task', 'Sensor', 'Credentials'],
    ['Task', 'Sensor', 'End'],
    ['Task', 'Sensor', 'InputPath'],
    ['Task', 'Sensor', 'ResultSelector'],
    ['Task', 'Sensor', 'QueryLanguage'],
    ['Choice', 'SensorOutcome', 'Assign'],
    ['Choice', 'SensorOutcome', 'Output'],
    ['Wait', 'WaitForRawData', 'Timestamp'],
    ['Wait', 'WaitForRawData', 'Assign'],
    ['Succeed', 'Promoted', 'Output'],
    ['Fail', 'Blocked', 'CausePath'],
  ])('when a %s has a field that it does not execute: %s.%s', (_, state, field) => {
    const { paths, messages } = problems(withStates({ [state]: { [field]: 'x' } }));
    expect(paths).toEqual([`States.${state}.${field}`]);
    expect(messages).toBe('The local runner does not have this field.');
  });

  test('when the machine has a time limit of its own', () => {
    expect(problems({ ...definition(), TimeoutSeconds: 5 }).paths).toEqual(['TimeoutSeconds']);
  });

  test.each([0, -1, 1.5, '3600', '{% 3600 %}', null])('when the time limit of a task is %j', (seconds) => {
    const { paths } = problems(withStates({ AwaitApproval: { TimeoutSeconds: seconds } }));
    expect(paths).toEqual(['States.AwaitApproval.TimeoutSeconds']);
  });

  test.each([
    'arn:aws:states:::states:startExecution',
    'arn:aws:states:::sns:publish.waitForTaskToken',
    'arn:aws:states:::sqs:sendMessage',
    functionArns.sensor,
  ])('when a task calls %s', (resource) => {
    const { paths, messages } = problems(withStates({ Sensor: { Resource: resource } }));
    expect(paths).toEqual(['States.Sensor.Resource']);
    expect(messages).toContain('arn:aws:states:::lambda:invoke, arn:aws:states:::lambda:invoke.waitForTaskToken');
  });

  test('when a function is not among those given', () => {
    const other = withStates({ Sensor: { Arguments: { FunctionName: 'arn:other', Payload: {} } } });
    expect(problems(other).paths).toEqual(['States.Sensor.Arguments.FunctionName']);
  });

  test('when a function that gets a task token is not among those given', () => {
    const other = withStates({ AwaitApproval: { Arguments: { FunctionName: 'arn:other', Payload: {} } } });
    expect(problems(other).paths).toEqual(['States.AwaitApproval.Arguments.FunctionName']);
  });

  test('when a state machine that it starts is not among those given', () => {
    const Resource = 'arn:aws:states:::states:startExecution.sync:2';
    const other = withStates({ Sensor: { Resource, Arguments: { StateMachineArn: 'arn:other', Name: 'x' } } });
    expect(problems(other).paths).toEqual(['States.Sensor.Arguments.StateMachineArn']);
    expect(parseDefinition(other, arns, ['arn:other'])).toEqual(other);
  });

  test('with everything that is wrong with it in one list', () => {
    const retry = { ErrorEquals: [], MaxAttempts: -1, IntervalSeconds: 1, BackoffRate: 2, MaxDelaySeconds: 9 };
    const { paths } = problems(
      withStates({
        Sensor: { Retry: [{ ...retry, JitterStrategy: 'HALF' }], TimeoutSeconds: 0, Colour: 'red' },
        SensorOutcome: { Choices: [{ Condition: 'true', Next: 'Transform' }] },
        Extra: { Type: 'Map' },
        Blocked: { Error: '' },
      }),
    );
    expect([...paths].sort()).toEqual([
      'States.Blocked.Error',
      'States.Extra.Type',
      'States.Sensor.Colour',
      'States.Sensor.Retry[0].ErrorEquals',
      'States.Sensor.Retry[0].JitterStrategy',
      'States.Sensor.Retry[0].MaxAttempts',
      'States.Sensor.TimeoutSeconds',
      'States.SensorOutcome.Choices[0].Condition',
    ]);
  });

  test('with every target and expression that leads nowhere in one list', () => {
    const { paths, messages } = problems(
      withStates({
        Sensor: {
          Next: 'Nowhere',
          Output: { a: ['{% $states.( %}'] },
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'toString' }],
        },
        SensorOutcome: { Default: 'Missing', Choices: [{ Condition: '{% 1 + %}', Next: 'Gone' }] },
        WaitForRawData: { Seconds: '{% %}' },
        Blocked: { Cause: '{% no end' },
      }),
    );
    expect([...paths].sort()).toEqual([
      'States.Blocked.Cause',
      'States.Sensor.Catch[0].Next',
      'States.Sensor.Next',
      'States.Sensor.Output.a[0]',
      'States.SensorOutcome.Choices[0].Condition',
      'States.SensorOutcome.Choices[0].Next',
      'States.SensorOutcome.Default',
      'States.WaitForRawData.Seconds',
    ]);
    expect(messages).toContain('There is no state "Nowhere".');
    expect(messages).toContain('An expression stands between {% and %}.');
  });

  test('when it starts nowhere', () => {
    expect(problems({ ...definition(), StartAt: 'Nowhere' }).paths).toEqual(['StartAt']);
  });

  test('and leaves nothing in the store', async () => {
    const { runner, run, store } = pipeline();
    await expect(run({ ...runner, functions: {} })).rejects.toThrow(InvalidInputError);
    expect(store.writes).toBe(0);
  });
});
