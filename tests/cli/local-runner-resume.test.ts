import { describe, expect, test } from '@jest/globals';

import {
  ExecutionAlreadyExistsError,
  ExecutionMissingError,
  ExecutionRunningError,
} from '../../cli/local-runner/execution-store.ts';
import type { PipelineFunction } from '../../infra/state-machine.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { type Script, errorNamed, inTurn, notice, path, pipeline, topicArns } from './local-runner-fixture.ts';

class Death extends Error {}

type Scripts = Partial<Readonly<Record<PipelineFunction, Script>>>;

const requested = { outcome: 'requested', timeout_seconds: 3600, notice: notice('notices') };

/** Executions that between them go through every state. */
const executions: readonly (readonly [name: string, scripts: () => Scripts])[] = [
  ['promoted', () => ({})],
  [
    'that waited, was warned of and rebased',
    () => ({
      sensor: inTurn(
        { outcome: 'waiting', wait_seconds: 300 },
        { outcome: 'ready', dataset: 'events', schema_v: 1, ingestion_date: '2026-01-04', base: 4 },
      ),
      validateOutput: () => ({ outcome: 'warned', notice: notice('P2') }),
      promote: inTurn(
        { outcome: 'rebase', base: 5, tries: 1 },
        { outcome: 'promoted', number: 6, notice: notice('notices') },
      ),
    }),
  ],
  [
    'that waited for approval twice, the second time until it expired',
    () => ({
      requestApproval: () => requested,
      promote: inTurn({ outcome: 'pending', timeout_seconds: 60 }, { outcome: 'expired', notice: notice('P3') }),
    }),
  ],
  ['without raw data', () => ({ sensor: () => ({ outcome: 'raw_missing', notice: notice('P2') }) })],
  ['refused', () => ({ sensor: () => ({ outcome: 'refused', notice: notice('P2') }) })],
  ['blocked', () => ({ transform: () => ({ outcome: 'blocked', run_id: 'r', notice: notice('P2') }) })],
  ['superseded', () => ({ promote: () => ({ outcome: 'superseded', notice: notice('P3') }) })],
  [
    'with a fault',
    () => ({
      transform: () => {
        throw errorNamed('StoreUnavailableError');
      },
    }),
  ],
  ['whose notice cannot be sent', () => ({ promote: () => ({ outcome: 'promoted', notice: notice('P9') }) })],
];

/** Every try has a token of its own. */
const withoutTokens = (calls: readonly { readonly name: string; readonly payload: unknown }[]) =>
  calls.map(({ name, payload }) => ({ name, payload: { ...(payload as object), token: undefined } }));

const putOfExecution = (operation: string, key: string) => operation === 'put' && key.startsWith('.local/executions/');

/**
 * Runs an execution whose process dies at the puts with these numbers, before or after they have happened. What it waits
 * for is woken when no process is at work on it.
 */
async function runDying(scripts: Scripts, phase: 'before' | 'after', deaths: (put: number) => boolean) {
  let puts = 0;
  let died = 0;
  let wakes = 0;
  const world = pipeline(scripts, (event) => {
    if (event.phase !== phase || !putOfExecution(event.operation, event.key)) return;
    if (deaths(++puts)) throw new Death();
  });
  let attempt = world.run();
  for (;;) {
    try {
      const result = await attempt;
      if (result.status !== 'WAITING') return { ...world, result, puts, died, wakes };
      await world.wake();
      wakes++;
      attempt = world.resume();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      died++;
      world.kill();
      attempt = world.resume();
    }
  }
}

