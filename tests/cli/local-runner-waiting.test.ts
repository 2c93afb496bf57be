import { describe, expect, test } from '@jest/globals';

import { isExecutionRunning } from '../../cli/local-runner/execution-owner.ts';
import { listWaitingNames } from '../../cli/local-runner/execution-store.ts';
import { InvalidTokenError, wakeToken } from '../../cli/local-runner/task-token.ts';
import {
  type Script,
  errorNamed,
  inTurn,
  notice,
  partition,
  path,
  pipeline,
  requested,
  runId,
} from './local-runner-fixture.ts';

const asking = { requestApproval: () => requested };
const until = '2026-01-05T04:00:00.000Z';
const waiting = { status: 'WAITING', state: 'AwaitApproval', until };

const tokenOf = (payload: unknown) => (payload as { readonly token: string }).token;

describe('an execution that waits for approval', () => {
  test('has sent its notice, given its token to the function, and says until when it waits', async () => {
    const { run, called, notices, transitions, saved, clock } = pipeline(asking);
    expect(await run()).toEqual(waiting);
    expect(notices).toHaveLength(1);
    expect(called('awaitApproval').map(({ payload }) => payload)).toEqual([
      { execution: 'events-1', ...partition, run_id: runId, base: 4, token: expect.any(String) },
    ]);
    expect(called('promote')).toEqual([]);
    expect(transitions.at(-1)).toMatchObject({ kind: 'waiting', state: 'AwaitApproval', until });
    expect(await saved()).toMatchObject({ status: 'RUNNING', result: null, owner: { released: true } });
    expect(clock.slept).toEqual([]);
  });

  test('goes on when it is woken, although the process that began it lives on', async () => {
    const { run, resume, wake, called, saved } = pipeline(asking);
    await run();
    await wake();
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
    expect(path(await saved()).slice(-6)).toEqual([
      'AwaitApproval',
      'Promote',
      'PromoteOutcome',
      'Notify',
      'NotifyOutcome',
      'Promoted',
    ]);
    expect(called('awaitApproval')).toHaveLength(1);
  });

  test('answers that it waits again, and writes nothing, when nothing has happened', async () => {
    const { run, resume, store, calls, clock } = pipeline(asking);
    await run();
    clock.advance(3_599_999);
    const before = [store.writes, calls.length];
    expect(await resume()).toEqual(waiting);
    expect([store.writes, calls.length]).toEqual(before);
  });

  test('goes on to promotion when its time is up, which decides what that means', async () => {
    const { run, resume, clock, saved } = pipeline({
      ...asking,
      promote: () => ({ outcome: 'expired', notice: notice('P3') }),
    });
    await run();
    clock.advance(3_600_000);
    expect(await resume()).toMatchObject({ error: 'Sluice.Expired' });
    const { history } = await saved();
    const visit = history.find(({ state }) => state === 'AwaitApproval');
    expect(visit?.failures.map(({ error, retrier }) => [error, retrier])).toEqual([['States.Timeout', null]]);
  });

  test('looks again when its hour is over, without a wake, and waits another one while nothing is decided', async () => {
    const promoted = { outcome: 'promoted', number: 5, notice: notice('notices') };
    const { run, resume, called, clock, notices } = pipeline({
      ...asking,
      promote: inTurn({ outcome: 'pending' }, promoted),
    });
    await run();
    clock.advance(3_600_000);
    expect(await resume()).toEqual({ ...waiting, until: '2026-01-05T05:00:00.000Z' });
    expect(new Set(called('awaitApproval').map(({ payload }) => tokenOf(payload))).size).toBe(2);
    expect(notices).toHaveLength(1);
    clock.advance(3_600_000);
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('goes on at once when it is woken before it has begun to wait', async () => {
    const world = pipeline({
      ...asking,
      awaitApproval: async (_, payload) => {
        await wakeToken(world.store, tokenOf(payload));
      },
    });
    expect(await world.run()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('goes on when it is woken in the instant in which it is saved', async () => {
    const world = pipeline(asking);
    const end = await world.run({
      onTransition: async ({ kind }) => {
        if (kind === 'waiting') await world.wake();
      },
    });
    expect(end).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('waits again with another token when promotion has nothing to decide yet', async () => {
    const pending = { outcome: 'pending' };
    const promoted = { outcome: 'promoted', number: 5, notice: notice('notices') };
    const { run, resume, wake, called, clock } = pipeline({ ...asking, promote: inTurn(pending, pending, promoted) });
    await run();
    for (let round = 1; round <= 2; round++) {
      await wake();
      expect(await resume()).toEqual(waiting);
    }
    await wake();
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
    const tokens = called('awaitApproval').map(({ payload }) => tokenOf(payload));
    expect(new Set(tokens).size).toBe(3);
    expect(clock.slept).toEqual([]);
  });

  test('asks anew with another token when the function that keeps it fails, and keeps to its time', async () => {
    const { run, resume, called, wake } = pipeline({
      ...asking,
      awaitApproval: inTurn(errorNamed('StoreUnavailableError'), null),
    });
    expect(await run()).toMatchObject({ status: 'WAITING' });
    const tokens = called('awaitApproval').map(({ payload }) => tokenOf(payload));
    expect(new Set(tokens).size).toBe(2);
    await wake();
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is a fault when its token cannot be kept', async () => {
    const fails: Script = () => {
      throw errorNamed('StoreUnavailableError');
    };
    const { run, called } = pipeline({ ...asking, awaitApproval: fails });
    expect(await run()).toMatchObject({ error: 'PipelineFault', cause: 'AwaitApproval failed: StoreUnavailableError' });
    expect(called('awaitApproval')).toHaveLength(3);
  });

  test('is gone on with by one of many that try at once', async () => {
    const { run, resume, wake, called, notices } = pipeline(asking);
    await run();
    await wake();
    const tries = await Promise.allSettled([resume(), resume(), resume(), resume()]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(called('promote')).toHaveLength(1);
    expect(notices).toHaveLength(2);
  });

  test('runs, and is listed, until it has ended, whether or not its process lives', async () => {
    const { run, resume, wake, kill, store, runner } = pipeline(asking);
    const isRunning = () => isExecutionRunning(store, 'events-1', runner.processes!);
    const listed = () => listWaitingNames(store);
    expect([await isRunning(), await listed()]).toEqual([false, []]);
    await run();
    expect([await isRunning(), await listed()]).toEqual([true, ['events-1']]);
    kill();
    expect([await isRunning(), await listed()]).toEqual([true, ['events-1']]);
    await wake();
    await resume();
    expect([await isRunning(), await listed()]).toEqual([false, []]);
  });
});

describe('an execution whose process is at work', () => {
  test('runs', async () => {
    const { run, store, runner } = pipeline();
    const seen: boolean[] = [];
    await run({
      onTransition: async () => void seen.push(await isExecutionRunning(store, 'events-1', runner.processes!)),
    });
    expect(seen).toEqual([...Array<boolean>(seen.length - 1).fill(true), false]);
  });

  test('runs no more when the process is gone', async () => {
    const { run, kill, store, runner } = pipeline();
    const dies = run({
      onTransition: () => {
        throw new Error('gone');
      },
    });
    await expect(dies).rejects.toThrow('gone');
    kill();
    expect(await isExecutionRunning(store, 'events-1', runner.processes!)).toBe(false);
  });

  test('runs no more when its part of a process that lives on was broken off, and can be resumed there', async () => {
    const { run, resume, store, runner } = pipeline();
    const dies = run({
      onTransition: () => {
        throw new Error('broken off');
      },
    });
    await expect(dies).rejects.toThrow('broken off');
    expect(await isExecutionRunning(store, 'events-1', runner.processes!)).toBe(false);
    expect(await resume()).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('a task token', () => {
  test('can be woken twice, and after the end, without an effect', async () => {
    const { run, resume, wake, calls } = pipeline(asking);
    await run();
    await wake();
    await wake();
    const end = await resume();
    const before = calls.length;
    await wake();
    expect(await resume()).toEqual(end);
    expect(calls).toHaveLength(before);
  });

  test('of an earlier try does not wake the next one', async () => {
    const { run, resume, wake, called, store } = pipeline({
      ...asking,
      promote: () => ({ outcome: 'pending' }),
    });
    await run();
    await wake();
    await resume();
    await wakeToken(store, tokenOf(called('awaitApproval')[0]!.payload));
    expect(await resume()).toMatchObject({ status: 'WAITING' });
    expect(called('promote')).toHaveLength(1);
  });

  test.each(['', 'events-1', 'events-1.', '../x.0123456789abcdef0123456789abcdef', 'events-1.short'])(
    'is none when it is %j',
    async (token) => {
      await expect(wakeToken(pipeline().store, token)).rejects.toThrow(InvalidTokenError);
    },
  );
});
