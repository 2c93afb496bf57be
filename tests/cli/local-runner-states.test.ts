import { describe, expect, test } from '@jest/globals';

import type { Execution } from '../../cli/local-runner/execution.ts';
import { executionKey } from '../../cli/local-runner/execution-store.ts';
import { type ExecutionResult, runExecution } from '../../cli/local-runner/runner.ts';
import type { Retrier, State } from '../../infra/state-machine.ts';
import { getJson } from '../../shared/store/json.ts';
import { errorNamed, functionArns, pipeline, settings } from './local-runner-fixture.ts';

const done: State = { Type: 'Succeed' };

/** A task that hands `payload` to a function. */
function task(payload: unknown, fields: Readonly<Record<string, unknown>> = {}): State {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: functionArns.sensor, Payload: payload },
    TimeoutSeconds: 60,
    Output: '{% $states.result.Payload %}',
    Next: 'Done',
    ...fields,
  } as State;
}

/** Runs states of which the first is `First`, with a function of its own. */
async function runStates(
  states: Readonly<Record<string, State>>,
  answer: (payload: unknown) => unknown = (payload) => payload,
  input: unknown = { a: 1 },
) {
  const { runner, clock, store, notices } = pipeline();
  const payloads: unknown[] = [];
  const result: ExecutionResult = await runExecution({
    ...runner,
    functions: {
      [functionArns.sensor]: async (payload) => {
        payloads.push(payload);
        return await Promise.resolve(answer(payload));
      },
    },
    definition: { QueryLanguage: 'JSONata', StartAt: 'First', States: { Done: done, ...states } },
    name: 'x',
    settings,
    input,
  });
  return { result, payloads, clock, notices, execution: await getJson<Execution>(store, executionKey('x')) };
}

