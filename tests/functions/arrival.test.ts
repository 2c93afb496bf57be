import { describe, expect, test } from '@jest/globals';
import { localExecutions } from '../../cli/local-executions.ts';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { decideArrival, type ArrivalDecision } from '../../functions/arrival/decide-arrival.ts';
import type { FunctionContext } from '../../functions/context.ts';
import { takeClaim } from '../../shared/claims/claim.ts';
import { breakerTripKey, executionsPrefix, inputKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import { rollBackTo } from '../../shared/promotion/promote-run.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { outcomeOf } from '../support/execution-papers.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { linesAsBytes, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const lines = cleanLines(20);
const more = (from: number, to = from + 5) => cleanLines(to).slice(from);

/** A date whose one raw object was promoted. */
async function promoted(pipeline = testPipeline()): Promise<TestPipeline> {
  await pipeline.deliver(date, 'events.ndjson', lines);
  expect((await pipeline.run(date)).outcome).toBe('promoted');
  return pipeline;
}

function decide({ workspace, partition }: TestPipeline, context: Partial<FunctionContext> = {}) {
  return decideArrival({ ...workspace, ...context }, partition(date));
}

/** The names of all executions that there are. */
function executions({ memory }: TestPipeline): string[] {
  const prefix = executionsPrefix('events');
  const keys = storedKeys(memory.processed.state, prefix).map((key) => key.slice(prefix.length).split('/')[0]!);
  return [...new Set(keys)];
}

function lateExecutions(pipeline: TestPipeline): string[] {
  return executions(pipeline).filter((name) => name.includes('-late-'));
}

async function rollBack(pipeline: TestPipeline, runId: string, base: number): Promise<void> {
  const writer = { store: pipeline.memory.processed, clock: pipeline.clock };
  const request = { partition: pipeline.partition(date), runId, base, requestId: 'by-hand', approvedBy: [] };
  await rollBackTo(writer, request);
}

describe('a late object', () => {
  test('of a date with a promotion starts one run that reads it, however often it is announced', async () => {
    const pipeline = await promoted();
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const decision = await decide(pipeline);
    expect(decision.outcome).toBe('started');
    expect(decision.execution).toMatch(/^events-2025-01-02-late-[0-9a-f]{8}$/);
    expect(outcomeOf(pipeline, decision.execution!)).toMatchObject({ outcome: 'promoted' });
    expect(currentRun(pipeline, date)).toMatchObject({ number: 2, counts: { valid_rows: 25 } });
    for (let times = 0; times < 3; times += 1) {
      expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
    }
    expect(lateExecutions(pipeline)).toEqual([decision.execution]);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('of a date without a promotion starts nothing and is not even listed', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', lines);
    const before = pipeline.memory.raw.history.length;
    expect(await decide(pipeline)).toEqual({
      outcome: 'not_promoted',
      reason: 'Nothing of the date was ever promoted.',
    });
    expect(pipeline.memory.raw.history).toHaveLength(before);
    expect(executions(pipeline)).toEqual([]);
  });

  test('in a burst of 50, each announced at once, is one run', async () => {
    const pipeline = await promoted();
    for (let number = 0; number < 50; number += 1) {
      await pipeline.deliver(date, `late-${number}.ndjson`, more(20 + number, 21 + number));
    }
    const decisions = await Promise.all(Array.from({ length: 50 }, () => decide(pipeline)));
    const count = (outcome: ArrivalDecision['outcome']) => decisions.filter((each) => each.outcome === outcome).length;
    expect(count('started')).toBe(1);
    expect(count('started') + count('busy') + count('unchanged')).toBe(50);
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
    expect(logEntries(pipeline, date)).toHaveLength(2);
    expect(lateExecutions(pipeline)).toHaveLength(1);
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(70);
  });

  test('that replaces another of the same size starts a run', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'events.ndjson', lines.toReversed());
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
  });

  test('that is empty, hidden or of an unlisted source system changes nothing', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'empty.ndjson', new Uint8Array());
    await pipeline.deliver(date, '_SUCCESS', lines);
    const unlisted = `${rawDayPrefix(pipeline.contract, 'unknown', date)}events.ndjson`;
    await pipeline.memory.raw.put(unlisted, linesAsBytes(lines));
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
  });

  test('that blocks its run is tried once, and read together with the next one', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', [changed(more(20)[0]!, { event_id: null })]);
    const { execution } = await decide(pipeline);
    expect(outcomeOf(pipeline, execution!)).toMatchObject({ outcome: 'blocked' });
    expect(await decide(pipeline)).toEqual({
      outcome: 'unchanged',
      reason: `${execution!} has tried it and ended as blocked.`,
      execution,
    });
    expect(lateExecutions(pipeline)).toHaveLength(1);
    await pipeline.deliver(date, 'later.ndjson', more(25));
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
  });

  test('that is superseded after it was read starts a run, and so does one that comes in its place', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', more(20));
    await decide(pipeline);
    const { contract, memory, workspace } = pipeline;
    const object = await memory.raw.head(`${rawDayPrefix(contract, 'web', date)}late.ndjson`);
    await supersedeObject(workspace, contract, date, { object, by: null, reason: 'wrong', person: 'pat' });
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(20);
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
    await pipeline.deliver(date, 'corrected.ndjson', more(25));
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(25);
  });

  test('is not run for while a source system has nothing left to read', async () => {
    const pipeline = await promoted();
    const { contract, memory, workspace } = pipeline;
    const object = await memory.raw.head(`${rawDayPrefix(contract, 'web', date)}events.ndjson`);
    await supersedeObject(workspace, contract, date, { object, by: null, reason: 'wrong', person: 'pat' });
    expect(await decide(pipeline)).toEqual({
      outcome: 'unchanged',
      reason: 'There is nothing to read of the source system web.',
    });
  });

  test('beyond maxPartitionBytes is refused once, which tells people, and not again and again', async () => {
    const size = linesAsBytes(lines).length;
    const pipeline = await promoted(testPipeline({ contracts: eventContracts({ maxPartitionBytes: size + 10 }) }));
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const { outcome, execution } = await decide(pipeline);
    expect(outcome).toBe('started');
    expect(outcomeOf(pipeline, execution!)).toMatchObject({ outcome: 'refused' });
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged', execution });
    expect(lateExecutions(pipeline)).toHaveLength(1);
  });
});

