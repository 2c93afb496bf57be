import { describe, expect, test } from '@jest/globals';
import { watchRaw } from '../../cli/raw-watch.ts';
import type { ArrivalDecision } from '../../functions/arrival/decide-arrival.ts';
import { takeClaim } from '../../shared/claims/claim.ts';
import type { PipelineError } from '../../shared/errors.ts';
import { executionsPrefix, promotionKey } from '../../shared/layout/keys.ts';
import { describePartition } from '../../shared/layout/partition.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const lines = cleanLines(20);
const late = (from: number, to = from + 1) => cleanLines(to).slice(from);
const quietSeconds = 5;

/** What a watch said, in words: seconds since it began, date, outcome. */
interface Watched {
  readonly told: readonly string[];
  readonly faults: readonly string[];
}

/**
 * Watches for so many seconds of the test's clock, or once. What is to happen at a second happens while the watch sleeps
 * up to it.
 */
async function watch(
  pipeline: TestPipeline,
  {
    seconds = 30,
    once = false,
    quiet = quietSeconds,
    at = {},
  }: {
    readonly seconds?: number;
    readonly once?: boolean;
    readonly quiet?: number;
    readonly at?: Readonly<Record<number, () => unknown>>;
  } = {},
): Promise<Watched> {
  const { clock, workspace } = pipeline;
  const ending = new AbortController();
  const [told, faults]: [string[], string[]] = [[], []];
  let second = 0;
  const sleep = async (milliseconds: number) => {
    await clock.sleep(milliseconds);
    second += 1;
    await at[second]?.();
    if (second >= seconds) ending.abort();
  };
  await watchRaw(
    { ...workspace, clock: { ...clock, sleep } },
    {
      quietMilliseconds: quiet * 1000,
      once,
      signal: ending.signal,
      onDecision: (partition, { outcome }: ArrivalDecision) => {
        told.push(`${second} ${partition.ingestionDate} ${outcome}`);
      },
      onFault: (partition, fault: PipelineError) => {
        faults.push(`${second} ${describePartition(partition)} ${fault.name}`);
      },
    },
  );
  return { told, faults };
}

async function promoted(pipeline = testPipeline()): Promise<TestPipeline> {
  await pipeline.deliver(date, 'events.ndjson', lines);
  await pipeline.run(date);
  return pipeline;
}

function lateExecutions({ memory }: TestPipeline): number {
  const keys = storedKeys(memory.processed.state, executionsPrefix('events'));
  return keys.filter((key) => key.includes('-late-') && key.endsWith('input.json')).length;
}

