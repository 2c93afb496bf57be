import { describe, expect, test } from '@jest/globals';

import { backfillDefinition, defaultBackfillTimeoutSeconds } from '../../infra/backfill-machine.ts';
import { topicArns } from '../cli/local-runner-fixture.ts';
import { describeConformance } from './machine-conformance.ts';
import { graphOf } from './state-graph.ts';

const backfillFunction = 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-backfill:7';
const pipelineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-test:live';
const define = () => backfillDefinition({ backfillFunction, pipeline: pipelineArn, topics: topicArns });

const graph = graphOf(define());
const { States } = graph.machine;

describeConformance(define, graph);

describe('the state machine of backfills', () => {
  test('names the function, the pipeline, the topics, timeouts and pauses that it was given', () => {
    const { States: given } = backfillDefinition({
      backfillFunction: 'arn:other',
      pipeline: 'arn:aws:states:eu-central-1:1:stateMachine:other',
      topics: { ...topicArns, P2: 'arn:aws:sns:eu-central-1:1:other' },
      timeoutSeconds: { run: 77 },
      retry: { intervalSeconds: 3, maxDelaySeconds: 4 },
    });
    expect(given.NextRun).toMatchObject({
      Arguments: { FunctionName: 'arn:other' },
      TimeoutSeconds: defaultBackfillTimeoutSeconds.backfill,
      Retry: [{ IntervalSeconds: 3, MaxDelaySeconds: 4, MaxAttempts: 2 }],
    });
    expect(given.Run).toMatchObject({
      Arguments: { StateMachineArn: 'arn:aws:states:eu-central-1:1:stateMachine:other' },
      TimeoutSeconds: 77,
    });
    expect(JSON.stringify(given.Notify)).toContain('arn:aws:sns:eu-central-1:1:other');
  });

  test('never runs a date a second time by itself, and asks the function whatever the run came to', () => {
    const { Run } = States;
    expect(Run).not.toHaveProperty('Retry');
    expect(Run).toMatchObject({ Next: 'NextRun', Catch: [{ ErrorEquals: ['States.ALL'], Next: 'NextRun' }] });
  });

  test('can only fail after a fault of the function, and succeed after its answer that all is done', () => {
    for (const state of [States.NextRun, States.Notify]) {
      if (state?.Type !== 'Task') throw new Error('It is a task.');
      for (const { Next } of state.Catch ?? []) expect(graph.endsOf(Next)).toEqual([[Next, 'Fail']]);
    }
    const rules = graph.states.flatMap(([, state]) => (state.Type === 'Choice' ? state.Choices : []));
    expect(rules.filter(({ Next }) => Next === 'Done').map(({ Condition }) => Condition)).toEqual([
      `{% $states.input.outcome = 'done' %}`,
    ]);
  });

  test('has an error of its own for each end', () => {
    const errors = graph.states.flatMap(([, state]) => (state.Type === 'Fail' ? [state.Error] : []));
    expect(errors.sort()).toEqual([
      'NotifyFailed',
      'PipelineFault',
      'Sluice.BackfillRefused',
      'Sluice.BackfillStopped',
    ]);
  });
});
