import { expect, test } from '@jest/globals';
import { generateDay, generatorOf } from '../../cli/generate/generate-day.ts';
import { executePipeline } from '../../cli/local-pipeline.ts';
import { noticesOf } from '../support/execution-papers.ts';
import { testClock } from '../support/test-clock.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const date = '2025-04-01';
const scheduledTime = '2025-04-02T02:00:00Z';
const lookAgain = 300_000;

async function deliver({ workspace }: TestPipeline, dataset: string): Promise<void> {
  const { rows } = generatorOf(dataset);
  await generateDay(workspace.stores.raw, workspace.contracts.get(dataset), {
    date,
    rows: rows.day,
    seed: 1,
    late: false,
  });
}

/** A scheduled run of order_items, whose own raw data is there; before each further look `meanwhile` happens. */
async function runScheduled(meanwhile: (pipeline: TestPipeline, looks: number) => Promise<unknown>) {
  const clock = testClock(scheduledTime);
  const sleep = async (milliseconds: number) => {
    await clock.sleep(milliseconds);
    await meanwhile(pipeline, clock.slept.length);
  };
  const pipeline: TestPipeline = testPipeline({ clock: { ...clock, sleep } });
  await deliver(pipeline, 'order_items');
  const input = { dataset: 'order_items', scheduled_time: scheduledTime };
  const end = await executePipeline(pipeline.workspace, 'order_items-scheduled', input, () => undefined);
  return { pipeline, end, slept: clock.slept };
}

async function promote(pipeline: TestPipeline, dataset: string): Promise<void> {
  await deliver(pipeline, dataset);
  expect((await pipeline.runDataset(dataset, date)).outcome).toBe('promoted');
}

test('a scheduled run of order_items looks every 5 minutes for its parents, and is promoted when the last one is', async () => {
  const { end, slept } = await runScheduled(async (pipeline, looks) => {
    if (looks === 2) await promote(pipeline, 'products');
    if (looks === 4) await promote(pipeline, 'orders');
  });
  expect(end.outcome).toMatchObject({ outcome: 'promoted', ingestion_date: date });
  expect(slept).toEqual(Array<number>(4).fill(lookAgain));
});

test('a scheduled run of order_items ends raw_missing at availableBy, and names the parent that is missing', async () => {
  const { pipeline, end } = await runScheduled(async (each, looks) => {
    if (looks === 1) await promote(each, 'products');
  });
  expect(end.result).toMatchObject({ status: 'FAILED', error: 'Sluice.RawMissing' });
  const told = noticesOf(pipeline).filter((notice) => notice.class === 'P2');
  expect(told).toHaveLength(1);
  expect(told[0]!.text).toContain('The parent orders v1 has no promoted run of 2025-04-01.');
  expect(told[0]!.text).not.toContain('The parent products');
});
