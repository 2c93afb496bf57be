import { describe, expect, jest, test } from '@jest/globals';

import { withinSeconds } from '../../cli/local-runner/time-limit.ts';
import type { PipelineFunction } from '../../infra/state-machine.ts';
import { testClock } from '../support/test-clock.ts';
import {
  type Script,
  errorNamed,
  goodScripts,
  inTurn,
  input,
  partition,
  path,
  pipeline,
  topicArns,
} from './local-runner-fixture.ts';

const stages = [
  ['sensor', 'Sensor'],
  ['transform', 'Transform'],
  ['validateOutput', 'ValidateOutput'],
  ['requestApproval', 'RequestApproval'],
  ['promote', 'Promote'],
] as const;

/** A script that throws in its first calls and then answers well. */
function failing(name: PipelineFunction, times: number): Script {
  return (call, payload) => {
    if (call <= times) throw errorNamed('StoreUnavailableError', `No reply to call ${call}.`);
    return goodScripts[name](call, payload);
  };
}

describe('a function that fails', () => {
  const cases = stages.flatMap(([name, state]) => [0, 1, 2, 3, 4, 5].map((times) => [name, times, state] as const));

  test.each(cases)('%s, %d times, is tried at most three times', async (name, times, state) => {
    const { run, called, notices, saved } = pipeline({ [name]: failing(name, times) });
    const result = await run();
    if (times < 3) {
      expect(result).toMatchObject({ status: 'SUCCEEDED' });
      expect(called(name)).toHaveLength(times + 1);
      expect(called('recordFailure')).toHaveLength(0);
      return;
    }
    expect(result).toEqual({
      status: 'FAILED',
      error: 'PipelineFault',
      cause: `${state} failed: StoreUnavailableError`,
    });
    expect(called(name)).toHaveLength(3);
    const recorded = called('recordFailure').map(({ payload }) => payload as { readonly cause: string });
    expect(recorded).toEqual([
      {
        execution: 'events-1',
        ...(name === 'sensor' ? input : partition),
        stage: state,
        error: 'StoreUnavailableError',
        cause: expect.any(String),
      },
    ]);
    expect(JSON.parse(recorded[0]!.cause)).toMatchObject({ errorMessage: 'No reply to call 3.' });
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P1]);
    expect(path(await saved()).slice(-4)).toEqual([state, 'RecordFailure', 'FailureKind', 'PipelineFault']);
  });

  test('gets its three tries again each time its state is entered', async () => {
    const { run, called } = pipeline({
      promote: inTurn(
        errorNamed('A'),
        errorNamed('A'),
        { outcome: 'rebase', base: 5, tries: 1 },
        errorNamed('A'),
        errorNamed('A'),
        { outcome: 'rebase', base: 6, tries: 2 },
        errorNamed('A'),
        errorNamed('A'),
        errorNamed('A'),
      ),
    });
    expect(await run()).toMatchObject({ error: 'PipelineFault' });
    expect(called('promote')).toHaveLength(9);
  });

  test('is waited for twice, by chance up to 10 and then up to 20 seconds', async () => {
    const { run, clock, transitions } = pipeline({ transform: failing('transform', 2) });
    await run();
    const chance = testClock();
    expect(clock.slept).toEqual([10_000, 20_000].map((most) => Math.round(most * chance.random())));
    expect(transitions.filter(({ kind }) => kind === 'retrying')).toEqual(
      clock.slept.map((delayMilliseconds) =>
        expect.objectContaining({ state: 'Transform', error: 'StoreUnavailableError', delayMilliseconds }),
      ),
    );
  });

  test('whose error has any name, or is none, is tried again', async () => {
    for (const thrown of [errorNamed('States.Weird'), errorNamed('TypeError'), 'text', null, { a: 1 }]) {
      const { run, called } = pipeline({
        transform: (call) => {
          if (call === 1) throw thrown as Error;
          return goodScripts.transform(call, {});
        },
      });
      expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
      expect(called('transform')).toHaveLength(2);
    }
  });
});

