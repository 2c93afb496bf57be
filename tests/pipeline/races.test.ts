import { describe, expect, test } from '@jest/globals';
import { currentRun, logEntries, manifestOf } from '../support/current-run.ts';
import { claimBlind } from '../support/claim-blind.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { executionOf, noticesOf, outcomeOf } from '../support/execution-papers.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { holdWhen, type Hold } from '../support/hold.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline, type StoreName, type TestPipeline } from '../support/test-pipeline.ts';
import { allOf } from '../support/write-points.ts';

const day = cleanLines(40);
const lateLines = cleanLines(45).slice(40);

/** Two executions that began on the same base, each held before it promotes. */
interface Race {
  readonly over: TestPipeline;
  readonly watch: HistoryWatch;
  readonly poorer: Racer;
  /** Has read a late object too. */
  readonly richer: Racer;
}

interface Racer {
  readonly pipeline: TestPipeline;
  /** Lets it promote, and gives how it ended. */
  finish(): ReturnType<TestPipeline['run']>;
}

async function race(base: TestPipeline = testPipeline()): Promise<Race> {
  const watch = new HistoryWatch(base, date);
  if (logEntries(base, date).length === 0) await base.deliver(date, 'events.ndjson', day);
  const poorer = await startHeld(base, watch);
  await base.deliver(date, 'late.ndjson', lateLines);
  const richer = await startHeld(poorer.pipeline, watch);
  return { over: base, watch, poorer, richer };
}

async function startHeld(over: TestPipeline, watch: HistoryWatch): Promise<Racer> {
  const hold: Hold = holdWhen((_, { operation, key }) => operation === 'create' && key.includes('/_promotions/'));
  const pipeline = testPipeline({ over, hook: allOf(watch.hook, hold.hook) });
  const end = pipeline.run(date);
  await hold.reached;
  return {
    pipeline,
    finish: () => {
      hold.release();
      return end;
    },
  };
}

function statesOf(pipeline: TestPipeline, execution: string): string[] {
  return executionOf(pipeline, execution).history.map(({ state }) => state);
}

describe.each([
  ['an empty log', () => Promise.resolve(testPipeline())],
  ['a log with a run', runOnce],
])('two runs on one base, %s', (_, base) => {
  test('of which the second has read a late object: it is rebased and promoted, not lost', async () => {
    const { over, watch, poorer, richer } = await race(await base());
    const first = await poorer.finish();
    const second = await richer.finish();
    expect([first.outcome, second.outcome]).toEqual(['promoted', 'promoted']);
    expect(second.promotion).toBe(first.promotion! + 1);
    expect(currentRun(over, date)).toMatchObject({ runId: second.run_id, counts: { valid_rows: 45 } });
    const states = statesOf(over, second.end.execution);
    expect(states.filter((state) => state === 'Promote')).toHaveLength(2);
    expect(states.filter((state) => state === 'Transform')).toHaveLength(1);
    const { base: read } = manifestOf(over, date, second.run_id);
    expect(logEntries(over, date).at(-1)).toMatchObject({ base: read.number + 1, run_id: second.run_id });
    expect([...watch.violations]).toEqual([]);
    expect(await over.verify(date)).toEqual([]);
  });

  test('the other way round: the poorer run ends superseded', async () => {
    const { over, watch, poorer, richer } = await race(await base());
    const first = await richer.finish();
    const second = await poorer.finish();
    expect(first.outcome).toBe('promoted');
    expect({ outcome: second.outcome, error: second.error, promotion: second.promotion }).toEqual({
      outcome: 'superseded',
      error: 'Sluice.Superseded',
      promotion: null,
    });
    expect(outcomeOf(over, second.end.execution)).toMatchObject({ promoted: false, stage: 'promote', error: null });
    expect(currentRun(over, date)).toMatchObject({ runId: first.run_id, counts: { valid_rows: 45 } });
    const notice = noticesOf(over).find(({ text }) => text.includes('superseded'))!;
    expect(notice.class).toBe('P3');
    expect(notice.text).toContain(first.run_id);
    expect(notice.text).not.toContain('has not read');
    expect([...watch.violations]).toEqual([]);
    expect(await over.verify(date)).toEqual([]);
  });
});

