import { describe, expect, test } from '@jest/globals';
import { datesBetween } from '../../shared/layout/date.ts';
import { promotionKey, reportKey } from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed } from '../support/event-rows.ts';
import { noticesOf, reportOf } from '../support/execution-papers.ts';
import { eventLines, testPipeline, type TestPipeline, type TestRun } from '../support/test-pipeline.ts';

const week = datesBetween('2025-01-01', '2025-01-07');
const next = '2025-01-08';

/** A day of events, the first `logins` percent of them logins and the others purchases. */
function dayOf(date: string, rows: number, logins = 50): string[] {
  return eventLines({ date, rows, late: true }).map((line, index) =>
    changed(line, { event_type: index * 100 < logins * rows ? 'login' : 'purchase', user_id: 'u1' }),
  );
}

async function runDay(pipeline: TestPipeline, date: string, lines: readonly string[]): Promise<TestRun> {
  await pipeline.deliver(date, 'events.ndjson', lines);
  return pipeline.run(date);
}

/** A pipeline with a promoted day of 100 events for each date. */
async function normalDays(dates: readonly string[], custom: object = {}): Promise<TestPipeline> {
  const pipeline = testPipeline({ contracts: eventContracts({ ...custom }) });
  for (const date of dates) expect((await runDay(pipeline, date, dayOf(date, 100))).outcome).toBe('promoted');
  return pipeline;
}

function classesAfter(pipeline: TestPipeline, days: number): string[] {
  return noticesOf(pipeline)
    .map((notice) => notice.class)
    .slice(days);
}

describe('after seven normal days', () => {
  test('a day of half the rows warns with P3 and is promoted', async () => {
    const pipeline = await normalDays(week);
    const run = await runDay(pipeline, next, dayOf(next, 50));
    expect(run.outcome).toBe('promoted');
    expect(classesAfter(pipeline, 7)).toEqual(['P3', 'notices']);
    const { result, anomalies, problems } = reportOf(pipeline, next, run.run_id);
    expect({ result, anomalies }).toEqual({
      result: 'warned',
      anomalies: [
        {
          subject: 'input_rows',
          kind: 'row_count',
          observed: 50,
          median: 100,
          allowed: expect.closeTo(7.413),
          runs: 7,
        },
      ],
    });
    expect(problems).toEqual([expect.stringMatching(/^input_rows: 50 rows observed, 100 rows is the median/)]);
    expect(noticesOf(pipeline)[7]!.text).toContain(problems[0]!);
    expect(await pipeline.verify(next)).toEqual([]);
  });

  test('another normal day says nothing', async () => {
    const pipeline = await normalDays(week);
    await runDay(pipeline, next, dayOf(next, 103));
    expect(classesAfter(pipeline, 7)).toEqual(['notices']);
  });

  test('a share that moved by 11 points warns with P3, one that moved by 10 does not', async () => {
    const pipeline = await normalDays(week);
    const moved = await runDay(pipeline, next, dayOf(next, 100, 61));
    expect(reportOf(pipeline, next, moved.run_id).anomalies).toEqual([
      { subject: 'login', kind: 'type_share', observed: 61, median: 50, allowed: 10, runs: 7 },
      { subject: 'purchase', kind: 'type_share', observed: 39, median: 50, allowed: 10, runs: 7 },
    ]);
    await runDay(pipeline, '2025-01-09', dayOf('2025-01-09', 100, 60));
    expect(classesAfter(pipeline, 7)).toEqual(['P3', 'notices', 'notices']);
  });

  test('a check that warns too makes it P2', async () => {
    const pipeline = await normalDays(week);
    const lines = dayOf(next, 50).map((line, index) => (index < 2 ? changed(line, { amount: 'x' }) : line));
    const run = await runDay(pipeline, next, lines);
    expect(run.outcome).toBe('promoted');
    expect(classesAfter(pipeline, 7)).toEqual(['P2', 'notices']);
  });

  test('a contract that says halt blocks the run', async () => {
    const pipeline = await normalDays(week, { anomaly: { action: 'halt' } });
    const run = await runDay(pipeline, next, dayOf(next, 50));
    expect(run.outcome).toBe('blocked');
    expect(run.problems.join('\n')).toContain('input_rows: 50 rows observed');
    expect(logEntries(pipeline, next)).toEqual([]);
    expect(classesAfter(pipeline, 7)).toEqual(['P2']);
  });
});

describe('the baseline', () => {
  test('of six days says nothing', async () => {
    const pipeline = await normalDays(week.slice(1));
    await runDay(pipeline, next, dayOf(next, 50));
    expect(classesAfter(pipeline, 6)).toEqual(['notices']);
  });

  test('has neither the own date of the run, nor later dates, nor runs that failed', async () => {
    const pipeline = await normalDays(week.slice(1));
    await runDay(pipeline, '2025-01-09', dayOf('2025-01-09', 100));
    await runDay(pipeline, '2024-12-31', ['{}']);
    expect(logEntries(pipeline, '2024-12-31')).toEqual([]);
    await runDay(pipeline, next, dayOf(next, 100));
    const { run_id } = await runDay(pipeline, next, dayOf(next, 50));
    expect(reportOf(pipeline, next, run_id).anomalies).toEqual([]);
  });

  test('has of a date the current run only, and as many dates as the contract says', async () => {
    const pipeline = await normalDays(week, { anomaly: { lookBackRuns: 3, minimumRuns: 3 } });
    for (const date of week.slice(4)) await runDay(pipeline, date, dayOf(date, 50));
    const notices = noticesOf(pipeline).length;
    const run = await runDay(pipeline, next, dayOf(next, 50));
    expect(reportOf(pipeline, next, run.run_id).anomalies).toEqual([]);
    expect(classesAfter(pipeline, notices)).toEqual(['notices']);
  });

  test('leaves out a run whose report or log entry is damaged', async () => {
    const pipeline = await normalDays(week, { anomaly: { minimumRuns: 5 } });
    const { processed } = pipeline.memory;
    const [first, second] = week.map((date) => pipeline.partition(date));
    await processed.put(promotionKey(first!, 1), encodeJson({}));
    await processed.delete(reportKey(second!, logEntries(pipeline, week[1]!)[0]!.run_id));
    const run = await runDay(pipeline, next, dayOf(next, 50));
    expect(reportOf(pipeline, next, run.run_id).anomalies).toMatchObject([{ observed: 50, runs: 5 }]);
  });
});
