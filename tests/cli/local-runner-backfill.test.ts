import { describe, expect, test } from '@jest/globals';

import { resumeExecution } from '../../cli/local-runner/runner.ts';
import { backfill, done, plan, run } from '../support/scripted-backfill.ts';
import { input, inTurn, notice, requested, topicArns } from './local-runner-fixture.ts';

describe('a backfill', () => {
  test('runs one date after the other in this process, and tells the function what ran', async () => {
    const { begin, asked, called, notices, parentOf } = backfill(plan('a', 'b'));
    expect(await begin()).toEqual({ status: 'SUCCEEDED', output: done });
    const common = { backfill: 'plan-1', execution: 'backfill-1' };
    expect(asked).toEqual([common, { ...common, ran: 'a' }, { ...common, ran: 'b' }]);
    expect(called('sensor').map(({ payload }) => payload)).toEqual([
      { ...input, execution: 'a' },
      { ...input, execution: 'b' },
    ]);
    expect(notices).toHaveLength(3);
    expect(await parentOf('a')).toEqual({ execution: 'backfill-1', visit: 2, failures: 0 });
    expect(await parentOf('backfill-1')).toBeNull();
  });

  test('asks what to do after a run that failed, and starts nothing else', async () => {
    const stopped = { outcome: 'stopped', notice: notice('P2') };
    const { begin, asked, called } = backfill(inTurn(run('a'), stopped), {
      transform: () => ({ outcome: 'blocked', run_id: 'r', notice: notice('P2') }),
    });
    expect(await begin()).toMatchObject({ status: 'FAILED', error: 'Sluice.BackfillStopped' });
    expect(asked.at(-1)).toMatchObject({ ran: 'a' });
    expect(called('sensor')).toHaveLength(1);
  });

  test('that is refused starts nothing', async () => {
    const { begin, calls, notices } = backfill(() => ({ outcome: 'refused', notice: notice('P2') }));
    expect(await begin()).toMatchObject({ status: 'FAILED', error: 'Sluice.BackfillRefused' });
    expect(calls).toEqual([]);
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P2]);
  });

  test('waits as long as the function says for a run that somebody else started', async () => {
    const { begin, clock } = backfill(inTurn({ outcome: 'waiting', wait_seconds: 30 }, done));
    expect(await begin()).toMatchObject({ status: 'SUCCEEDED' });
    expect(clock.slept).toEqual([30_000]);
  });

  test.each([
    [{ outcome: 'marvellous' }],
    [{}],
    [null],
    [{ outcome: 'run', execution: 'a' }],
    [{ outcome: 'run', input }],
    [{ outcome: 'waiting' }],
  ])('is a fault when the function answers %j', async (answer) => {
    const { begin, calls, notices } = backfill(() => answer);
    expect(await begin()).toEqual({
      status: 'FAILED',
      error: 'PipelineFault',
      cause: 'NextRun failed: UnknownOutcome',
    });
    expect(calls).toEqual([]);
    expect(notices.map(({ topic }) => topic)).toEqual([topicArns.P1]);
    expect(notices[0]?.message).toContain('Backfill: plan-1\n');
    expect(notices[0]?.message).not.toContain('Dataset: ');
  });

  test('does not take the end of another execution for that of its run', async () => {
    const { begin, called, run: runAlone, runner } = backfill(plan('a'));
    await runAlone({ ...runner, name: 'a' } as Parameters<typeof runAlone>[0]);
    expect(await begin()).toMatchObject({ status: 'SUCCEEDED' });
    expect(called('sensor')).toHaveLength(1);
  });

  test.each(['', 'a b', 'x'.repeat(81), 7])('asks again after a run whose name cannot be %j', async (name) => {
    const { begin, called } = backfill(inTurn({ outcome: 'run', execution: name, input }, done));
    expect(await begin()).toMatchObject({ status: 'SUCCEEDED' });
    expect(called('sensor')).toEqual([]);
  });
});

describe('a backfill whose run waits for approval', () => {
  const asking = { requestApproval: () => requested };

  test('waits with it, and goes on with what is left when the run is woken', async () => {
    const { begin, resume, wake, asked } = backfill(plan('a', 'b'), asking);
    expect(await begin()).toEqual({ status: 'WAITING', state: 'Run', until: '2026-01-05T04:00:00.000Z' });
    expect(await resume()).toMatchObject({ status: 'WAITING', state: 'Run' });
    await wake();
    expect(await resume()).toMatchObject({ status: 'WAITING', state: 'Run' });
    expect(asked).toHaveLength(2);
    await wake();
    expect(await resume()).toEqual({ status: 'SUCCEEDED', output: done });
  });

  test('goes on when the run has gone on by itself', async () => {
    const { begin, resume, wake } = backfill(plan('a'), asking);
    await begin();
    await wake();
    expect(await resume('a')).toMatchObject({ status: 'SUCCEEDED' });
    expect(await resume()).toEqual({ status: 'SUCCEEDED', output: done });
  });

  test('goes on when the time of the run is up', async () => {
    const { begin, resume, clock, called } = backfill(plan('a'), asking);
    await begin();
    clock.advance(3_600_000);
    expect(await resume()).toEqual({ status: 'SUCCEEDED', output: done });
    expect(called('promote')).toHaveLength(1);
  });

  test('waits while another process is at work on the run', async () => {
    const world = backfill(plan('a'), { requestApproval: inTurn(requested, { outcome: 'approved' }) });
    await world.begin();
    await world.wake();
    const seen: unknown[] = [];
    const { runner } = world;
    await resumeExecution({
      ...runner,
      name: 'a',
      onTransition: async ({ state }) => {
        if (state === 'Promote') seen.push(await world.resume());
      },
    });
    expect(seen).toEqual([{ status: 'WAITING', state: 'Run', until: '2026-01-05T04:00:00.000Z' }]);
    expect(await world.resume()).toEqual({ status: 'SUCCEEDED', output: done });
  });
});