async function runOnce(): Promise<TestPipeline> {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', day);
  await pipeline.run(date);
  return pipeline;
}

test('of two runs of the same objects both are promoted, one after the other, with the same bytes', async () => {
  const base = testPipeline();
  const watch = new HistoryWatch(base, date);
  await base.deliver(date, 'events.ndjson', day);
  const one = await startHeld(base, watch);
  const other = await startHeld(one.pipeline, watch);
  const ends = [await other.finish(), await one.finish()];
  expect(ends.map(({ outcome }) => outcome)).toEqual(['promoted', 'promoted']);
  expect(ends[1]!.content_unchanged_from).toBe(ends[0]!.run_id);
  expect(logEntries(base, date).map(({ run_id }) => run_id)).toEqual(ends.map(({ run_id }) => run_id));
  expect([...watch.violations]).toEqual([]);
});

test('whenever a late object comes and is promoted while the sensor of another run reads, it is not lost', async () => {
  let events = 0;
  const reading = (store: StoreName) => store === 'raw' || store === 'processed';
  const base = await runOnce();
  const counted = testPipeline({
    copyOf: base,
    hook: (store) => {
      if (reading(store)) events += 1;
    },
  });
  await stageCalls(counted.workspace, 'events-1', date).sensor();
  expect(events).toBeGreaterThan(10);

  for (let number = 1; number <= events; number += 1) {
    let seen = 0;
    const over = testPipeline({ copyOf: base });
    const watch = new HistoryWatch(over, date);
    const hold = holdWhen((store) => reading(store) && ++seen === number);
    const slow = testPipeline({ over, hook: allOf(watch.hook, hold.hook) });
    const end = slow.run(date);
    await hold.reached;
    await over.deliver(date, 'late.ndjson', lateLines);
    expect((await claimBlind(testPipeline({ over: slow, hook: watch.hook })).run(date)).outcome).toBe('promoted');
    hold.release();
    expect(['promoted', 'superseded']).toContain((await end).outcome);
    expect({ number, counts: currentRun(over, date).counts }).toMatchObject({ number, counts: { valid_rows: 45 } });
    expect([...watch.violations]).toEqual([]);
    expect(await over.verify(date)).toEqual([]);
  }
});

test('a run whose raw object was replaced meanwhile is superseded, and its notice names what the current run lacks', async () => {
  const base = testPipeline();
  const watch = new HistoryWatch(base, date);
  await base.deliver(date, 'events.ndjson', day);
  const stale = await startHeld(base, watch);
  await base.deliver(date, 'events.ndjson', [...day, changed(day[0]!, { event_id: 'a further one' })]);
  const fresh = await startHeld(stale.pipeline, watch);
  const first = await fresh.finish();
  const second = await stale.finish();
  expect([first.outcome, second.outcome]).toEqual(['promoted', 'superseded']);
  const { text } = noticesOf(base).find((notice) => notice.class === 'P3')!;
  expect(text).toMatch(/The current run has not read "bronze\/.*events\.ndjson"/);
  expect(text).toContain(`sluice run events ${date}`);
  expect([...watch.violations]).toEqual([]);
});

test('the second of two executions of one date is refused naming the first, which is promoted', async () => {
  const base = testPipeline();
  await base.deliver(date, 'events.ndjson', day);
  const hold = holdWhen((_, { operation, key }) => operation === 'create' && key.endsWith('_manifest.json'));
  const first = testPipeline({ over: base, hook: hold.hook });
  const end = first.run(date);
  await hold.reached;
  const second = await testPipeline({ over: first }).run(date);
  expect({ outcome: second.outcome, error: second.error }).toEqual({ outcome: 'refused', error: 'Sluice.Refused' });
  hold.release();
  const { outcome, end: ended } = await end;
  expect(outcome).toBe('promoted');
  const notice = noticesOf(base).find((each) => each.class === 'P2')!;
  expect(notice.text).toContain(`The execution ${ended.execution} has been writing this partition since`);
  expect((await testPipeline({ over: first }).run(date)).outcome).toBe('promoted');
  expect(logEntries(base, date)).toHaveLength(2);
});
