import { expect, test } from '@jest/globals';
import { currentPrefix, readyKey } from '../../shared/layout/keys.ts';
import type { Ready } from '../../shared/manifest/documents.ts';
import { currentRun, manifestOf } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { allOf, dieAt, pointsOf, recordWrites, type CountedWrite } from '../support/write-points.ts';

const contracts = eventContracts({ currentCopy: true });

/** The files of `current/` with their bytes, and what `_READY.json` says. */
function currentOf({ memory, partition }: TestPipeline) {
  const { state } = memory.processed;
  const ready = readyKey(partition(date));
  const keys = storedKeys(state, currentPrefix(partition(date))).filter((key) => key !== ready);
  return { ready: storedJson<Ready>(state, ready), files: keys.map((key) => state.find(key)) };
}

function expectCurrent(pipeline: TestPipeline, runId: string): void {
  const { ready, files } = currentOf(pipeline);
  const { objects } = manifestOf(pipeline, date, runId);
  expect(ready).toMatchObject({ number: currentRun(pipeline, date).number, run_id: runId });
  expect(ready.files).toEqual(files.map(({ info: { key, size, tag } }) => ({ key, size, tag })));
  const originals = objects.map(({ key }) => pipeline.memory.processed.state.find(key).bytes);
  expect(files.map(({ bytes }) => bytes)).toEqual(originals);
}

async function rerunReady(): Promise<{ readonly over: TestPipeline; readonly first: string }> {
  const over = testPipeline({ contracts });
  await over.deliver(date, 'events.ndjson', cleanLines(40));
  const { run_id } = await over.run(date);
  await over.deliver(date, 'late.ndjson', cleanLines(45).slice(40));
  return { over, first: run_id };
}

test('current/ holds the files of the current run, of a first run and of a rerun', async () => {
  const { over, first } = await rerunReady();
  expectCurrent(over, first);
  const { run_id } = await over.run(date);
  expectCurrent(over, run_id);
  expect(await over.verify(date)).toEqual([]);
});

test('current/ is not written again when it follows the log', async () => {
  const { over } = await rerunReady();
  const { writes } = over.memory.processed;
  expect(await over.repair(date)).toEqual([]);
  expect(over.memory.processed.writes).toBe(writes);
});

test('current/ is never complete with files of two runs, and a repair completes it, wherever a rerun dies', async () => {
  const begun = (await rerunReady()).over;
  const writes: CountedWrite[] = [];
  await testPipeline({ copyOf: begun, hook: recordWrites(writes) }).run(date);
  const points = pointsOf(writes).filter(({ key }) => /_promotions|_latest|current|events_v1/.test(key));
  expect(points.filter(({ key }) => key.includes('/current/'))).toHaveLength(6);
  for (const point of points) {
    const over = testPipeline({ copyOf: begun });
    const watch = new HistoryWatch(over, date);
    watch.check();
    const process = testPipeline({ over, hook: allOf(watch.hook, dieAt(point)) });
    await expect(process.run(date)).rejects.toThrow('The process is gone.');
    const next = testPipeline({ over: process, hook: watch.hook });
    await next.repair(date);
    expectCurrent(next, currentRun(next, date).runId);
    expect({ point, violations: [...watch.violations] }).toEqual({ point, violations: [] });
    expect(await next.verify(date)).toEqual([]);
  }
});

test('a contract that does not ask for current/ has none', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(40));
  await pipeline.run(date);
  expect(storedKeys(pipeline.memory.processed.state).filter((key) => key.includes('/current/'))).toEqual([]);
});
