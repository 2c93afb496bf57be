import { describe, expect, test } from '@jest/globals';
import { describeRun } from '../../cli/run-summary.ts';
import { findUpToDateRun } from '../../cli/up-to-date.ts';
import type { StoreEvent } from '../../shared/store/memory-store.ts';
import { currentRun } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

async function runOnce(): Promise<TestPipeline> {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(40));
  expect((await pipeline.run(date)).content_unchanged_from).toBeNull();
  return pipeline;
}

describe('a rerun', () => {
  test('with nothing new is promoted and says which run has the same content', async () => {
    const pipeline = await runOnce();
    const before = currentRun(pipeline, date);
    const run = await pipeline.run(date);
    expect(run).toMatchObject({ outcome: 'promoted', promotion: 2, content_unchanged_from: before.runId });
    expect(describeRun(run)).toContain(`  content unchanged (= ${before.runId})`);
    expect(currentRun(pipeline, date)).toEqual({ ...before, number: 2, runId: run.run_id });
  });

  test('with a late object that repeats what is there has the same content too', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', cleanLines(100));
    const { run_id } = await pipeline.run(date);
    await pipeline.deliver(date, 'again.ndjson', cleanLines(1));
    const run = await pipeline.run(date);
    expect(run).toMatchObject({ content_unchanged_from: run_id, counts: { duplicate_rows: 1 } });
  });

  test('with a new row does not say so', async () => {
    const pipeline = await runOnce();
    await pipeline.deliver(date, 'late.ndjson', cleanLines(41).slice(40));
    expect(await pipeline.run(date)).toMatchObject({ promotion: 2, content_unchanged_from: null });
  });

  test('that is blocked names no promotion and no content', async () => {
    const pipeline = await runOnce();
    await pipeline.deliver(date, 'late.ndjson', [changed(cleanLines(41)[40]!, { event_id: null })]);
    const run = await pipeline.run(date);
    expect(run).toMatchObject({ outcome: 'blocked', promotion: null, content_unchanged_from: null });
    expect(describeRun(run).join('\n')).toMatch(/blocked \(Sluice\.Blocked\)/);
  });
});

describe('the up-to-date run of a date', () => {
  const find = ({ workspace, contract }: TestPipeline) => findUpToDateRun(workspace, contract, date);

  test('is not there before the first run', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', cleanLines(40));
    expect(await find(pipeline)).toBeUndefined();
  });

  test('is the current one, which read what lies in raw now', async () => {
    const pipeline = await runOnce();
    expect((await find(pipeline))?.run_id).toBe(currentRun(pipeline, date).runId);
    await pipeline.deliver(date, '_SUCCESS', ['x']);
    await pipeline.deliver(date, 'empty.ndjson', new Uint8Array());
    expect((await find(pipeline))?.run_id).toBe(currentRun(pipeline, date).runId);
  });

  test('is not there when an object is new or was overwritten', async () => {
    const pipeline = await runOnce();
    await pipeline.deliver(date, 'late.ndjson', cleanLines(41).slice(40));
    expect(await find(pipeline)).toBeUndefined();
    await pipeline.run(date);
    expect(await find(pipeline)).toBeDefined();
    await pipeline.deliver(date, 'late.ndjson', cleanLines(42).slice(40));
    expect(await find(pipeline)).toBeUndefined();
  });

  test.each([
    ['_LATEST.json', /_LATEST\.json$/],
    ['the catalog', /^events_v1\//],
    ['a file of current/', /current\/.*\.parquet$/],
    ['_READY.json', /_READY\.json$/],
  ])('is not there as long as a process that died before it wrote %s hides it from readers', async (_, key) => {
    const begun = testPipeline({ contracts: eventContracts({ currentCopy: true }) });
    await begun.deliver(date, 'events.ndjson', cleanLines(40));
    await begun.run(date);
    await begun.deliver(date, 'late.ndjson', cleanLines(41).slice(40));
    let gone = false;
    const hook = (_store: string, event: StoreEvent) => {
      gone ||= event.write !== undefined && event.operation !== 'delete' && key.test(event.key);
      if (gone) throw new Error('The process is gone.');
    };
    const dying = testPipeline({ over: begun, hook });
    await expect(dying.run(date)).rejects.toThrow('The process is gone.');
    const next = testPipeline({ over: dying });
    expect(currentRun(next, date).number).toBe(2);
    expect(await find(next)).toBeUndefined();
    await next.run(date);
    expect((await find(next))?.run_id).toBe(currentRun(next, date).runId);
    expect(await next.verify(date)).toEqual([]);
  });

  test('is not there for another contract or other code', async () => {
    const pipeline = await runOnce();
    const { workspace } = pipeline;
    const contract = eventContracts({ alarmRate: 2 }).get('events');
    expect(await findUpToDateRun(workspace, contract, date)).toBeUndefined();
    const newer = { ...workspace, code: { version: '0.0.1', git_sha: 'test' } };
    expect(await findUpToDateRun(newer, pipeline.contract, date)).toBeUndefined();
  });
});
