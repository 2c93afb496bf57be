import { describe, expect, test } from '@jest/globals';

import { ExecutionMissingError, ExecutionRunningError } from '../../cli/local-runner/execution-store.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { Death, errorNamed, inTurn, pipeline, topicArns } from './local-runner-fixture.ts';

describe('an execution that is resumed', () => {
  test('waits only for what is left of a wait', async () => {
    const waiting = { outcome: 'waiting', wait_seconds: 300 };
    const ready = { outcome: 'ready', dataset: 'events', schema_v: 1, ingestion_date: '2026-01-04', base: 4 };
    const { run, resume, clock, kill } = pipeline({ sensor: inTurn(waiting, waiting, ready) });
    const dies = run({
      onTransition: ({ state }) => {
        if (state === 'WaitForRawData') throw new Death();
      },
    });
    await expect(dies).rejects.toThrow(Death);
    kill();
    clock.advance(100_000);
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
    expect(clock.slept).toEqual([200_000, 300_000]);
  });

  test('keeps the count of its tries, and the pause before the next', async () => {
    const scripts = {
      transform: () => {
        throw errorNamed('Broken');
      },
    };
    const { run, resume, called, clock, kill } = pipeline(scripts);
    const die = () => {
      throw new Death();
    };
    let delayMilliseconds = 0;
    const dies = run({
      onTransition: (transition) => {
        if (transition.kind !== 'retrying') return;
        ({ delayMilliseconds } = transition);
        die();
      },
    });
    await expect(dies).rejects.toThrow(Death);
    kill();
    clock.advance(1_000);
    expect(await resume()).toMatchObject({ error: 'PipelineFault' });
    expect(called('transform')).toHaveLength(3);
    expect(clock.slept[0]).toBe(delayMilliseconds - 1_000);
  });

  test('goes on with the definition that it began with', async () => {
    const { run, resume, kill, saved } = pipeline();
    const dies = run({
      onTransition: ({ state }) => {
        if (state === 'Transform') throw new Death();
      },
    });
    await expect(dies).rejects.toThrow(Death);
    kill();
    const before = await saved();
    await resume();
    expect((await saved()).definition).toEqual(before.definition);
  });

  test('needs the functions that its definition names', async () => {
    const { run, resume, kill } = pipeline();
    const dies = run({
      onTransition: () => {
        throw new Death();
      },
    });
    await expect(dies).rejects.toThrow(Death);
    kill();
    await expect(resume({ functions: {} })).rejects.toThrow(InvalidInputError);
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is refused while its process is alive', async () => {
    const { run, resume } = pipeline();
    let refusal: unknown;
    await run({
      onTransition: async ({ state }) => {
        if (state === 'Transform') refusal = await resume().catch((error: unknown) => error);
      },
    });
    expect(refusal).toBeInstanceOf(ExecutionRunningError);
    expect(refusal).toMatchObject({ execution: 'events-1', owner: { pid: 100 } });
  });

  test('is taken over by one of many that try at once', async () => {
    const { run, resume, kill, calls } = pipeline();
    const dies = run({
      onTransition: () => {
        throw new Death();
      },
    });
    await expect(dies).rejects.toThrow(Death);
    kill();
    const tries = await Promise.allSettled([resume(), resume(), resume(), resume()]);
    const refused = tries.flatMap((result) => (result.status === 'rejected' ? [result.reason as unknown] : []));
    expect(refused).toHaveLength(3);
    for (const reason of refused) expect(reason).toBeInstanceOf(ExecutionRunningError);
    expect(calls).toHaveLength(5);
  });

  test('after its end gives its result again and does nothing', async () => {
    const { run, resume, calls, notices, store } = pipeline();
    const result = await run();
    const before = [calls.length, notices.length, store.writes];
    expect(await resume()).toEqual(result);
    expect([calls.length, notices.length, store.writes]).toEqual(before);
  });

  test('that ended with a fault sends the P1 that could not be sent', async () => {
    const { run, resume, kill, notices } = pipeline({ transform: () => null });
    const noOutbox = () => Promise.reject(new Error('The disk is full.'));
    await expect(run({ publish: noOutbox })).rejects.toThrow('The disk is full.');
    expect(notices).toEqual([]);
    kill();
    expect(await resume()).toMatchObject({ error: 'PipelineFault' });
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P1]);
    expect(await resume()).toMatchObject({ error: 'PipelineFault' });
    expect(notices).toHaveLength(1);
  });

  test('has to be there', async () => {
    const { resume } = pipeline();
    await expect(resume()).rejects.toThrow(ExecutionMissingError);
  });
});
