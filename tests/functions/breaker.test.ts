import { describe, expect, test } from '@jest/globals';
import { parse, stringify } from 'yaml';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { executePipeline } from '../../cli/local-pipeline.ts';
import { resetBreaker } from '../../shared/breaker/reset-breaker.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import {
  breakerPrefix,
  breakerResetsPrefix,
  breakerTripsPrefix,
  executionPrefix,
  rawDayPrefix,
  runPrefix,
} from '../../shared/layout/keys.ts';
import { logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf, noticesOf, outcomeOf, quarantineOf, reportOf } from '../support/execution-papers.ts';
import { planRun } from '../support/planned-run.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { eventLines, linesAsBytes, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { dieAt, pointsOf, ProcessGoneError, recordWrites, type CountedWrite } from '../support/write-points.ts';

const nextDay = '2025-01-03';

/** Any share of bad rows passes, so that the breaker alone can stop a run. */
const lenient = eventContracts({ alarmRate: 100, blockRate: 100 });

/** The same, with a breaker that a handful of rows opens. */
const tight = eventContracts({ alarmRate: 100, blockRate: 100, breakerLimit: 4 });

/** 1000 events of which so many have no time. */
const badDay = (rows: number) => changedFirst(cleanLines(1000), rows, { event_ts: 'no time' });

async function pipelineWith(days: Readonly<Record<string, readonly string[]>>, contracts = lenient) {
  const pipeline = testPipeline({ contracts });
  for (const [day, lines] of Object.entries(days)) await pipeline.deliver(day, 'events.ndjson', lines);
  return pipeline;
}

const classesOf = (pipeline: TestPipeline) => noticesOf(pipeline).map((notice) => notice.class);

function reset({ workspace }: TestPipeline) {
  const { stores, clock } = workspace;
  return resetBreaker(stores.processed, clock, 'events', { person: 'ada', reason: 'mended' });
}

