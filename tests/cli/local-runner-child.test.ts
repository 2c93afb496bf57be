import { describe, expect, test } from '@jest/globals';

import { ExecutionRunningError, executionKey, loadExecution } from '../../cli/local-runner/execution-store.ts';
import { resumeExecution, runExecution, type LocalFunction } from '../../cli/local-runner/runner.ts';
import { backfillDefinition } from '../../infra/backfill-machine.ts';
import { getJson } from '../../shared/store/json.ts';
import type { StoreHook } from '../../shared/store/memory-store.ts';
import {
  definition,
  inTurn,
  notice,
  partition,
  pipeline,
  settings,
  topicArns,
  type Script,
} from './local-runner-fixture.ts';

const backfillFunction = 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-backfill:7';
const pipelineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-test';
const machine = backfillDefinition({ backfillFunction, pipeline: pipelineArn, topics: topicArns });

const input = { dataset: 'events', ingestion_date: '2026-01-04' };
const run = (execution: string) => ({ outcome: 'run', execution, input });
const done = { outcome: 'done', notice: notice('notices') };
const requested = { outcome: 'requested', timeout_seconds: 3600, notice: notice('notices') };

type Scripts = NonNullable<Parameters<typeof pipeline>[0]>;

/** A backfill over the scripted pipeline, which asks `script` what to do next. */
function backfill(script: Script, scripts: Scripts = {}, hook: StoreHook = () => undefined) {
  const world = pipeline(scripts, hook);
  const asked: unknown[] = [];
  const answer: LocalFunction = (payload) => {
    asked.push(payload);
    return Promise.resolve(script(asked.length, payload));
  };
  const runner = {
    ...world.runner,
    functions: { ...world.runner.functions, [backfillFunction]: answer },
    machines: { [pipelineArn]: definition() },
  };
  return {
    ...world,
    asked,
    begin: () =>
      runExecution({ ...runner, definition: machine, settings, name: 'backfill-1', input: { backfill: 'plan-1' } }),
    resume: (name = 'backfill-1') => resumeExecution({ ...runner, name }),
    /** What of the parent is kept in a child. */
    parentOf: async (name: string) => (await loadExecution(world.store, name)).parent,
  };
}

/** Answers by what ran, as the function does by its ledger: each of these runs once, in order. */
function plan(...names: readonly string[]): Script {
  return (_, payload) => {
    const { ran } = payload as { readonly ran?: string };
    const next = names[ran === undefined ? 0 : names.indexOf(ran) + 1];
    return next === undefined ? done : run(next);
  };
}

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

describe('a backfill whose process dies', () => {
  class Death extends Error {}

  /** Runs a backfill whose first run waits and whose second is refused, with a death at one put of an execution. */
  async function runDying(phase: 'before' | 'after', death: number) {
    let puts = 0;
    const world = backfill(
      plan('a', 'b'),
      {
        requestApproval: () => requested,
        sensor: (_, payload) => (isOf(payload, 'a') ? ready : { outcome: 'refused', notice: notice('P2') }),
      },
      (event) => {
        if (event.phase !== phase || event.operation !== 'put') return;
        if (event.key.startsWith('.local/executions/') && ++puts === death) throw new Death();
      },
    );
    let attempt = world.begin();
    for (;;) {
      try {
        const result = await attempt;
        if (result.status !== 'WAITING') return { ...world, result, puts };
        await world.wake();
      } catch (error) {
        if (!(error instanceof Death)) throw error;
        world.kill();
      }
      attempt = world.resume();
    }
  }
  const isOf = (payload: unknown, name: string) => (payload as { readonly execution: string }).execution === name;
  const ready = { ...partition, outcome: 'ready', base: 4 };

  test.each(['before', 'after'] as const)('%s any save ends as one whose process lives', async (phase) => {
    const whole = await runDying(phase, 0);
    expect(whole.result).toEqual({ status: 'SUCCEEDED', output: done });
    const ends = async ({ store }: typeof whole) =>
      Promise.all(['a', 'b', 'backfill-1'].map((name) => getJson<{ result: unknown }>(store, executionKey(name))));
    expect((await ends(whole)).map(({ result }) => result)).toMatchObject([
      { status: 'SUCCEEDED' },
      { error: 'Sluice.Refused' },
      { status: 'SUCCEEDED' },
    ]);
    for (let death = 1; death <= whole.puts; death++) {
      const broken = await runDying(phase, death);
      expect(broken.result).toEqual(whole.result);
      expect((await ends(broken)).map(({ result }) => result)).toEqual((await ends(whole)).map(({ result }) => result));
      const ofEach = (name: string) => broken.called('sensor').filter(({ payload }) => isOf(payload, name));
      expect(ofEach('a').length).toBeLessThanOrEqual(2);
      if (phase === 'after') expect([ofEach('a').length, ofEach('b').length]).toEqual([1, 1]);
    }
  });

  test('cannot be resumed while it lives', async () => {
    const world = backfill(plan('a'));
    let refusal: unknown;
    const { runner } = world;
    await runExecution({
      ...runner,
      functions: { ...runner.functions, [backfillFunction]: (payload) => Promise.resolve(plan('a')(1, payload)) },
      machines: { [pipelineArn]: definition() },
      definition: machine,
      settings,
      name: 'backfill-1',
      input: { backfill: 'plan-1' },
      onTransition: async ({ execution }) => {
        if (execution === 'a') refusal ??= await world.resume().catch((error: unknown) => error);
      },
    });
    expect(refusal).toBeInstanceOf(ExecutionRunningError);
  });
});
