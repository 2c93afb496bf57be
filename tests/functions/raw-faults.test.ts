import { gzipSync } from 'node:zlib';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FunctionContext } from '../../functions/context.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import { currentRun } from '../support/current-run.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { attemptsOf, executionOf, quarantineOf } from '../support/execution-papers.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { linesAsBytes, testPipeline, type TestPipeline, type TestRun } from '../support/test-pipeline.ts';

const day = linesAsBytes(cleanLines(200));

/** A pipeline whose raw store reads in another way. */
function readingRaw(read: (store: ObjectStore) => Partial<ObjectStore>): TestPipeline {
  const pipeline = testPipeline();
  const raw = { ...pipeline.memory.raw, ...read(pipeline.memory.raw) };
  Object.assign(pipeline.workspace.stores, { raw });
  return pipeline;
}

async function runDay(pipeline: TestPipeline): Promise<TestRun> {
  await pipeline.deliver(date, 'events.ndjson', day);
  return pipeline.run(date);
}

/** Says that every attempt was a fault of transform, that no data was written and that nothing is current. */
function expectFault(pipeline: TestPipeline, run: TestRun, error: string): void {
  expect({ outcome: run.outcome, error: run.error }).toEqual({ outcome: 'fault', error: 'PipelineFault' });
  const { history } = executionOf(pipeline, run.end.execution);
  const failures = history.flatMap(({ state, failures: each }) => each.map((failure) => [state, failure.error]));
  expect(failures).toEqual(Array(3).fill(['Transform', error]));
  expect(attemptsOf(pipeline, run.end.execution)).toEqual([1, 2, 3]);
  expect(storedKeys(pipeline.memory.processed.state).filter((key) => /parquet|_SUCCESS|_promotions/.test(key))).toEqual(
    [],
  );
}

describe('a raw object that is overwritten between sensor and transform', () => {
  let root: string | undefined;

  afterEach(async () => {
    if (root !== undefined) await rm(root, { recursive: true, force: true });
    root = undefined;
  });

  async function overwrite({ workspace, contract }: TestPipeline, raw: ObjectStore) {
    const context: FunctionContext = { ...workspace, stores: { ...workspace.stores, raw } };
    const key = `${rawDayPrefix(contract, 'web', date)}events.ndjson`;
    const calls = stageCalls(context, 'events-1', date);
    await raw.put(key, day);
    await calls.sensor();
    await raw.put(key, linesAsBytes(cleanLines(3)));
    return { calls, key };
  }

  test('is read as it was, where the store keeps old versions', async () => {
    const pipeline = testPipeline();
    const { calls } = await overwrite(pipeline, pipeline.memory.raw);
    expect(await calls.transform()).toEqual({ outcome: 'transformed', run_id: 'events-1-1' });
    await calls.validateOutput('events-1-1');
    expect((await calls.promote('events-1-1', 0)).outcome).toBe('promoted');
    expect(currentRun(pipeline, date).counts.valid_rows).toBe(200);
  });

  test('is a fault that names object and version, where the store lost it', async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-raw-'));
    const { calls, key } = await overwrite(testPipeline(), directoryStore(root));
    await expect(calls.transform()).rejects.toMatchObject({ name: 'ObjectMissingError', key });
  });

  test('is a fault when it was deleted, where the store lost it', async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-raw-'));
    const raw = directoryStore(root);
    const { calls, key } = await overwrite(testPipeline(), raw);
    await raw.delete(key);
    await expect(calls.transform()).rejects.toMatchObject({ name: 'ObjectMissingError', key });
  });
});

describe('a raw object that gives fewer bytes than its head said', () => {
  test.each([
    ['none', 0],
    ['half of them', Math.floor(day.length / 2)],
    ['all but the last line', day.lastIndexOf('\n', -2) + 1],
    ['all but the last line end', day.length - 1],
  ])('is a fault, never a shorter day: %s', async (_, bytes) => {
    const pipeline = readingRaw((raw) => ({ read: (key, options) => raw.read(key, { ...options, end: bytes }) }));
    expectFault(pipeline, await runDay(pipeline), 'IntegrityError');
  });

  test('is a fault also when what came is a gzip that is cut', async () => {
    const pipeline = readingRaw((raw) => ({ read: (key, options) => raw.read(key, { ...options, end: 100 }) }));
    await pipeline.deliver(date, 'events.ndjson', gzipSync(day));
    expectFault(pipeline, await pipeline.run(date), 'IntegrityError');
  });

  test('is a fault also when it gives more', async () => {
    const pipeline = readingRaw((raw) => ({
      async *read(key, options) {
        yield* raw.read(key, options);
        yield Buffer.from('\n');
      },
    }));
    expectFault(pipeline, await runDay(pipeline), 'IntegrityError');
  });
});

test('a source that fails half-way leaves no data object and is a fault', async () => {
  const pipeline = readingRaw((raw) => ({
    async *read(key, options) {
      yield* raw.read(key, { ...options, end: 5000 });
      throw new TypeError('terminated');
    },
  }));
  expectFault(pipeline, await runDay(pipeline), 'TypeError');
});

test('a source that fails half-way once is read again from its beginning', async () => {
  let reads = 0;
  const pipeline = readingRaw((raw) => ({
    async *read(key, options) {
      reads += 1;
      yield* raw.read(key, reads === 1 ? { ...options, end: 5000 } : options);
      if (reads === 1) throw new TypeError('terminated');
    },
  }));
  const { outcome, run_id, end } = await runDay(pipeline);
  expect({ outcome, run_id }).toEqual({ outcome: 'promoted', run_id: `${end.execution}-2` });
  expect(currentRun(pipeline, date).counts.valid_rows).toBe(200);
});

describe('a gzip that arrived whole but is cut', () => {
  test.each([
    ['in its data', -200],
    ['in its checksum', -5],
  ])('%s is one MALFORMED_ROW that names object and line, and halts', async (_, end) => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'events.ndjson', gzipSync(day).subarray(0, end));
    await pipeline.deliver(date, 'good.ndjson', [changed(cleanLines(201).at(-1)!, {})]);
    const { outcome, problems, run_id, end: ended } = await pipeline.run(date);
    expect(outcome).toBe('blocked');
    expect(problems.join()).toContain('MALFORMED_ROW');
    const records = quarantineOf(pipeline, date, run_id);
    expect(records.map(({ reasons }) => reasons.map(({ code }) => code))).toEqual([['MALFORMED_ROW']]);
    expect(records[0]!.source.object).toMatch(/events\.ndjson$/);
    expect(attemptsOf(pipeline, ended.execution)).toEqual([1]);
  });
});
