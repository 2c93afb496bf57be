import { describe, expect, test } from '@jest/globals';
import { runPrefix } from '../../shared/layout/keys.ts';
import { logEntries, manifestOf } from '../support/current-run.ts';
import { outcomeOf } from '../support/execution-papers.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { holdAt } from '../support/hold.ts';
import { stageCalls, type StageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { eventLines, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { allOf, pointsOf, recordWrites, type CountedWrite } from '../support/write-points.ts';
import { isDataKey } from '../support/data-key.ts';

const date = '2025-01-02';
const execution = 'events-1';

/** A day with duplicates and a quarantined row, so that transform writes all it can write; the sensor has been called. */
const begun = testPipeline();
await begun.deliver(date, 'events.ndjson', [
  ...eventLines({ date }),
  ...eventLines({ date, rows: 40, late: true }),
  '{',
]);
await stageCalls(begun.workspace, execution, date).sensor();

async function attemptWrites(): Promise<CountedWrite[]> {
  const writes: CountedWrite[] = [];
  const pipeline = testPipeline({ copyOf: begun, hook: recordWrites(writes) });
  await stageCalls(pipeline.workspace, execution, date).transform();
  return writes;
}

/** Takes a run on from where transform answered, rebases included; gives the last answer. */
async function goOn({ validateOutput, promote }: StageCalls, runId: string) {
  await validateOutput(runId);
  for (let base = 0, tries = 0; ;) {
    const answer = await promote(runId, base, tries);
    if (answer.outcome !== 'rebase') return answer;
    ({ base, tries } = answer);
  }
}

async function transformed({ transform }: StageCalls): Promise<string> {
  const answer = await transform();
  expect(answer.outcome).toBe('transformed');
  return 'run_id' in answer ? answer.run_id : '';
}

/** Says that the run path holds what the run's manifest lists, and nothing of another attempt. */
function expectUnmixed(pipeline: TestPipeline, runId: string): void {
  const { state } = pipeline.memory.processed;
  const manifest = manifestOf(pipeline, date, runId);
  expect(manifest.run_id).toBe(runId);
  const data = storedKeys(state, runPrefix(pipeline.partition(date), runId)).filter(isDataKey);
  expect(data.map((key) => state.find(key).info.version)).toEqual(manifest.objects.map(({ version }) => version));
  for (const { run_id } of logEntries(pipeline, date)) expect(run_id).toMatch(/^events-1-[12]$/);
}

describe('a retry inside one execution while its first attempt is still writing', () => {
  test('is promoted unmixed, and the first attempt is not, wherever it was held', async () => {
    const points = pointsOf(await attemptWrites());
    expect(points).toHaveLength(18);
    for (const point of points) {
      const over = testPipeline({ copyOf: begun });
      const watch = new HistoryWatch(over, date);
      const hold = holdAt(point);
      const slow = testPipeline({ over, hook: allOf(watch.hook, hold.hook) });
      const retry = testPipeline({ over: slow, hook: watch.hook });

      const late = transformed(stageCalls(slow.workspace, execution, date));
      await hold.reached;
      const calls = stageCalls(retry.workspace, execution, date);
      const runId = await transformed(calls);
      expect((await goOn(calls, runId)).outcome).toBe('promoted');

      hold.release();
      const lateRunId = await late;
      expect(lateRunId).not.toBe(runId);
      const answer = await goOn(stageCalls(slow.workspace, execution, date), lateRunId);
      expect({ point, answer }).toMatchObject({ point, answer: { outcome: 'superseded', notice: { class: 'P3' } } });

      expect(logEntries(over, date).map(({ run_id }) => run_id)).toEqual([runId]);
      expect(outcomeOf(over, execution)).toMatchObject({ outcome: 'promoted', run_id: runId });
      expectUnmixed(over, runId);
      expectUnmixed(over, lateRunId);
      expect({ point, violations: [...watch.violations] }).toEqual({ point, violations: [] });
      expect(await over.verify(date)).toEqual([]);
    }
  });

  test('is not promoted when the first attempt has been, and both have the same bytes', async () => {
    const [first, second] = await twoAttempts();
    expect((await goOn(first.calls, first.runId)).outcome).toBe('promoted');
    const answer = await goOn(second.calls, second.runId);
    expect(answer).toMatchObject({ outcome: 'superseded', notice: { text: expect.stringContaining(first.runId) } });
    expect(logEntries(first.pipeline, date)).toHaveLength(1);
    const hashes = [first, second].map(({ pipeline, runId }) => manifestOf(pipeline, date, runId).objects[0]!.sha256);
    expect(new Set(hashes).size).toBe(1);
  });

  test('has the number after it when a further execution was promoted in between, and still only one of both', async () => {
    const [first, second] = await twoAttempts();
    await testPipeline({ over: second.pipeline }).run(date);
    expect((await goOn(second.calls, second.runId)).outcome).toBe('promoted');
    expect((await goOn(first.calls, first.runId)).outcome).toBe('superseded');
    const runs = logEntries(first.pipeline, date).map(({ run_id }) => run_id);
    expect(runs).toEqual([expect.stringMatching(/^events-2025/), second.runId]);
  });
});

async function twoAttempts() {
  const pipeline = testPipeline({ copyOf: begun });
  const other = testPipeline({ over: pipeline });
  const attempts = [pipeline, other].map(async (process) => {
    const calls = stageCalls(process.workspace, execution, date);
    return { pipeline: process, calls, runId: await transformed(calls) };
  });
  const [first, second] = await Promise.all(attempts);
  expect(first!.runId).not.toBe(second!.runId);
  return [first!, second!] as const;
}
