import { describe, expect, test } from '@jest/globals';
import { currentRun, logEntries } from '../support/current-run.ts';
import { changedFirst, cleanLines, date, repeatedFirst } from '../support/event-rows.ts';
import {
  attemptsOf,
  duplicatesOf,
  executionOf,
  noticesOf,
  quarantineOf,
  reportOf,
} from '../support/execution-papers.ts';
import { storedKeys, storedObjects } from '../support/stored-objects.ts';
import { eventLines, testPipeline, type TestPipeline, type TestRun } from '../support/test-pipeline.ts';

interface Judged {
  readonly pipeline: TestPipeline;
  readonly run: TestRun;
}

async function judge(lines: readonly string[]): Promise<Judged> {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', lines.length === 0 ? Buffer.from('\n\n') : lines);
  return { pipeline, run: await pipeline.run(date) };
}

function classesOf({ pipeline }: Judged): string[] {
  return noticesOf(pipeline).map((notice) => notice.class);
}

/** Says that nothing became current, that one attempt was made, and that its papers are complete. */
function expectBlocked({ pipeline, run }: Judged, problem: string): void {
  expect({ outcome: run.outcome, error: run.error }).toEqual({ outcome: 'blocked', error: 'Sluice.Blocked' });
  expect(run.problems.join('\n')).toContain(problem);
  expect(logEntries(pipeline, date)).toEqual([]);
  const { processed, catalog } = pipeline.memory;
  expect(storedKeys(catalog.state)).toEqual([]);
  const papers = storedKeys(processed.state);
  expect(papers.filter((key) => /_promotions|_latest|current\/|_SUCCESS|_validation/.test(key))).toEqual([]);

  expect(attemptsOf(pipeline, run.end.execution)).toEqual([1]);
  const { history } = executionOf(pipeline, run.end.execution);
  expect(history.flatMap(({ failures }) => failures)).toEqual([]);
  expect(pipeline.clock.slept).toEqual([]);

  const { counts, checks, result } = reportOf(pipeline, date, run.run_id);
  expect(result).toBe('blocked');
  expect(checks).toHaveLength(pipeline.contract.checks.length + 3);
  expect(quarantineOf(pipeline, date, run.run_id)).toHaveLength(counts!.quarantined_rows);
  expect(duplicatesOf(pipeline, date, run.run_id)).toHaveLength(counts!.duplicate_rows);
  expect(noticesOf(pipeline).map((notice) => notice.class)).toEqual(['P2']);
}

function expectPromoted(judged: Judged, classes: readonly string[] = ['notices']): void {
  const { outcome, problems } = judged.run;
  expect({ outcome, classes: classesOf(judged), problems: problems.length }).toEqual({
    outcome: 'promoted',
    classes,
    problems: classes.length - 1,
  });
}

test.each(['2025-01-01', '2025-01-02', '2025-01-03'])('the default data of %s passes without an alarm', async (day) => {
  const judged = await judge(eventLines({ date: day, rows: 1000 }));
  expectPromoted(judged);
  expect(judged.run.counts).toEqual({
    input_rows: 1010,
    valid_rows: 1000,
    quarantined_rows: 0,
    duplicate_rows: 10,
    condemned_rows: 0,
  });
});

describe('the limit of a check is inclusive', () => {
  test('3.00 % null user_ids pass', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 30, { user_id: null }));
    expectPromoted(judged);
    const { rates } = reportOf(judged.pipeline, date, judged.run.run_id);
    expect(rates!.null_rates.user_id).toBe(0.03);
  });

  test('one null user_id more fails', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 31, { user_id: null }));
    expectBlocked(judged, 'user_id.nullValues: 3.1 % observed, <= 3 % required.');
  });

  test('a missing user_id counts as null', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 31, { user_id: undefined }));
    expectBlocked(judged, 'user_id.nullValues: 3.1 % observed, <= 3 % required.');
  });

  test('2.00 % duplicates pass', async () => {
    const judged = await judge(repeatedFirst(cleanLines(980), 20));
    expectPromoted(judged);
    expect(judged.run.counts).toMatchObject({ input_rows: 1000, valid_rows: 980, duplicate_rows: 20 });
  });

  test('one duplicate more fails', async () => {
    const judged = await judge(repeatedFirst(cleanLines(979), 21));
    expectBlocked(judged, 'event_id.duplicateValues: 2.1 % observed, <= 2 % required.');
  });
});

