import { describe, expect, test } from '@jest/globals';

import { loadExecution } from '../../cli/local-runner/execution-store.ts';
import { resumeExecution, runExecution } from '../../cli/local-runner/runner.ts';
import {
  definition,
  input,
  notice,
  pipeline,
  pipelineArn,
  requested,
  settings,
  type Scripts,
} from './local-runner-fixture.ts';

describe('a task that starts an execution', () => {
  const start = (fields: object) => ({
    QueryLanguage: 'JSONata',
    StartAt: 'Start',
    States: {
      Start: {
        Type: 'Task',
        Resource: 'arn:aws:states:::states:startExecution.sync:2',
        Arguments: { StateMachineArn: pipelineArn, Name: 'a', Input: input },
        TimeoutSeconds: 60,
        Next: 'End',
        ...fields,
      },
      End: { Type: 'Succeed' },
    },
  });
  const world = (scripts: Scripts = {}) => {
    const { runner, ...rest } = pipeline(scripts);
    const with_ = { ...runner, machines: { [pipelineArn]: definition() } };
    return {
      ...rest,
      begin: (fields: object = {}) =>
        runExecution({ ...with_, definition: start(fields), settings, name: 'parent', input: {} }),
      resume: (name: string) => resumeExecution({ ...with_, name }),
    };
  };

  test('gets what it ended with, as JSON', async () => {
    const { begin } = world();
    expect(await begin()).toEqual({
      status: 'SUCCEEDED',
      output: {
        ExecutionArn: 'arn:aws:states:eu-central-1:123456789012:execution:sluice-test:a',
        Name: 'a',
        StateMachineArn: pipelineArn,
        Status: 'SUCCEEDED',
        StartDate: Date.parse('2026-01-05T03:00:00Z'),
        StopDate: Date.parse('2026-01-05T03:00:00Z'),
        Input: input,
        Output: { outcome: 'promoted', number: 5, notice: notice('notices') },
      },
    });
  });

  test('fails with what it failed with', async () => {
    const { begin } = world({ sensor: () => ({ outcome: 'refused', notice: notice('P2') }) });
    const result = await begin();
    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    const { cause } = result as { readonly cause: string };
    expect(JSON.parse(cause)).toMatchObject({ Name: 'a', Status: 'FAILED', Error: 'Sluice.Refused' });
  });

  test('fails when the name is taken', async () => {
    const { begin, run: runAlone } = world();
    await runAlone({ name: 'a' } as Parameters<typeof runAlone>[0]);
    expect(await begin()).toMatchObject({ error: 'StepFunctions.ExecutionAlreadyExistsException' });
  });

  test('fails when there is no such state machine', async () => {
    const Arguments = { StateMachineArn: `{% 'arn:' & 'other' %}`, Name: 'a' };
    expect(await world().begin({ Arguments })).toMatchObject({
      error: 'StepFunctions.StateMachineDoesNotExistException',
    });
  });

  test('times out when the execution waits for longer', async () => {
    const { begin, resume, clock } = world({ requestApproval: () => requested });
    const until = '2026-01-05T03:01:00.000Z';
    expect(await begin()).toEqual({ status: 'WAITING', state: 'Start', until });
    clock.advance(60_000);
    expect(await resume('parent')).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await resume('a')).toMatchObject({ status: 'WAITING' });
  });

  test('gives it the settings of its own execution', async () => {
    const { begin, store } = world();
    await begin();
    expect((await loadExecution(store, 'a')).settings).toEqual(settings);
  });
});