describe('a run with too many errors of one code', () => {
  test('is promoted with 100 of them', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(100) });
    expect((await pipeline.run(date)).outcome).toBe('promoted');
    expect(storedKeys(pipeline.memory.processed.state, breakerTripsPrefix('events'))).toEqual([]);
  });

  test('trips the breaker with 101: quarantine and report are written, _SUCCESS is not, and one P1 goes out', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(101) });
    const { outcome, error, run_id, end } = await pipeline.run(date);
    expect({ outcome, error }).toEqual({ outcome: 'breaker_open', error: 'Sluice.BreakerOpen' });
    expect(classesOf(pipeline)).toEqual(['P1']);
    expect(quarantineOf(pipeline, date, run_id)).toHaveLength(101);
    expect(reportOf(pipeline, date, run_id)).toMatchObject({
      stage: 'transform',
      result: 'breaker_open',
      counts: { input_rows: 1000, quarantined_rows: 101 },
      problems: [expect.stringContaining('at least 101 distinct rows with TIMESTAMP_ERROR')],
    });
    expect(outcomeOf(pipeline, end.execution)).toMatchObject({ outcome: 'breaker_open', stage: 'transform', run_id });
    const papers = storedKeys(pipeline.memory.processed.state, runPrefix(pipeline.partition(date), run_id));
    expect(papers.filter((key) => /_SUCCESS|_validation/.test(key))).toEqual([]);
    expect(logEntries(pipeline, date)).toEqual([]);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('is stopped by the breaker also when a check would block it, and the report says both', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(101) }, eventContracts({}));
    const { outcome, problems } = await pipeline.run(date);
    expect(outcome).toBe('breaker_open');
    expect(problems.join('\n')).toMatch(/circuit breaker[^]*blockRate: 10.1 % observed/);
  });

  test('tells no contents of rows in what it writes for people', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(101) });
    const { run_id } = await pipeline.run(date);
    const told = JSON.stringify([noticesOf(pipeline), reportOf(pipeline, date, run_id)]);
    expect(told).not.toContain('no time');
    expect(told).toContain('sluice breaker reset events');
  });

  test('does not trip when the contract allows as many', async () => {
    const contracts = eventContracts({ alarmRate: 100, blockRate: 100, breakerLimit: 200 });
    const pipeline = await pipelineWith({ [date]: badDay(200) }, contracts);
    expect((await pipeline.run(date)).outcome).toBe('promoted');
  });

  test('trips one breaker when two such runs end at once, and one of them alerts', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(101), [nextDay]: badDay(300) });
    const calls = [date, nextDay].map((day) => stageCalls(pipeline.workspace, `run-of-${day}`, day));
    for (const { sensor } of calls) await sensor();
    const answers = await Promise.all(calls.map(({ transform }) => transform()));
    expect(answers.map(({ outcome }) => outcome)).toEqual(['breaker_open', 'breaker_open']);
    expect(answers.map((answer) => ('notice' in answer ? answer.notice.class : '')).sort()).toEqual(['P1', 'P2']);
    expect(storedKeys(pipeline.memory.processed.state, breakerTripsPrefix('events'))).toHaveLength(1);
  });

  test('alerts once when transform fails after it tripped and is tried again', async () => {
    const base = await pipelineWith({ [date]: badDay(101) });
    let failures = 0;
    const pipeline = testPipeline({
      copyOf: base,
      hook: (_, { phase, operation, key }) => {
        if (phase === 'after' && operation === 'create' && key.startsWith(breakerTripsPrefix('events'))) {
          failures += 1;
          throw new Error('The function was killed.');
        }
      },
    });
    const { outcome, end } = await pipeline.run(date);
    expect({ outcome, failures }).toEqual({ outcome: 'breaker_open', failures: 1 });
    expect(attemptsOf(pipeline, end.execution)).toEqual([1, 2]);
    expect(classesOf(pipeline)).toEqual(['P1']);
  });

  test('ends at the breaker, with one P1, wherever its process dies', async () => {
    const base = await pipelineWith({ [date]: changedFirst(cleanLines(10), 5, { event_ts: 'no time' }) }, tight);
    const writes: CountedWrite[] = [];
    await testPipeline({ copyOf: base, hook: recordWrites(writes) }).run(date);
    let resumed = 0;
    for (const point of pointsOf(writes)) {
      const process = testPipeline({ over: testPipeline({ copyOf: base }), hook: dieAt(point) });
      await expect(process.run(date)).rejects.toThrow(ProcessGoneError);
      const next = testPipeline({ over: process });
      const [key] = storedKeys(next.memory.local.state, '.local/executions/');
      if (key === undefined) continue;
      resumed += 1;
      const { outcome } = await next.resume(key.slice('.local/executions/'.length, -'.json'.length));
      expect({ point, outcome: outcome?.outcome }).toEqual({ point, outcome: 'breaker_open' });
      // A process that dies right after it sent the notice sends it again; none is lost.
      expect(new Set(classesOf(next))).toEqual(new Set(['P1']));
      expect(await next.verify(date)).toEqual([]);
      expect((await next.run(date)).outcome).toBe('breaker_open');
      await reset(next);
      expect((await next.run(date)).outcome).toBe('promoted');
    }
    expect(resumed).toBeGreaterThan(20);
  });
});

describe('while the breaker is open', () => {
  async function tripped() {
    const pipeline = await pipelineWith({ [date]: badDay(300), [nextDay]: cleanLines(50) });
    await pipeline.run(date);
    return pipeline;
  }

  test('the next run of the dataset is refused with P2 before it reads anything, and leaves a report', async () => {
    const pipeline = await tripped();
    const { outcome, error, end } = await pipeline.run(nextDay);
    expect({ outcome, error }).toEqual({ outcome: 'breaker_open', error: 'Sluice.BreakerOpen' });
    expect(classesOf(pipeline)).toEqual(['P1', 'P2']);
    const { execution } = end;
    expect(outcomeOf(pipeline, execution)).toMatchObject({ stage: 'sensor', run_id: `${execution}-0` });
    expect(reportOf(pipeline, nextDay, `${execution}-0`)).toMatchObject({
      result: 'breaker_open',
      problems: [expect.stringContaining('Trip 1 of the circuit breaker')],
    });
    const written = storedKeys(pipeline.memory.processed.state, executionPrefix('events', execution));
    expect(written).toEqual([`${executionPrefix('events', execution)}outcome.json`]);
  });

  test('a run that began before is stopped before _SUCCESS, though it has no error itself', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(300), [nextDay]: cleanLines(50) });
    const calls = stageCalls(pipeline.workspace, 'earlier', nextDay);
    await calls.sensor();
    await pipeline.run(date);
    expect(await calls.transform()).toMatchObject({ outcome: 'breaker_open', notice: { class: 'P2' } });
    const papers = storedKeys(pipeline.memory.processed.state, runPrefix(pipeline.partition(nextDay), 'earlier-1'));
    expect(papers.some((key) => key.endsWith('_SUCCESS'))).toBe(false);
    expect(reportOf(pipeline, nextDay, 'earlier-1').result).toBe('breaker_open');
  });

  test('other datasets run', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(300) }, await withClicks());
    await pipeline.run(date);
    const { workspace, memory } = pipeline;
    const clicks = workspace.contracts.get('clicks');
    await memory.raw.put(`${rawDayPrefix(clicks, 'web', date)}clicks.ndjson`, linesAsBytes(cleanLines(50)));
    const input = { dataset: 'clicks', ingestion_date: date };
    const end = await executePipeline(workspace, 'clicks-1', input, () => undefined);
    expect(end.outcome?.outcome).toBe('promoted');
    expect(storedKeys(memory.processed.state, breakerPrefix('clicks'))).toEqual([]);
  });

  test('a person resets it, and the same bad day does not trip it again, though new errors do', async () => {
    const pipeline = await tripped();
    expect((await reset(pipeline)).outcome).toBe('reset');
    expect((await pipeline.run(nextDay)).outcome).toBe('promoted');
    expect((await pipeline.run(date)).outcome).toBe('promoted');
    pipeline.clock.advance(5 * 3_600_000);
    expect((await pipeline.run(date)).outcome).toBe('promoted');
    await pipeline.deliver(date, 'more.ndjson', changedFirst(cleanLines(1000), 101, { event_ts: 'never' }));
    expect((await pipeline.run(date)).outcome).toBe('breaker_open');
    expect(classesOf(pipeline).filter((each) => each === 'P1')).toHaveLength(2);
  });

  test('nothing but a person resets it', async () => {
    const pipeline = await tripped();
    pipeline.clock.advance(1000 * 24 * 3_600_000);
    expect((await pipeline.run(nextDay)).outcome).toBe('breaker_open');
    expect(storedKeys(pipeline.memory.processed.state, breakerResetsPrefix('events'))).toEqual([]);
  });
});

