import { describe, expect, test } from '@jest/globals';
import { findReplay } from '../../functions/replay/find-replay.ts';
import { startReplay } from '../../functions/replay/start-replay.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay, replayName } from '../../shared/history/replay-plan.ts';
import { outcomeKey, replayKey } from '../../shared/layout/keys.ts';
import { date } from '../support/event-rows.ts';
import { badLines, historyOf, passingLines } from '../support/replays.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const asked = { person: 'ann', reason: 'test' };

/** A day with two quarantined rows, and a Step Functions whose executions only a test carries on. */
async function quarantinedDay() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'a.ndjson', passingLines(badLines(2)));
  const { run_id } = await pipeline.run(date);
  const plan = await planReplay(pipeline.workspace, pipeline.partition(date), run_id, allRows);
  const started: string[] = [];
  const running = new Set<string>();
  const executions = {
    isRunning: (name: string) => Promise.resolve(running.has(name)),
    start: (name: string) => {
      if (started.includes(name)) return Promise.resolve('exists' as const);
      started.push(name);
      running.add(name);
      return Promise.resolve('started' as const);
    },
  };
  const context = { ...pipeline.workspace, executions };
  return { pipeline, plan, context, started, running, first: replayName(plan, 1), second: replayName(plan, 2) };
}

/** All of an execution's stages up to its completed run, as the stopped execution's functions may still do. */
async function complete({ workspace }: ReturnType<typeof testPipeline>, execution: string): Promise<void> {
  const stages = stageCalls(workspace, execution, date);
  await stages.sensor();
  await stages.transform();
}

describe('a replay whose execution was stopped before it could record how it ended', () => {
  test('is carried out under the next number, once', async () => {
    const { pipeline, plan, context, started, running, first, second } = await quarantinedDay();
    expect(await startReplay(context, plan, asked)).toEqual({ state: 'started', execution: first });
    expect(await startReplay(context, plan, asked)).toEqual({ state: 'running', execution: first });
    running.clear();
    expect(await startReplay(context, plan, asked)).toEqual({ state: 'started', execution: second });
    expect(await startReplay(context, plan, asked)).toEqual({ state: 'running', execution: second });
    await complete(pipeline, second);
    running.clear();
    const done = { state: 'done', execution: second, runId: `${second}-1` };
    expect(await startReplay(context, plan, asked)).toEqual(done);
    expect(started).toEqual([first, second]);
    expect(historyOf(pipeline, `${second}-1`).map(({ attempt_count }) => attempt_count)).toEqual([1, 1]);
    // With the outcome that a run leaves, it needs no look at the executions.
    await pipeline.memory.processed.put(outcomeKey('events', second), Buffer.from('{}'));
    expect(await findReplay(context, plan)).toEqual(done);
  });

  test('is done already when its run had completed', async () => {
    const { pipeline, plan, context, started, running, first } = await quarantinedDay();
    await startReplay(context, plan, asked);
    await complete(pipeline, first);
    running.clear();
    const done = { state: 'done', execution: first, runId: `${first}-1` };
    expect(await startReplay(context, plan, asked)).toEqual(done);
    expect(started).toEqual([first]);
  });

  test('adds one attempt, also when its function completes the run after its successor has started', async () => {
    const { pipeline, plan, context, running, first, second } = await quarantinedDay();
    await startReplay(context, plan, asked);
    running.clear();
    await startReplay(context, plan, asked);
    await complete(pipeline, first);
    await complete(pipeline, second);
    expect(historyOf(pipeline, `${second}-1`).map(({ attempt_count }) => attempt_count)).toEqual([1, 1]);
  });

  test('is running when another call has started it meanwhile', async () => {
    const { pipeline, plan, context, running, first, second } = await quarantinedDay();
    const { executions } = context;
    const raced = {
      ...context,
      executions: {
        ...executions,
        start: (name: string) => {
          running.add(name);
          return Promise.resolve('exists' as const);
        },
      },
    };
    expect(await startReplay(raced, plan, asked)).toEqual({ state: 'running', execution: first });
    expect(pipeline.memory.processed.state.has(replayKey('events', second))).toBe(false);
  });
});
