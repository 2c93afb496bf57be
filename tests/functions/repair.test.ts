import { describe, expect, test } from '@jest/globals';
import { repairHandler } from '../../functions/repair/handler.ts';
import { repair, RepairIncompleteError } from '../../functions/repair/repair.ts';
import { latestKey, promotionKey } from '../../shared/layout/keys.ts';
import type { Latest } from '../../shared/manifest/documents.ts';
import { exists } from '../../shared/store/object-store.ts';
import { encodeJson, getJson } from '../../shared/store/json.ts';
import { eventLines, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const dates = ['2025-01-02', '2025-01-03', '2025-01-04'] as const;
const minute = 60_000;

async function promoted(): Promise<TestPipeline> {
  const pipeline = testPipeline();
  for (const date of dates) {
    await pipeline.deliver(date, 'events.ndjson', eventLines({ date, rows: 20 }));
    await pipeline.run(date);
  }
  return pipeline;
}

const day = await promoted();

/** What the function repairs: a copy of three promoted days, each of which lost its `_LATEST.json`. */
async function behind(): Promise<{ pipeline: TestPipeline; isRepaired: () => Promise<boolean[]> }> {
  const pipeline = testPipeline({ copyOf: day });
  const { processed } = pipeline.workspace.stores;
  const keys = dates.map((date) => latestKey(pipeline.partition(date)));
  for (const key of keys) await processed.delete(key);
  return { pipeline, isRepaired: () => Promise.all(keys.map((key) => exists(processed, key))) };
}

function call({ workspace, clock }: TestPipeline, minutes = 15) {
  return repairHandler(workspace)({}, { deadline: clock.now() + minutes * minute });
}

describe('the daily repair', () => {
  test('makes every partition follow its log', async () => {
    const { pipeline, isRepaired } = await behind();
    expect(await call(pipeline)).toEqual({ outcome: 'repaired', partitions: 3, repaired: 3, failed: 0, left: 0 });
    expect(await isRepaired()).toEqual([true, true, true]);
    const latest = await getJson<Latest>(
      pipeline.workspace.stores.processed,
      latestKey(pipeline.partition('2025-01-03')),
    );
    expect(latest.number).toBe(1);
  });

  test('writes nothing where all is right', async () => {
    const pipeline = testPipeline({ copyOf: day });
    expect(await call(pipeline)).toEqual({ outcome: 'repaired', partitions: 3, repaired: 0, failed: 0, left: 0 });
  });

  test('repairs the others when one is damaged, and then says which', async () => {
    const { pipeline, isRepaired } = await behind();
    const damaged = promotionKey(pipeline.partition('2025-01-03'), 1);
    await pipeline.workspace.stores.processed.put(damaged, encodeJson({ number: 7 }));
    const called = call(pipeline);
    await expect(called).rejects.toThrow(RepairIncompleteError);
    await expect(called).rejects.toThrow('events v1 2025-01-03');
    await expect(called).rejects.toMatchObject({ left: 0, failed: [{ partition: { ingestionDate: '2025-01-03' } }] });
    expect(await isRepaired()).toEqual([true, false, true]);
  });

  test('called for the report, tells of each partition instead', async () => {
    const { pipeline, isRepaired } = await behind();
    const damaged = promotionKey(pipeline.partition('2025-01-03'), 1);
    await pipeline.workspace.stores.processed.put(damaged, encodeJson({ number: 7 }));
    const { workspace, clock } = pipeline;
    const answer = await repairHandler(workspace)({ report: true }, { deadline: clock.now() + 15 * minute });
    expect(answer).toEqual({
      outcome: 'incomplete',
      partitions: 3,
      repaired: 2,
      failed: 1,
      left: 0,
      report: {
        repaired: [
          { partition: 'events v1 2025-01-02', written: [latestKey(pipeline.partition('2025-01-02'))] },
          { partition: 'events v1 2025-01-04', written: [latestKey(pipeline.partition('2025-01-04'))] },
        ],
        wrong: [{ partition: 'events v1 2025-01-03', message: expect.stringContaining('00000001.json') }],
      },
    });
    expect(await isRepaired()).toEqual([true, false, true]);
  });

  test('counts the missing partitions, also where it cannot repair all', async () => {
    const { pipeline } = await behind();
    await expect(call(pipeline, 1)).rejects.toThrow(RepairIncompleteError);
    const counted = pipeline.metrics.filter(({ missing_partitions: missing }) => missing !== undefined);
    expect(counted.map(({ dataset }) => dataset)).toEqual(pipeline.workspace.contracts.names);
  });

  test('says what it had no time for', async () => {
    const { pipeline, isRepaired } = await behind();
    await expect(call(pipeline, 1)).rejects.toMatchObject({ name: 'RepairIncompleteError', left: 3 });
    expect(await isRepaired()).toEqual([false, false, false]);
  });

  test('fails at once by what is no fault of a partition', async () => {
    const { pipeline } = await behind();
    const catalog = { ...pipeline.workspace.catalog, put: () => Promise.reject(new TypeError('a bug')) };
    const failing = repairHandler({ ...pipeline.workspace, catalog: { ...catalog, find: catalog.put } });
    await expect(failing({}, { deadline: Infinity })).rejects.toThrow(TypeError);
  });

  test('comes to every partition in the end, although each call has time for a few only', async () => {
    const { pipeline, isRepaired } = await behind();
    const { workspace } = pipeline;
    for (let calls = 0; (await isRepaired()).includes(false); calls += 1) {
      expect(calls).toBeLessThan(50);
      // Only one is begun in time.
      let begun = 0;
      const deadline = workspace.clock.now() + 15 * minute;
      const now = () => (begun++ < 1 ? workspace.clock.now() : deadline);
      const context = { ...workspace, clock: { ...workspace.clock, now } };
      await expect(repair(context, { deadline })).rejects.toThrow(RepairIncompleteError);
    }
  });
});
