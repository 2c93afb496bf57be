import { describe, expect, test } from '@jest/globals';

import { defaultBackfillTimeoutSeconds } from '../../infra/backfill-machine.ts';
import { functionOfState, functionSpecs } from '../../infra/function-specs.ts';
import {
  defaultTimeoutSeconds,
  pipelineDefinition,
  type PipelineFunction,
  type State,
} from '../../infra/state-machine.ts';
import { longestApprovalHours } from '../../shared/contract/custom-properties.ts';
import { definition, functionArns, topicArns } from '../cli/local-runner-fixture.ts';
import { describeConformance } from './machine-conformance.ts';
import { exits, graphOf } from './state-graph.ts';

const graph = graphOf(definition());
const { states, tasks, endsOf } = graph;
const { States } = graph.machine;

const threeTries = {
  ErrorEquals: ['States.ALL'],
  MaxAttempts: 2,
  IntervalSeconds: expect.any(Number),
  BackoffRate: 2,
  MaxDelaySeconds: expect.any(Number),
  JitterStrategy: 'FULL',
};

/** https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const eventLimit = 25_000;

/**
 * The events of one stay in a state: entered and exited; of each try of a task scheduled, started and ended, and submitted
 * where it waits for a token.
 */
function eventsOf(state: State, tries: number): number {
  if (state.Type !== 'Task') return 2;
  return 2 + tries * (state.Resource.endsWith('.waitForTaskToken') ? 4 : 3);
}

describeConformance(definition, graph);

describe('the pipeline', () => {
  test('names the functions, topics, timeouts and pauses that it was given', () => {
    const { States: given } = pipelineDefinition({
      functions: { ...functionArns, transform: 'arn:other' },
      topics: { ...topicArns, P2: 'arn:aws:sns:eu-central-1:1:other' },
      timeoutSeconds: { transform: 77 },
      retry: { intervalSeconds: 3, maxDelaySeconds: 4 },
    });
    expect(given.Transform).toMatchObject({
      Arguments: { FunctionName: 'arn:other' },
      TimeoutSeconds: 77,
      Retry: [{ IntervalSeconds: 3, MaxDelaySeconds: 4 }],
    });
    expect(given.Sensor).toMatchObject({ TimeoutSeconds: defaultTimeoutSeconds.sensor });
    expect(JSON.stringify(given.Notify)).toContain('arn:aws:sns:eu-central-1:1:other');
  });

  test('has a limit of time, three tries in all and a catch for each task', () => {
    expect(tasks.map(([name]) => name).sort()).toEqual(
      [
        'AwaitApproval',
        'Notify',
        'Promote',
        'RecordFailure',
        'RequestApproval',
        'Sensor',
        'Transform',
        'ValidateOutput',
      ].sort(),
    );
    for (const [name, task] of tasks) {
      expect(task.TimeoutSeconds).toBeGreaterThan(0);
      if (name === 'AwaitApproval') continue;
      expect(task.Retry).toEqual([threeTries]);
      expect(task.Catch).toEqual([expect.objectContaining({ ErrorEquals: ['States.ALL'] })]);
    }
  });

  test('waits an hour for approval, and leaves to promotion what came of it', () => {
    expect(States.AwaitApproval).toMatchObject({
      TimeoutSeconds: 3600,
      Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 0 }, threeTries],
      Catch: [
        { ErrorEquals: ['States.Timeout'], Next: 'Promote' },
        { ErrorEquals: ['States.ALL'], Next: 'RecordFailure' },
      ],
      Next: 'Promote',
    });
  });

  test('waits longer for a function than that may run, so that the better error of the function is the one that is seen', () => {
    for (const [name, called] of Object.entries(functionOfState)) {
      const limit = defaultTimeoutSeconds[name as PipelineFunction];
      expect([name, limit > functionSpecs[called].timeoutSeconds]).toEqual([name, true]);
    }
  });

  test('keeps below the events that Step Functions takes of one execution, however long people may be asked', () => {
    const round = ['AwaitApproval', 'Promote', 'PromoteOutcome'].map((name) => States[name]!);
    const seconds = defaultTimeoutSeconds.awaitApproval;
    const rounds = Math.ceil((longestApprovalHours * 3600) / seconds);
    const events = (tries: number) => rounds * round.reduce((sum, state) => sum + eventsOf(state, tries), 0);
    expect([events(1), events(3)]).toEqual([336 * 13, 336 * 27]);
    // Half of them for one request, in which every task fails twice an hour; a rebase asks, and waits, anew.
    expect(events(3)).toBeLessThan(eventLimit / 2);
    expect(longestApprovalHours * 3600).toBeLessThan(defaultBackfillTimeoutSeconds.run);
  });

  test('promotes only after it has asked whether approval is needed', () => {
    const before = states.flatMap(([name, state]) => (exits(state).some(({ to }) => to === 'Promote') ? [name] : []));
    expect(before.sort()).toEqual(['AwaitApproval', 'RequestApprovalOutcome']);
    const waits = states.flatMap(([name, state]) =>
      exits(state).some(({ to }) => to === 'AwaitApproval') ? [name] : [],
    );
    expect(waits.sort()).toEqual(['NotifyOutcome', 'PromoteOutcome']);
  });
});

describe('a failure', () => {
  test('that is caught can only end in Fail', () => {
    const recorded = tasks.flatMap(([, { Catch = [] }]) =>
      Catch.filter(({ ErrorEquals }) => !ErrorEquals.includes('States.Timeout')),
    );
    expect(recorded).toHaveLength(tasks.length);
    for (const { Next } of recorded) {
      expect(endsOf(Next)).toEqual([
        ['NotifyFailed', 'Fail'],
        ['PipelineFault', 'Fail'],
      ]);
    }
  });

  test('is what every choice makes of an answer that it does not know', () => {
    const defaults = states.flatMap(([name, state]) => (state.Type === 'Choice' ? [[name, state.Default]] : []));
    expect(Object.fromEntries(defaults)).toEqual({
      SensorOutcome: 'RecordFailure',
      TransformOutcome: 'RecordFailure',
      ValidateOutputOutcome: 'RecordFailure',
      RequestApprovalOutcome: 'RecordFailure',
      PromoteOutcome: 'RecordFailure',
      NotifyOutcome: 'RecordFailure',
      FailureKind: 'PipelineFault',
    });
  });

  test('has an error of its own, written out', () => {
    const errors = states.flatMap(([, state]) => (state.Type === 'Fail' ? [state.Error] : []));
    expect(errors.sort()).toEqual([
      'NotifyFailed',
      'PipelineFault',
      'Sluice.Blocked',
      'Sluice.BreakerOpen',
      'Sluice.Drift',
      'Sluice.Expired',
      'Sluice.RawMissing',
      'Sluice.Refused',
      'Sluice.Rejected',
      'Sluice.Superseded',
    ]);
  });

  test('is all that stands between a promotion and success', () => {
    const before = states.flatMap(([name, state]) =>
      exits(state).some(({ to }) => to === 'Promoted') ? [[name, state] as const] : [],
    );
    expect(before.map(([name]) => name)).toEqual(['NotifyOutcome']);
    const rules = before.flatMap(([, state]) => (state.Type === 'Choice' ? state.Choices : []));
    expect(rules.filter(({ Next }) => Next === 'Promoted').map(({ Condition }) => Condition)).toEqual([
      `{% $states.input.outcome = 'promoted' %}`,
    ]);
  });
});
