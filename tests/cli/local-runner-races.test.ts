import { describe, expect, test } from '@jest/globals';

import { ExecutionRunningError, executionKey } from '../../cli/local-runner/execution-store.ts';
import type { Execution } from '../../cli/local-runner/execution.ts';
import type { Processes } from '../../cli/local-runner/process-identity.ts';
import { resumeExecution, runExecution, type LocalFunction, type LocalRunner } from '../../cli/local-runner/runner.ts';
import { backfillDefinition } from '../../infra/backfill-machine.ts';
import { getJson } from '../../shared/store/json.ts';
import { definition, input, notice, pipeline, requested, settings, topicArns } from './local-runner-fixture.ts';

const asking = {
  requestApproval: () => requested,
};

/** Another process than the one that begins; both are alive. */
const otherProcess: Processes = {
  self: () => Promise.resolve({ pid: 200, started: 'then', boot: 'this' }),
  isAlive: () => Promise.resolve(true),
};

const backfillFunction = 'arn:aws:lambda:eu-central-1:123456789012:function:sluice-test-backfill:7';
const pipelineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:sluice-test';
const backfill: LocalFunction = (payload) => {
  const { ran } = payload as { readonly ran?: string };
  const run = { outcome: 'run', execution: 'events-1', input };
  return Promise.resolve(ran === undefined ? run : { outcome: 'done', notice: notice('notices') });
};

/** Nothing, when the process that owns the execution is at work on it: it sees for itself what has happened. */
async function unlessRunning(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof ExecutionRunningError)) throw error;
  }
}

interface Race {
  /** Whether the instant came before the first process was done. */
  readonly happened: boolean;
  readonly promotions: number;
  readonly ends: readonly (string | undefined)[];
}

/**
 * Begins a backfill of one date, or the date alone, while another process wakes the run at an instant, counted in calls of
 * the store from when there is a token, and goes on with what it finds: to the end before the first process does anything
 * more, or at the same time.
 */
async function race(first: 'run' | 'backfill', instant: number, atOnce: boolean): Promise<Race> {
  let seen = 0;
  let isDone = false;
  let other: Promise<void> | undefined;
  const world = pipeline(asking, async () => {
    if (isDone || other !== undefined || world.called('awaitApproval').length === 0 || ++seen !== instant) return;
    other = act();
    if (!atOnce) await other;
  });
  const runner: LocalRunner = {
    ...world.runner,
    functions: { ...world.runner.functions, [backfillFunction]: backfill },
    machines: { [pipelineArn]: definition() },
  };
  const stored = (name: string) => getJson<Execution>(world.store, executionKey(name));
  const resume = (name: string) => unlessRunning(resumeExecution({ ...runner, processes: otherProcess, name }));
  const act = async () => {
    await world.wake();
    await resume('events-1');
    if (first === 'backfill' && (await stored('events-1')).result !== null) await resume('backfill-1');
  };
  const machine =
    first === 'run'
      ? { definition: definition(), name: 'events-1', input }
      : {
          definition: backfillDefinition({ backfillFunction, pipeline: pipelineArn, topics: topicArns }),
          name: 'backfill-1',
          input: { backfill: 'plan-1' },
        };
  await runExecution({ ...runner, ...machine, settings });
  isDone = true;
  await other;
  const names = first === 'run' ? ['events-1'] : ['events-1', 'backfill-1'];
  const ends = await Promise.all(names.map(async (name) => (await stored(name)).result?.status));
  return { happened: other !== undefined, promotions: world.called('promote').length, ends };
}

describe('a wake by another process', () => {
  test.each([
    ['run', false],
    ['run', true],
    ['backfill', false],
    ['backfill', true],
  ] as const)(
    'is never lost and counts once, at whatever instant of a %s it comes (at once: %j)',
    async (first, atOnce) => {
      let instant = 1;
      for (; ; instant++) {
        const { happened, promotions, ends } = await race(first, instant, atOnce);
        if (!happened) break;
        expect([instant, promotions, ...ends]).toEqual([
          instant,
          1,
          'SUCCEEDED',
          ...(first === 'run' ? [] : ['SUCCEEDED']),
        ]);
      }
      expect(instant).toBeGreaterThan(8);
    },
  );
});