describe('the share of quarantined rows', () => {
  const late = { event_ts: 'no time' };

  test('is no reason for a notice at exactly alarmRate', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 10, late));
    expectPromoted(judged);
    expect(judged.run.counts).toMatchObject({ valid_rows: 990, quarantined_rows: 10 });
  });

  test('raises P2 with one row more, and the run is still promoted', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 11, late));
    expectPromoted(judged, ['P2', 'notices']);
    expect(judged.run.problems).toEqual(['alarmRate: 1.1 % observed, <= 1 % required.']);
    expect(currentRun(judged.pipeline, date).counts.valid_rows).toBe(989);
  });

  test('still passes at exactly blockRate', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 50, late));
    expectPromoted(judged, ['P2', 'notices']);
  });

  test('blocks with one row more', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 51, late));
    expectBlocked(judged, 'blockRate: 5.1 % observed, <= 5 % required.');
    expect(judged.run.counts).toMatchObject({ valid_rows: 949, quarantined_rows: 51 });
  });
});

describe('the run fails, with report and quarantine complete and nothing current', () => {
  test('on zero rows', async () => {
    const judged = await judge([]);
    expectBlocked(judged, 'rowCount: 0 rows observed, > 0 rows required.');
    expect(judged.run.counts).toMatchObject({ input_rows: 0, valid_rows: 0 });
  });

  test('when every row is quarantined, which leaves no valid one', async () => {
    const judged = await judge(changedFirst(cleanLines(10), 10, { event_type: 'wink' }));
    expectBlocked(judged, 'rowCount: 0 rows observed, > 0 rows required.');
  });

  test.each([
    ['one null event_id', { event_id: null }, 'event_id.nullValues: 1 rows observed, = 0 rows required.'],
    ['one missing event_id', { event_id: undefined }, 'event_id.nullValues: 1 rows observed, = 0 rows required.'],
    ['one null event_type', { event_type: null }, 'event_type.nullValues: 1 rows observed, = 0 rows required.'],
    ['one unknown event_type', { event_type: 'wink' }, 'event_type.invalidValues: 1 rows observed, = 0 rows required.'],
  ])('on %s among 1000', async (_, fields, problem) => {
    const judged = await judge(changedFirst(cleanLines(1000), 1, fields));
    expectBlocked(judged, problem);
    expect(judged.run.counts).toMatchObject({ valid_rows: 999, quarantined_rows: 1 });
  });

  test('on an event_type that is no text', async () => {
    const judged = await judge(changedFirst(cleanLines(1000), 1, { event_type: 7 }));
    expectBlocked(judged, 'event_type.invalidValues: 1 rows observed, = 0 rows required.');
  });

  test('after the whole input was judged, however early the row that halts it comes', async () => {
    const lines = changedFirst(changedFirst(cleanLines(1000), 5, { event_ts: 'no time' }), 1, { event_id: null });
    lines.push('{"cut', ...changedFirst(cleanLines(1003).slice(1000), 3, { event_type: 'wink' }));
    const judged = await judge(repeatedFirst(lines, 0));
    expectBlocked(judged, 'event_type.invalidValues: 3 rows observed');
    expect(judged.run.counts).toMatchObject({ input_rows: 1004, valid_rows: 995, quarantined_rows: 9 });
    const records = quarantineOf(judged.pipeline, date, judged.run.run_id);
    expect(records.map(({ source }) => source.line)).toEqual([1, 2, 3, 4, 5, 1001, 1002, 1003, 1004]);
  });
});

test('a run that a check blocks leaves what is current as it was, object by object', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', cleanLines(100));
  await pipeline.run(date);
  const before = storedObjects(pipeline.memory.processed.state);
  const catalog = storedObjects(pipeline.memory.catalog.state);
  const current = currentRun(pipeline, date);

  await pipeline.deliver(date, 'late.ndjson', changedFirst(cleanLines(101).slice(100), 1, { event_id: null }));
  const run = await pipeline.run(date);
  expect(run.outcome).toBe('blocked');
  expect(currentRun(pipeline, date)).toEqual(current);
  expect(storedObjects(pipeline.memory.catalog.state)).toEqual(catalog);
  const after = storedObjects(pipeline.memory.processed.state);
  for (const [key, object] of before) expect(after.get(key)).toEqual(object);
  const added = [...after.keys()].filter((key) => !before.has(key) && !key.startsWith('claims/'));
  expect(added.filter((key) => !key.includes(run.end.execution))).toEqual([]);
  expect(await pipeline.verify(date)).toEqual([]);
});