describe('a series of days', () => {
  const runDay = async (pipeline: TestPipeline, day: string, isBackfill: boolean) => {
    if (!isBackfill) return pipeline.execute({ ingestion_date: day });
    const name = `day-${day}`;
    const input = { dataset: 'events', ingestion_date: day, backfill: await planRun(pipeline, name, day) };
    return executePipeline(pipeline.workspace, name, input, () => undefined);
  };
  const days = Array.from({ length: 11 }, (_, index) => `2025-01-${String(index + 1).padStart(2, '0')}`);

  test.each([false, true])('of default events does not trip the breaker (backfill: %p)', async (isBackfill) => {
    const pipeline = testPipeline();
    for (const day of days) {
      await pipeline.deliver(day, 'events.ndjson', eventLines({ date: day, rows: 1000 }));
      const end = await runDay(pipeline, day, isBackfill);
      expect(end.outcome?.outcome).toBe('promoted');
    }
    expect(storedKeys(pipeline.memory.processed.state, breakerPrefix('events'))).toEqual([]);
  });

  test('adds up within the hour, unless it is a backfill', async () => {
    for (const isBackfill of [false, true]) {
      const pipeline = testPipeline({ contracts: lenient });
      const outcomes: (string | undefined)[] = [];
      for (const day of days.slice(0, 3)) {
        const lines = eventLines({ date: day, rows: 200, late: true });
        await pipeline.deliver(day, 'events.ndjson', changedFirst(lines, 40, { event_ts: 'no time' }));
        const end = await runDay(pipeline, day, isBackfill);
        outcomes.push(end.outcome?.outcome);
      }
      expect(outcomes).toEqual(['promoted', 'promoted', isBackfill ? 'promoted' : 'breaker_open']);
    }
  });

  test('that is the same day again adds nothing', async () => {
    const pipeline = await pipelineWith({ [date]: badDay(60) });
    for (let rerun = 0; rerun < 3; rerun += 1) expect((await pipeline.run(date)).outcome).toBe('promoted');
  });
});

/** Contracts with `clicks` beside `events`. */
async function withClicks() {
  const file = resolve(import.meta.dirname, '../../contracts/events/v1.yaml');
  const document = parse(await readFile(file, 'utf8')) as { schema: { name: string }[] } & Record<string, unknown>;
  const clicks = Buffer.from(
    stringify({
      ...document,
      id: 'urn:sluice:contract:clicks',
      name: 'clicks',
      schema: document.schema.map((table) => ({ ...table, name: 'clicks' })),
    }),
  );
  return registerContracts([
    lenient.get('events'),
    readContract(clicks, 'clicks/v1.yaml', { dataset: 'clicks', schemaVersion: 1 }),
  ]);
}
