import { describe, expect, test } from '@jest/globals';
import type { InputList } from '../../shared/manifest/documents.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { eventContracts } from '../support/event-contract.ts';
import { cleanLines } from '../support/event-rows.ts';
import { attemptsOf, noticesOf, outcomeOf, reportOf } from '../support/execution-papers.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedJson } from '../support/stored-objects.ts';
import { testClock } from '../support/test-clock.ts';
import { linesAsBytes, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const date = '2026-01-04';
/** The contract's availableBy is 06:00. */
const scheduled = { scheduled_time: '2026-01-05T02:00:00Z' };
const lookAgain = 300_000;

function inputOf({ memory }: TestPipeline, execution: string): InputList {
  return storedJson<InputList>(memory.processed.state, `runs/events/${execution}/input.json`);
}

describe('a day without raw data', () => {
  test('is looked at once when the run was started by hand', async () => {
    const pipeline = testPipeline();
    const { outcome, error, counts } = await pipeline.run(date);
    expect({ outcome, error, counts }).toEqual({ outcome: 'raw_missing', error: 'Sluice.RawMissing', counts: null });
    expect(pipeline.clock.slept).toEqual([]);
  });

  test('is waited for in steps of 300 seconds until availableBy, then the scheduled run ends raw_missing', async () => {
    const clock = testClock('2026-01-05T02:00:07.000Z');
    const pipeline = testPipeline({ clock });
    const { result, outcome } = await pipeline.execute(scheduled);
    expect(result).toMatchObject({ status: 'FAILED', error: 'Sluice.RawMissing' });
    expect(outcome).toMatchObject({ outcome: 'raw_missing', ingestion_date: date, promoted: false });
    expect(clock.slept).toEqual(Array<number>(47).fill(lookAgain));
    expect(outcome!.ended_at).toBe('2026-01-05T05:55:07.000Z');
    expect(noticesOf(pipeline).map((notice) => notice.class)).toEqual(['P2']);
  });

  test('is waited for up to availableBy to the second', async () => {
    const clock = testClock('2026-01-05T02:00:00.000Z');
    await testPipeline({ clock }).execute(scheduled);
    expect(clock.slept).toHaveLength(48);
    expect(clock.now()).toBeGreaterThanOrEqual(Date.parse('2026-01-05T06:00:00.000Z'));
  });

  test('is promoted by the scheduled run when the data arrives meanwhile', async () => {
    const clock = testClock('2026-01-05T02:00:00.000Z');
    const sleep = async (milliseconds: number) => {
      await clock.sleep(milliseconds);
      if (clock.slept.length === 7) await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
    };
    const pipeline = testPipeline({ clock: { ...clock, sleep } });
    const { result, outcome } = await pipeline.execute(scheduled);
    expect(result.status).toBe('SUCCEEDED');
    expect(outcome).toMatchObject({ outcome: 'promoted', ingestion_date: date });
    expect(clock.slept).toEqual(Array<number>(7).fill(lookAgain));
  });

  test('is not waited for when the scheduled run begins after availableBy', async () => {
    const clock = testClock('2026-01-05T06:00:01.000Z');
    const { outcome } = await testPipeline({ clock }).execute(scheduled);
    expect(outcome).toMatchObject({ outcome: 'raw_missing' });
    expect(clock.slept).toEqual([]);
  });

  test('is told with the place where nothing lies, and transform never starts', async () => {
    const pipeline = testPipeline();
    const { end, run_id, problems } = await pipeline.run(date);
    expect(problems).toEqual([expect.stringContaining(rawDayPrefix(pipeline.contract, 'web', date))]);
    expect(attemptsOf(pipeline, end.execution)).toEqual([]);
    expect(run_id).toBe(`${end.execution}-0`);
  });

  test('is one of which any source system of the contract has delivered nothing', async () => {
    const contracts = eventContracts({ sourceSystems: ['web', 'app', 'till'] });
    const pipeline = testPipeline({ contracts });
    await pipeline.deliver(date, 'events.ndjson', cleanLines(5));
    const { outcome, problems } = await pipeline.run(date);
    expect(outcome).toBe('raw_missing');
    expect(problems).toEqual([
      expect.stringContaining('source_system=app/'),
      expect.stringContaining('source_system=till/'),
    ]);
  });
});

describe('the objects of a day', () => {
  test('are those with content whose name does not begin with _ or a dot', async () => {
    const pipeline = testPipeline();
    const hidden = ['_SUCCESS', '.part', '_temporary/events.ndjson', 'hour=1/_late.ndjson', 'hour=1/.late.ndjson'];
    for (const name of hidden) await pipeline.deliver(date, name, cleanLines(5));
    await pipeline.deliver(date, 'empty.ndjson', new Uint8Array());
    expect((await pipeline.run(date)).outcome).toBe('raw_missing');

    const shown = ['events.ndjson', 'hour=1/events_1.ndjson', 'x._.y'];
    for (const [index, line] of cleanLines(3).entries()) await pipeline.deliver(date, shown[index]!, [line]);
    const { outcome, end } = await pipeline.run(date);
    expect(outcome).toBe('promoted');
    const prefix = rawDayPrefix(pipeline.contract, 'web', date);
    const names = inputOf(pipeline, end.execution).objects.map(({ key }) => key.slice(prefix.length));
    expect(names).toEqual(shown);
  });

  test('are fixed by the first answer, whatever arrives before the next one', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', cleanLines(5));
    const { sensor } = stageCalls(pipeline.workspace, 'events-1', date);
    const first = await sensor();
    const before = inputOf(pipeline, 'events-1');
    await pipeline.deliver(date, 'more.ndjson', cleanLines(6));
    expect(await sensor()).toEqual(first);
    expect(inputOf(pipeline, 'events-1')).toEqual(before);
  });

  test('together are at most maxPartitionBytes; one byte more is refused naming both numbers, and transform never starts', async () => {
    const content = linesAsBytes(cleanLines(20));
    const contracts = eventContracts({ maxPartitionBytes: content.length });
    const pipeline = testPipeline({ contracts });
    await pipeline.deliver(date, 'events.ndjson', content);
    expect((await pipeline.run(date)).outcome).toBe('promoted');

    await pipeline.deliver(date, 'more.ndjson', Buffer.from('\n'));
    const { outcome, error, problems, end } = await pipeline.run(date);
    expect({ outcome, error }).toEqual({ outcome: 'refused', error: 'Sluice.Refused' });
    expect(problems).toEqual([
      `The raw objects are ${content.length + 1} bytes together; the contract's maxPartitionBytes is ${content.length}.`,
    ]);
    expect(noticesOf(pipeline).at(-1)!.text).toContain(problems[0]);
    expect(attemptsOf(pipeline, end.execution)).toEqual([]);
    expect(reportOf(pipeline, date, `${end.execution}-0`)).toMatchObject({ result: 'failed', counts: null });
  });

  test('are only listed when they are refused, because a directory pins an object by reading it', async () => {
    const pipeline = testPipeline({ contracts: eventContracts({ maxPartitionBytes: 100 }) });
    await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
    const before = pipeline.memory.raw.history.length;
    expect((await pipeline.run(date)).outcome).toBe('refused');
    const operations = pipeline.memory.raw.history.slice(before).map(({ operation }) => operation);
    expect(new Set(operations)).toEqual(new Set(['list']));
  });

  test('are refused when one was replaced by a larger one between listing and reading', async () => {
    const content = linesAsBytes(cleanLines(20));
    const pipeline = testPipeline({ contracts: eventContracts({ maxPartitionBytes: content.length }) });
    await pipeline.deliver(date, 'events.ndjson', content);
    const { raw } = pipeline.memory;
    const head = async (key: string) => {
      await raw.put(key, Buffer.concat([content, Buffer.from('\n')]));
      return raw.head(key);
    };
    Object.assign(pipeline.workspace.stores, { raw: { ...raw, head } });
    expect((await pipeline.run(date)).outcome).toBe('refused');
  });
});