describe('a watch', () => {
  test('runs a date once when a burst of arrivals has been quiet for a while', async () => {
    const pipeline = await promoted();
    const at: Record<number, () => unknown> = {};
    for (let second = 8; second <= 20; second += 1) {
      at[second] = () => pipeline.deliver(date, `late-${second}.ndjson`, late(20 + second));
    }
    const { told } = await watch(pipeline, { seconds: 40, at });
    // The last one because the date was promoted.
    expect(told).toEqual([`5 ${date} unchanged`, `25 ${date} started`, `31 ${date} unchanged`]);
    expect(lateExecutions(pipeline)).toBe(1);
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(33);
    expect(logEntries(pipeline, date)).toHaveLength(2);
  });

  test('finds what arrived while nobody watched', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', late(20));
    await watch(pipeline, { seconds: 8 });
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(21);
  });

  test('loses nothing that arrives while a run of that date is under way', async () => {
    for (const place of ['/input.json', '_manifest.json', '_validation.json', '/_promotions/', '_LATEST.json']) {
      let isArmed = false;
      const pipeline: TestPipeline = testPipeline({
        hook: async (_, { phase, operation, key }) => {
          const isThere = phase === 'after' && operation !== 'list' && operation !== 'get' && key.includes(place);
          if (!isArmed || !isThere) return;
          isArmed = false;
          await pipeline.deliver(date, 'during.ndjson', late(30));
        },
      });
      await promoted(pipeline);
      await pipeline.deliver(date, 'late.ndjson', late(20));
      isArmed = true;
      await watch(pipeline, { seconds: 30 });
      expect({ place, isArmed }).toEqual({ place, isArmed: false });
      expect({ place, rows: currentRun(pipeline, date).counts.valid_rows }).toEqual({ place, rows: 22 });
      expect(lateExecutions(pipeline)).toBe(2);
      expect(await pipeline.verify(date)).toEqual([]);
    }
  });

  test('loses nothing that arrives while the first run of a date is under way', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    const { workspace, memory, clock } = pipeline;
    const real = workspace.executions;
    let isFirstRunning = false;
    const isRunning = async (name: string) => (isFirstRunning && name === 'first') || real.isRunning(name);
    Object.assign(workspace, { executions: { ...real, isRunning } });
    const { told } = await watch(pipeline, {
      seconds: 30,
      at: {
        1: async () => {
          isFirstRunning = true;
          await takeClaim({ store: memory.processed, clock, isRunning }, pipeline.partition(date), 'first');
        },
        9: async () => {
          // What the first run has read is promoted; the late object is not among it.
          isFirstRunning = false;
          await pipeline.run(date);
          await pipeline.deliver(date, 'late.ndjson', late(20));
        },
      },
    });
    expect(told.slice(0, 2)).toEqual([`5 ${date} busy`, `6 ${date} busy`]);
    expect(told).toContainEqual(expect.stringContaining('started'));
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(21);
  });

  test('retries a busy date until it is free', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', late(20));
    const { workspace, memory, clock } = pipeline;
    const real = workspace.executions;
    let isRivalRunning = true;
    const isRunning = async (name: string) => (isRivalRunning && name === 'rival') || real.isRunning(name);
    Object.assign(workspace, { executions: { ...real, isRunning } });
    await takeClaim({ store: memory.processed, clock, isRunning }, pipeline.partition(date), 'rival');
    const { told } = await watch(pipeline, {
      seconds: 20,
      at: {
        8: () => {
          isRivalRunning = false;
        },
      },
    });
    expect(told.slice(0, 4)).toEqual([`5 ${date} busy`, `6 ${date} busy`, `7 ${date} busy`, `8 ${date} started`]);
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(21);
  });

  test('leaves a date without a promotion alone until it has one', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    const { told } = await watch(pipeline, {
      seconds: 30,
      at: {
        10: async () => {
          await pipeline.run(date);
          await pipeline.deliver(date, 'late.ndjson', late(20));
        },
      },
    });
    expect(told[0]).toBe(`5 ${date} not_promoted`);
    expect(told).toContainEqual(expect.stringContaining('started'));
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(21);
  });

  test('goes on with other dates when one cannot be decided, and tries that one again', async () => {
    const pipeline = await promoted();
    const { processed } = pipeline.memory;
    const key = promotionKey(pipeline.partition(date), 1);
    const { bytes } = await processed.get(key);
    await processed.put(key, Buffer.from('{}'));
    const other = '2025-01-03';
    await pipeline.deliver(other, 'events.ndjson', lines);
    await pipeline.run(other);
    await pipeline.deliver(other, 'late.ndjson', late(20));
    await pipeline.deliver(date, 'late.ndjson', late(20));
    const { faults } = await watch(pipeline, { seconds: 20, at: { 8: () => processed.put(key, bytes) } });
    expect(faults).toContain(`5 events v1 ${date} DamagedDocumentError`);
    for (const each of [date, other]) expect(currentRun(pipeline, each).counts.valid_rows).toBe(21);
  });

  test('that ends at once looks at nothing more', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', late(20));
    expect(await watch(pipeline, { seconds: 3 })).toEqual({ told: [], faults: [] });
  });
});

describe('a watch that looks once', () => {
  test('decides about every date, waits for the quiet after a burst, and sees that its runs have read', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', late(20));
    await pipeline.deliver('2025-01-09', 'events.ndjson', lines);
    const at = { 3: () => pipeline.deliver(date, 'later.ndjson', late(21)) };
    const { told } = await watch(pipeline, { once: true, at, seconds: 100 });
    expect(told.slice(0, 2)).toEqual(['5 2025-01-09 not_promoted', `8 ${date} started`]);
    expect(told.at(-1)).toMatch(/unchanged/);
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(22);
  });

  test('does not wait for a date that is busy', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', late(20));
    const { workspace, memory, clock } = pipeline;
    const isRunning = () => Promise.resolve(true);
    Object.assign(workspace, { executions: { ...workspace.executions, isRunning } });
    await takeClaim({ store: memory.processed, clock, isRunning }, pipeline.partition(date), 'rival');
    expect((await watch(pipeline, { once: true, quiet: 0 })).told).toEqual([`0 ${date} busy`]);
  });

  test('ends at once over an empty store', async () => {
    expect(await watch(testPipeline(), { once: true })).toEqual({ told: [], faults: [] });
  });
});