describe('values cross as JSON', () => {
  test('so that a function gets a copy without undefined fields', async () => {
    const given = { a: undefined, b: [undefined], c: new Date(0) };
    const { result } = await runStates({ First: task({}) }, () => given);
    expect(result).toEqual({ status: 'SUCCEEDED', output: { b: [null], c: '1970-01-01T00:00:00.000Z' } });
  });

  test('so that a function cannot change what the execution keeps', async () => {
    const { result } = await runStates(
      { First: task('{% $states.input %}', { Output: '{% $states.input %}' }) },
      (payload) => Object.assign(payload as object, { changed: true }),
    );
    expect(result).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  test('of at most 256 KiB: more ends the execution, and neither Retry nor Catch of all errors keeps it going', async () => {
    const letters = 256 * 1024 - 100;
    const caught = {
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
      Retry: [{ ...steady, MaxAttempts: 2 }],
    };
    const fits = await runStates({ First: task({}, caught) }, () => 'x'.repeat(letters));
    expect(fits.result.status).toBe('SUCCEEDED');
    const large = await runStates({ First: task({}, caught) }, () => 'x'.repeat(letters + 100));
    expect(large.result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
    expect(large.payloads).toHaveLength(1);
    const given = await runStates({ First: task(`{% {'a': $states.input, 'b': $states.input} %}`, caught) }, () => 1, [
      'ü'.repeat(100_000),
    ]);
    expect(given.result).toMatchObject({ error: 'States.DataLimitExceeded' });
    expect(given.payloads).toHaveLength(0);
  });

  test('and what is not JSON is the failure of the function', async () => {
    const { result } = await runStates({ First: task({}) }, () => ({ big: 1n }));
    expect(result).toMatchObject({ status: 'FAILED', error: 'TypeError' });
  });
});

const steady: Retrier = {
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  MaxAttempts: 5,
  BackoffRate: 2,
  MaxDelaySeconds: 60,
  JitterStrategy: 'NONE',
};

describe('assignments', () => {
  test('of one state all see the values from before it', async () => {
    const { result } = await runStates({
      First: task({}, { Assign: { a: 1, b: 2 }, Next: 'Swap' }),
      Swap: task({}, { Assign: { a: '{% $b %}', b: '{% $a %}' }, Output: '{% [$a, $b] %}', Next: 'Read' }),
      Read: task({}, { Output: `{% {'now': [$a, $b], 'before': $states.input} %}` }),
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { now: [2, 1], before: [1, 2] } });
  });

  test('of a choice hold for the rule that was taken, and only then', async () => {
    const rule = (condition: string, value: number) => ({
      Condition: `{% ${condition} %}`,
      Assign: { v: value },
      Next: 'Read',
    });
    const { result } = await runStates({
      First: {
        Type: 'Choice',
        Choices: [rule('$states.input.a = 2', 2), rule('$states.input.a = 1', 1)],
        Default: 'Done',
      },
      Read: task({}, { Output: '{% $v %}' }),
    });
    expect(result).toEqual({ status: 'SUCCEEDED', output: 1 });
  });

  test('of a catch see the error, and its output is the error unless it says otherwise', async () => {
    const fails = () => {
      throw errorNamed('Odd', 'Why.');
    };
    const caught = { ErrorEquals: ['Odd'], Assign: { e: '{% $states.errorOutput.Error %}' }, Next: 'Read' };
    const read: State = {
      Type: 'Choice',
      Choices: [{ Condition: `{% $e = 'Odd' %}`, Next: 'Done' }],
      Default: 'First',
    };
    const plain = await runStates({ First: task({}, { Catch: [caught] }), Read: read }, fails);
    const cause = JSON.stringify({ errorType: 'Odd', errorMessage: 'Why.', trace: [] });
    expect(plain.result).toEqual({ status: 'SUCCEEDED', output: { Error: 'Odd', Cause: cause } });
    const shaped = await runStates({ First: task({}, { Catch: [{ ...caught, Output: 7 }] }), Read: read }, fails);
    expect(shaped.result).toEqual({ status: 'SUCCEEDED', output: 7 });
  });
});

describe('an expression', () => {
  test('that has no value, or fails, is States.QueryEvaluationError, which a task can catch', async () => {
    for (const expression of [
      '$states.input.missing',
      '$nobody',
      '$number("x")',
      '$uppercase(5)',
      'function($x){$x}',
    ]) {
      const states = { First: task({ value: `{% ${expression} %}` }) };
      expect((await runStates(states)).result).toMatchObject({
        status: 'FAILED',
        error: 'States.QueryEvaluationError',
        cause: expect.stringMatching(/^Arguments\.Payload\.value: /),
      });
      const catching = { Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Done' }] };
      const caught = await runStates({ First: task({ value: `{% ${expression} %}` }, catching) });
      expect(caught.result.status).toBe('SUCCEEDED');
    }
  });

  test('ends the execution in a choice or a wait, with a P1', async () => {
    const bad = [
      { Type: 'Choice', Choices: [{ Condition: '{% $states.input.missing %}', Next: 'Done' }], Default: 'Done' },
      { Type: 'Choice', Choices: [{ Condition: '{% 1 %}', Next: 'Done' }], Default: 'Done' },
      { Type: 'Wait', Seconds: '{% $states.input.missing %}', Next: 'Done' },
      { Type: 'Wait', Seconds: '{% -1 %}', Next: 'Done' },
      { Type: 'Wait', Seconds: '{% 1.5 %}', Next: 'Done' },
      { Type: 'Wait', Seconds: `{% 'soon' %}`, Next: 'Done' },
    ] as const satisfies readonly State[];
    for (const state of bad) {
      const { result, notices } = await runStates({ First: state });
      expect(result).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
      expect(notices).toHaveLength(1);
    }
  });

  test('gives plain JSON, whatever JSONata makes of lists', async () => {
    const list = [{ n: 1 }, { n: 2 }];
    const { payloads } = await runStates({ First: task('{% $states.input.n %}') }, () => 1, list);
    expect(payloads).toEqual([[1, 2]]);
  });

  test('is only what stands between {% and %}', async () => {
    const { payloads } = await runStates({ First: task(['$states.input', 5, null, true, '{%1+1%}']) });
    expect(payloads).toEqual([['$states.input', 5, null, true, 2]]);
  });
});

describe('Retry', () => {
  const alwaysFails = () => {
    throw errorNamed('Broken');
  };

  test('waits longer each time, up to its limit', async () => {
    const { clock, payloads } = await runStates(
      { First: task({}, { Retry: [{ ...steady, IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 20 }] }) },
      alwaysFails,
    );
    expect(clock.slept).toEqual([2_000, 6_000, 18_000, 20_000, 20_000]);
    expect(payloads).toHaveLength(6);
  });

  test('draws each wait from nothing to all of it when the jitter is full', async () => {
    const { clock } = await runStates(
      { First: task({}, { Retry: [{ ...steady, MaxAttempts: 200, MaxDelaySeconds: 4, JitterStrategy: 'FULL' }] }) },
      alwaysFails,
    );
    const slept = clock.slept.slice(3);
    expect(slept.every((milliseconds) => milliseconds <= 4_000)).toBe(true);
    expect(Math.min(...slept)).toBeLessThan(200);
    expect(Math.max(...slept)).toBeGreaterThan(3_800);
  });

  test('counts each of its entries by itself and takes the first that matches', async () => {
    let call = 0;
    const { payloads } = await runStates(
      {
        First: task(
          {},
          {
            Retry: [
              { ...steady, ErrorEquals: ['A'], MaxAttempts: 1 },
              { ...steady, ErrorEquals: ['B', 'C'], MaxAttempts: 2 },
              { ...steady, MaxAttempts: 9 },
            ],
          },
        ),
      },
      () => {
        throw errorNamed(['A', 'B', 'C', 'D', 'B'][call++]!);
      },
    );
    // The third of B and C is one too many, although the last entry would match it too.
    expect(payloads).toHaveLength(5);
  });

  test.each([
    ['States.TaskFailed', 'Broken', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.Timeout', 'States.Timeout', true],
    ['States.Timeout', 'Broken', false],
    ['Broken', 'Broken', true],
    ['broken', 'Broken', false],
    ['States.ALL', 'States.Runtime', false],
    ['States.Runtime', 'States.Runtime', true],
  ])('of %s matches %s: %j', async (wanted, error, matches) => {
    const { payloads } = await runStates(
      { First: task({}, { Retry: [{ ...steady, ErrorEquals: [wanted], MaxAttempts: 1 }] }) },
      () => {
        throw errorNamed(error);
      },
    );
    expect(payloads).toHaveLength(matches ? 2 : 1);
  });
});

describe('a failure without a catch for it', () => {
  test('ends the execution with its own name and cause', async () => {
    const { result, notices } = await runStates(
      { First: task({}, { Catch: [{ ErrorEquals: ['Other'], Next: 'Done' }] }) },
      () => {
        throw errorNamed('Broken', 'Why.');
      },
    );
    expect(result).toMatchObject({ status: 'FAILED', error: 'Broken', cause: expect.stringContaining('Why.') });
    expect(notices).toHaveLength(1);
  });
});

describe('a Fail state', () => {
  test('may compute what it says', async () => {
    const { result } = await runStates({ First: { Type: 'Fail', Error: 'Sluice.X', Cause: `{% 'a' & 'b' %}` } });
    expect(result).toEqual({ status: 'FAILED', error: 'Sluice.X', cause: 'ab' });
  });

  test('sends a P1 for any error but those that begin with Sluice.', async () => {
    for (const [error, sent] of [
      ['Sluice.Blocked', 0],
      ['SluiceBlocked', 1],
      ['States.Timeout', 1],
    ] as const) {
      const { notices } = await runStates({ First: { Type: 'Fail', Error: error, Cause: 'x' } });
      expect(notices).toHaveLength(sent);
    }
  });
});

describe('a wait', () => {
  test('of a fixed number of seconds passes its input on', async () => {
    const { result, clock } = await runStates({ First: { Type: 'Wait', Seconds: 90, Next: 'Done' } });
    expect(result).toEqual({ status: 'SUCCEEDED', output: { a: 1 } });
    expect(clock.slept).toEqual([90_000]);
  });
});