describe('a scheduled run', () => {
  test.each([
    ['2026-01-05T02:00:00Z', '2026-01-04'],
    ['2025-01-01T02:00:00Z', '2024-12-31'],
    ['2024-03-01T02:00:00Z', '2024-02-29'],
    ['2025-03-01T02:00:00Z', '2025-02-28'],
    ['2024-02-29T23:59:59Z', '2024-02-28'],
    ['2025-01-02T00:00:00.000Z', '2025-01-01'],
  ])('of %s runs %s, the UTC day before', async (scheduled_time, wanted) => {
    const { outcome } = await testPipeline({ clock: testClock('2030-01-01T00:00:00.000Z') }).execute({
      scheduled_time,
    });
    expect(outcome).toMatchObject({ outcome: 'raw_missing', ingestion_date: wanted });
  });

  test.each(['yesterday', '2026-01-05', '2026-01-05T02:00:00', '2026-02-30T02:00:00Z', '2026-01-05T25:00:00Z'])(
    'is refused at %j, which is no instant',
    async (scheduled_time) => {
      const pipeline = testPipeline();
      const { result } = await pipeline.execute({ scheduled_time });
      expect(result).toMatchObject({
        status: 'FAILED',
        error: 'PipelineFault',
        cause: 'Sensor failed: InvalidInputError',
      });
    },
  );
});

test('a date that the calendar does not have is refused', async () => {
  const pipeline = testPipeline();
  const { result } = await pipeline.execute({ ingestion_date: '2025-02-29' });
  expect(result).toMatchObject({ status: 'FAILED', error: 'PipelineFault', cause: 'Sensor failed: InvalidInputError' });
});

test('an execution that was refused leaves a report and an outcome of run 0', async () => {
  const pipeline = testPipeline();
  const { end } = await pipeline.run(date);
  const runId = `${end.execution}-0`;
  expect(outcomeOf(pipeline, end.execution)).toMatchObject({ run_id: runId, stage: 'sensor', error: null });
  expect(reportOf(pipeline, date, runId)).toMatchObject({ stage: 'sensor', result: 'failed', checks: [] });
});
