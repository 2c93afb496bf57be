import { describe, expect, test } from '@jest/globals';

import { ExecutionAlreadyExistsError } from '../../cli/local-runner/execution-store.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { errorNamed, inTurn, pipeline } from './local-runner-fixture.ts';

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