describe('a date that is busy', () => {
  test('because a run has its claim is asked about again, names that run, and loses nothing', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const alive = new Set(['first']);
    const fake = { ...pipeline.workspace.executions, isRunning: (name: string) => Promise.resolve(alive.has(name)) };
    const scope = { store: pipeline.memory.processed, clock: pipeline.clock, isRunning: fake.isRunning };
    await takeClaim(scope, pipeline.partition(date), 'first');
    expect(await decide(pipeline, { executions: fake })).toEqual({
      outcome: 'busy',
      reason: 'The execution first is writing the partition.',
      execution: 'first',
    });
    expect(lateExecutions(pipeline)).toEqual([]);
    alive.delete('first');
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(25);
  });

  test('by the time its execution begins gets another execution afterwards', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const { workspace, memory, clock } = pipeline;
    const real = localExecutions(() => workspace);
    let taken = false;
    const isRunning = async (name: string) => name === 'rival' || real.isRunning(name);
    const start: typeof real.start = async (name, input) => {
      // Between the look at the claim and the sensor of the execution that is started.
      const scope = { store: memory.processed, clock, isRunning };
      if (!taken) await takeClaim(scope, pipeline.partition(date), 'rival');
      taken = true;
      return real.start(name, input);
    };
    Object.assign(workspace, { executions: { isRunning, start } });
    const first = await decide(pipeline);
    expect(outcomeOf(pipeline, first.execution!)).toMatchObject({ outcome: 'refused' });
    expect(await decide(pipeline)).toMatchObject({ outcome: 'busy', execution: 'rival' });

    Object.assign(workspace, { executions: real });
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started', execution: `${first.execution!}-2` });
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(25);
  });

  test('because of its open breaker is asked about again', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const trip = { nonce: '1', number: 1, execution: 'bad', run_id: 'bad-1', ingestion_date: date };
    const rest = { tripped_at: '2026-01-05T02:00:00.000Z', limit: 100, counts: { TYPE_ERROR: 101 }, runs: [] };
    const { processed } = pipeline.memory;
    await processed.put(breakerTripKey('events', 1), encodeJson({ ...trip, ...rest }));
    const { outcome, reason } = await decide(pipeline);
    expect([outcome, reason]).toEqual(['busy', 'The circuit breaker of events is open (trip 1).']);
    await processed.delete(breakerTripKey('events', 1));
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
  });

  test('with an execution that has begun and not yet read is asked about again, with one that has read it not', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const running = { start: () => Promise.resolve('exists' as const), isRunning: () => Promise.resolve(true) };
    const { outcome, execution } = await decide(pipeline, {
      executions: { ...running, isRunning: (name) => Promise.resolve(name.includes('-late-')) },
    });
    expect(outcome).toBe('busy');
    await pipeline.memory.processed.put(inputKey('events', execution!), encodeJson({}));
    const again = await decide(pipeline, {
      executions: { ...running, isRunning: (name) => Promise.resolve(name.includes('-late-')) },
    });
    expect(again).toMatchObject({ outcome: 'unchanged', execution, reason: `${execution!} reads it.` });
  });

  test('with an execution that vanished without an end gets a successor', async () => {
    const pipeline = await promoted();
    await pipeline.deliver(date, 'late.ndjson', more(20));
    const names: string[] = [];
    const start = (name: string) => {
      names.push(name);
      return Promise.resolve(names.length === 1 ? ('exists' as const) : ('started' as const));
    };
    const gone = { start, isRunning: () => Promise.resolve(false) };
    expect(await decide(pipeline, { executions: gone })).toMatchObject({ outcome: 'started' });
    expect(names).toEqual([expect.stringMatching(/-late-[0-9a-f]{8}$/), `${names[0]!}-2`]);
  });
});

