import { expect, test } from '@jest/globals';
import { generateDay } from '../../cli/generate/generate-day.ts';
import { currentRun } from '../support/current-run.ts';
import { storedObjects } from '../support/stored-objects.ts';
import { testPipeline, type StoreName } from '../support/test-pipeline.ts';

const dates = ['2025-01-01', '2025-01-02', '2025-01-03'] as const;
const lateDate = '2025-01-02';

test('after the late events only 2025-01-02 changes, by exactly 50 valid rows; every other object keeps its bytes and tag', async () => {
  const pipeline = testPipeline();
  const { raw } = pipeline.workspace.stores;
  for (const date of dates) {
    await generateDay(raw, pipeline.contract, { date, rows: 1000, seed: 1, late: false });
    expect((await pipeline.run(date)).outcome).toBe('promoted');
  }
  const stores = Object.keys(pipeline.memory) as StoreName[];
  const read = () => new Map(stores.map((name) => [name, storedObjects(pipeline.memory[name].state)]));
  const current = () => dates.map((date) => currentRun(pipeline, date));
  const [before, runsBefore] = [read(), current()];

  await generateDay(raw, pipeline.contract, { date: lateDate, rows: 50, seed: 1, late: true });
  const { outcome, content_unchanged_from } = await pipeline.run(lateDate);
  expect({ outcome, content_unchanged_from }).toEqual({ outcome: 'promoted', content_unchanged_from: null });
  const [after, runsAfter] = [read(), current()];

  expect(runsAfter[0]).toEqual(runsBefore[0]);
  expect(runsAfter[2]).toEqual(runsBefore[2]);
  expect(runsAfter[1]!.counts.valid_rows).toBe(runsBefore[1]!.counts.valid_rows + 50);
  expect(runsAfter[1]!.number).toBe(2);

  const replaced: string[] = [];
  for (const name of stores) {
    for (const [key, object] of before.get(name)!) {
      if (key.includes(`ingestion_date=${lateDate}`) && !key.includes('run_id=')) {
        if (after.get(name)!.get(key)?.tag !== object.tag) replaced.push(`${name} ${key}`);
      } else expect({ name, key, object: after.get(name)!.get(key) }).toEqual({ name, key, object });
    }
    for (const key of after.get(name)!.keys()) {
      expect(before.get(name)!.has(key) || key.includes(lateDate)).toBe(true);
    }
  }
  // What is derived from the log follows it; raw data, runs, reports and the log itself only ever grow.
  const partition = `schema_v=1/ingestion_date=${lateDate}`;
  expect(replaced).toEqual([
    `processed silver/analytics/events/_latest/${partition}/_LATEST.json`,
    `catalog events_v1/ingestion_date=${lateDate}.json`,
  ]);
  for (const date of dates) expect(await pipeline.verify(date)).toEqual([]);
});