describe('record-failure', () => {
  test.each([1, 2, 3, 5])('that fails %d times itself does not keep the execution from its Fail', async (times) => {
    const { run, called, notices } = pipeline({
      transform: failing('transform', 9),
      recordFailure: failing('recordFailure', times),
    });
    expect(await run()).toMatchObject({ status: 'FAILED', error: 'PipelineFault' });
    expect(called('recordFailure')).toHaveLength(Math.min(times + 1, 3));
    expect(notices).toHaveLength(1);
  });

  test.each([[undefined], [null], ['done'], [{ outcome: 'promoted' }]])(
    'that answers %j does not turn a fault into anything else',
    async (answer) => {
      const { run } = pipeline({ transform: failing('transform', 9), recordFailure: () => answer });
      expect(await run()).toMatchObject({ status: 'FAILED', error: 'PipelineFault' });
    },
  );
});

describe('a task that takes longer than its limit', () => {
  test('is tried again, and what it answered too late is not used', async () => {
    const { run, called, clock } = pipeline({
      transform: (call) => {
        clock.advance(call === 1 ? 911_000 : 909_000);
        return { outcome: 'transformed', run_id: `events-1-${call}` };
      },
    });
    expect(await run()).toMatchObject({ status: 'SUCCEEDED' });
    expect(called('validateOutput')[0]?.payload).toMatchObject({ run_id: 'events-1-2' });
  });

  test('three times is a fault with States.Timeout and no cause', async () => {
    const { run, called, clock } = pipeline({
      transform: () => {
        clock.advance(911_000);
        throw errorNamed('TooLate');
      },
    });
    expect(await run()).toMatchObject({ error: 'PipelineFault', cause: 'Transform failed: States.Timeout' });
    expect(called('recordFailure')[0]?.payload).toMatchObject({ error: 'States.Timeout', cause: '' });
  });

  test('is given up although it never comes back', async () => {
    jest.useFakeTimers();
    try {
      const outcome = withinSeconds(900, testClock(), () => new Promise(() => undefined)).catch(
        (error: unknown) => error,
      );
      await jest.advanceTimersByTimeAsync(899_999);
      expect(jest.getTimerCount()).toBe(1);
      await jest.advanceTimersByTimeAsync(1);
      expect(await outcome).toMatchObject({ error: 'States.Timeout' });
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });

  test('leaves no timer behind when it ends in time', async () => {
    jest.useFakeTimers();
    try {
      expect(await withinSeconds(900, testClock(), () => Promise.resolve(7))).toBe(7);
      expect(jest.getTimerCount()).toBe(0);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('the P1 notice of a fault', () => {
  test('names stack, dataset, date, execution, reason and next step, and not what the error said', async () => {
    const { run, notices, saved } = pipeline({
      transform: () => {
        throw errorNamed('TypeError', 'Cannot read "4111 1111 1111 1111"');
      },
    });
    await run();
    expect(notices).toHaveLength(1);
    const { topic, subject, message } = notices[0]!;
    expect(topic).toBe(topicArns.P1);
    expect(subject).toBe('P1: events-1 failed');
    expect(message).toContain('Stack: test\nDataset: events\nDate: 2026-01-04\nExecution: events-1');
    expect(message).toContain('Reason: PipelineFault: Transform failed: TypeError');
    expect(message).toContain('Next step: ');
    expect(message).not.toContain('4111');
    expect((await saved()).fault_notice).toBe('sent');
  });

  test('has the date that a scheduled execution runs, which is the day before its time', async () => {
    const { run, notices } = pipeline({ sensor: () => Promise.reject(errorNamed('StoreUnavailableError')) });
    await run({ input: { dataset: 'events', scheduled_time: '2026-01-01T02:00:00Z' } });
    expect(notices[0]!.message).toContain('Date: 2025-12-31');
  });
});