describe.each(executions)('an execution %s', (_, scripts) => {
  test('ends the same wherever its process dies, and leaves done what was saved as done', async () => {
    const whole = await runDying(scripts(), 'after', () => false);
    expect(whole.puts).toBeGreaterThan(3);
    for (let death = 1; death <= whole.puts; death++) {
      const broken = await runDying(scripts(), 'after', (put) => put === death);
      expect(broken.died).toBe(1);
      expect(broken.result).toEqual(whole.result);
      expect(path(await broken.saved())).toEqual(path(await whole.saved()));
      expect(withoutTokens(broken.calls)).toEqual(withoutTokens(whole.calls));
      expect(broken.notices).toEqual(whole.notices);
      expect((await broken.saved()).variables).toEqual((await whole.saved()).variables);
    }
  });

  test('does again at most the one state whose end was not saved', async () => {
    const whole = await runDying(scripts(), 'before', () => false);
    for (let death = 1; death <= whole.puts; death++) {
      const broken = await runDying(scripts(), 'before', (put) => put === death);
      expect(broken.died).toBe(1);
      expect(broken.calls.length + broken.notices.length).toBeLessThanOrEqual(
        whole.calls.length + whole.notices.length + 1,
      );
      expect(broken.result.status).toBe(whole.result.status);
      expect((await broken.saved()).fault_notice).toBe((await whole.saved()).fault_notice);
    }
  });

  test('ends the same although a process dies after every single state', async () => {
    const whole = await runDying(scripts(), 'after', () => false);
    // The put with an even number is the one that takes the execution over.
    const broken = await runDying(scripts(), 'after', (put) => put % 2 === 1);
    expect(broken.died).toBeGreaterThanOrEqual(whole.puts - whole.wakes);
    expect(broken.result).toEqual(whole.result);
    expect(withoutTokens(broken.calls)).toEqual(withoutTokens(whole.calls));
    expect(broken.notices).toEqual(whole.notices);
  });
});

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

describe('the name of an execution', () => {
  test('is taken once, whatever the input', async () => {
    const { run, calls } = pipeline();
    await run();
    await expect(run()).rejects.toThrow(ExecutionAlreadyExistsError);
    await expect(run({ input: { dataset: 'other' } })).rejects.toThrow(ExecutionAlreadyExistsError);
    expect(calls).toHaveLength(5);
  });

  test('is taken by one of several that begin at once', async () => {
    const { run, calls } = pipeline();
    const begun = await Promise.allSettled([run(), run(), run()]);
    expect(begun.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(calls).toHaveLength(5);
  });

  test.each(['', 'a/b', '..', 'a b', 'x'.repeat(81), 'ü'])('cannot be %j', async (name) => {
    const { runner, run } = pipeline();
    await expect(run({ ...runner, name } as Parameters<typeof run>[0])).rejects.toThrow(InvalidInputError);
  });
});

describe('the saved execution', () => {
  test('says after each state where it is, what it knows and who runs it', async () => {
    const world = pipeline();
    const seen: unknown[] = [];
    await world.run({
      onTransition: async () => {
        const { status, current, history, owner } = await world.saved();
        seen.push([status, current.state, history.length, owner.pid]);
      },
    });
    expect(seen.slice(0, 3)).toEqual([
      ['RUNNING', 'Sensor', 0, 100],
      ['RUNNING', 'SensorOutcome', 1, 100],
      ['RUNNING', 'Transform', 2, 100],
    ]);
    expect(seen.at(-1)).toEqual(['SUCCEEDED', 'Promoted', 13, 100]);
  });

  test('keeps every failed try with its time and cause', async () => {
    const { run, saved } = pipeline({
      transform: inTurn(errorNamed('A', 'first'), errorNamed('B', 'second'), errorNamed('C', 'third')),
    });
    await run();
    const { history } = await saved();
    const visit = history.find(({ state }) => state === 'Transform');
    expect(visit?.failures.map(({ error, retrier }) => [error, retrier])).toEqual([
      ['A', 0],
      ['B', 0],
      ['C', null],
    ]);
    expect(visit?.failures[0]?.cause).toContain('first');
    expect(visit?.failures[0]?.at).toBe('2026-01-05T03:00:00.000Z');
  });
});