describe('a rollback', () => {
  test('is not undone because the run it went behind had read more', async () => {
    const pipeline = await promoted();
    const first = currentRun(pipeline, date).runId;
    await pipeline.deliver(date, 'late.ndjson', more(20));
    await decide(pipeline);
    await rollBack(pipeline, first, 2);
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(20);
    expect(await decide(pipeline)).toMatchObject({ outcome: 'unchanged' });
    expect(logEntries(pipeline, date)).toHaveLength(3);

    await pipeline.deliver(date, 'later.ndjson', more(25));
    expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(30);
  });
});

test('raw data that comes back to what an older run had read is read again', async () => {
  const pipeline = await promoted();
  await pipeline.deliver(date, 'late.ndjson', more(20));
  const first = await decide(pipeline);
  const { raw } = pipeline.memory;
  const late = `${rawDayPrefix(pipeline.contract, 'web', date)}late.ndjson`;
  const before = await raw.head(late);
  await raw.put(late, linesAsBytes(more(20, 21)));
  await decide(pipeline);
  expect(currentRun(pipeline, date).counts.valid_rows).toBe(21);
  // A memory store gives every write a version of its own; in a directory equal bytes are the same version.
  await raw.put(late, linesAsBytes(more(20)));
  const head = raw.head.bind(raw);
  Object.assign(raw, { head: async (key: string) => (key === late ? before : head(key)) });
  expect(await decide(pipeline)).toMatchObject({ outcome: 'started', execution: `${first.execution!}-2` });
  expect(currentRun(pipeline, date).counts.valid_rows).toBe(25);
});

test('a run that has read it and waits for approval is not replaced by another that asks the same', async () => {
  const pipeline = await promoted();
  Object.assign(pipeline.workspace, { settings: { ...pipeline.workspace.settings, approval: 'required' } });
  await pipeline.deliver(date, 'late.ndjson', more(20));
  const { end } = await pipeline.run(date);
  expect(end.result.status).toBe('WAITING');
  expect(await decide(pipeline)).toEqual({
    outcome: 'unchanged',
    reason: `${end.execution} has read it and waits for approval.`,
    execution: end.execution,
  });
  await pipeline.deliver(date, 'later.ndjson', more(25));
  expect(await decide(pipeline)).toMatchObject({ outcome: 'started' });
});
