import { describe, expect, test } from '@jest/globals';
import { findReplay } from '../../functions/replay/find-replay.ts';
import { startReplay } from '../../functions/replay/start-replay.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay } from '../../shared/history/replay-plan.ts';
import { eventContracts } from '../support/event-contract.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { date } from '../support/event-rows.ts';
import { badLines, historyOf, passingLines, rejectedRows } from '../support/replays.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { crashAtPoints, undisturbedAct, type CrashScenario } from './crash-scenario.ts';

// Three bad rows of forty may pass, which keeps the day small.
const contracts = eventContracts({ blockRate: 50, alarmRate: 50 });
const bad = badLines(3);
const stores = testPipeline({ contracts });
await stores.deliver(date, 'events.ndjson', passingLines(bad).slice(0, 40));
const { run_id: replayed } = await stores.run(date);

async function replay({ workspace, partition, clock }: TestPipeline, runId = replayed) {
  const plan = await planReplay(workspace, partition(date), runId, allRows);
  const answer = await startReplay(workspace, plan, { person: 'ann', reason: 'test' });
  clock.advance(1000);
  return { answer, found: await findReplay(workspace, plan) };
}

const scenario: CrashScenario = { stores, dates: [date], act: (pipeline) => replay(pipeline) };

/** Each row that the current run rejected, with its attempt. */
function attemptsOf(pipeline: TestPipeline): string[] {
  const { runId } = currentRun(pipeline, date);
  const { quarantined, condemned } = rejectedRows(pipeline, runId);
  expect(condemned).toEqual([]);
  expect(historyOf(pipeline, runId)).toHaveLength(quarantined.length);
  return quarantined.map(({ row_hash, attempt_count }) => `${row_hash} ${attempt_count}`).sort();
}

describe('a replay of quarantined rows that dies before or after any of its writes', () => {
  test('is carried out by who asks for it again: once, each row one attempt on', async () => {
    const { end: wanted } = await undisturbedAct(scenario);
    const attempts = attemptsOf(wanted);
    expect(attempts.map((row) => row.split(' ')[1])).toEqual(['1', '1', '1']);
    await crashAtPoints(scenario, { step: 3 }, async ({ point, next }) => {
      const { found } = await replay(next);
      expect({ point, found }).toMatchObject({ point, found: { state: 'done' } });
      expect({ point, attempts: attemptsOf(next) }).toEqual({ point, attempts });
      expect({ point, entries: logEntries(next, date).length }).toEqual({ point, entries: 2 });
      // And a third time there is nothing to do.
      const { answer } = await replay(next);
      expect({ point, answer, entries: logEntries(next, date).length }).toMatchObject({
        point,
        answer: { state: 'done' },
        entries: 2,
      });
    });
  });

  test('does not make an ordinary rerun count an attempt', async () => {
    await crashAtPoints(scenario, { step: 7, first: 2 }, async ({ point, next }) => {
      const completed = historyRuns(next);
      const { outcome } = await next.run(date);
      expect({ point, outcome }).toEqual({ point, outcome: 'promoted' });
      const attempts = attemptsOf(next).map((row) => row.split(' ')[1]);
      // The replay counts when its run was completed, and not at all before that.
      const wanted = completed > 1 ? '1' : '0';
      expect({ point, attempts }).toEqual({ point, attempts: bad.map(() => wanted) });
    });
  });
});

describe('the fourth replay of rows, which dies before or after any of its writes', () => {
  test('condemns them once it is carried out, and no rerun before or after that does it twice', async () => {
    const three = testPipeline({ copyOf: stores });
    for (let count = 1; count <= 3; count += 1) await replay(three, currentRun(three, date).runId);
    const last = currentRun(three, date).runId;
    const fourth: CrashScenario = { stores: three, dates: [date], act: (pipeline) => replay(pipeline, last) };
    await crashAtPoints(fourth, { step: 7 }, async ({ point, next }) => {
      const { found } = await replay(next, last);
      expect({ point, found }).toMatchObject({ point, found: { state: 'done' } });
      expectCondemned(next, point);
      await next.run(date);
      expectCondemned(next, point);
    });
  });
});

function expectCondemned(pipeline: TestPipeline, point: object): void {
  const { runId, counts } = currentRun(pipeline, date);
  const { quarantined, condemned } = rejectedRows(pipeline, runId);
  const attempts = condemned.map(({ attempt_count }) => attempt_count);
  expect({ point, attempts, quarantined }).toEqual({ point, attempts: [4, 4, 4], quarantined: [] });
  expect({ point, ...counts }).toMatchObject({ point, condemned_rows: 3, quarantined_rows: 0 });
}

/** Runs of the date with `_SUCCESS`. */
function historyRuns({ memory }: TestPipeline): number {
  const { objects } = memory.processed.state.page('silver/analytics/events/schema_v=1/', '', Infinity);
  return objects.filter(({ key }) => key.endsWith('/_SUCCESS')).length;
}
