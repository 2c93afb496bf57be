import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { historyKey, rejectsKey, reportKey, validationKey } from '../../shared/layout/keys.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import type { Report } from '../../shared/quality/report.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { manifestOf } from '../support/current-run.ts';
import { changedFirst, cleanLines, date, repeatedFirst } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedJson } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { claim } from './forged-run.ts';

const runId = 'events-1-1';

/** A run with a quarantined, a condemned and a duplicate row, that waits for its validation. */
const transformed = testPipeline();
await transformed.deliver('2025-01-01', 'before.ndjson', [...cleanLines(200), '[']);
await transformed.run('2025-01-01');
await transformed.deliver(date, 'events.ndjson', [...repeatedFirst(cleanLines(200), 1), '{', '[']);
await stageCalls(transformed.workspace, 'events-1', date).sensor();
await stageCalls(transformed.workspace, 'events-1', date).transform();

function waiting() {
  const pipeline = testPipeline({ copyOf: transformed });
  return { pipeline, ...stageCalls(pipeline.workspace, 'events-1', date) };
}

/** Puts another report in the place of the run's, with manifest and `_SUCCESS` to go with it. */
function report(pipeline: TestPipeline, change: (found: Report) => Partial<Report>): void {
  const { state } = pipeline.memory.processed;
  const key = reportKey(pipeline.partition(date), runId);
  const found = storedJson<Report>(state, key);
  state.write(key, encodeJson({ ...found, ...change(found) }));
  claim(pipeline, runId, {});
}

function withCheck(id: string, change: object) {
  return ({ checks }: Report) => ({ checks: checks.map((each) => (each.id === id ? { ...each, ...change } : each)) });
}

test('a run with rejected rows passes when its papers say what is so', async () => {
  const { pipeline, validateOutput } = waiting();
  const { counts, rejects } = manifestOf(pipeline, date, runId);
  const rows = { quarantined_rows: 1, condemned_rows: 1, duplicate_rows: 1 };
  expect(counts).toMatchObject({ input_rows: 203, valid_rows: 200, ...rows });
  expect(Object.values(rejects)).not.toContain(null);
  expect(await validateOutput(runId)).toEqual({ outcome: 'validated' });
});

describe('a report that says something else than the manifest is a fault', () => {
  test.each<[string, (found: Report) => Partial<Report>]>([
    ['quarantined_rows', ({ counts }) => ({ counts: { ...counts!, quarantined_rows: 0 } })],
    ['input_rows', () => ({ counts: null })],
    ['check rowCount', withCheck('rowCount', { observed: 3 })],
    ['check rowCount', withCheck('rowCount', { result: 'warn' })],
    ['check rowCount', () => ({ checks: [] })],
    ['check event_id.duplicateValues', withCheck('event_id.duplicateValues', { observed: 0 })],
    ['check alarmRate', withCheck('alarmRate', { observed: 0 })],
    ['check blockRate', withCheck('blockRate', { result: 'fail' })],
    ['check highAttemptRows', withCheck('highAttemptRows', { observed: 1 })],
    ['check highAttemptRows', withCheck('highAttemptRows', { id: 'other' })],
  ])('%s', async (what, change) => {
    const { pipeline, validateOutput } = waiting();
    report(pipeline, change);
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what });
    expect(pipeline.memory.processed.state.has(validationKey(pipeline.partition(date), runId))).toBe(false);
  });

  test('whatever both say, when the verdicts do not add up', async () => {
    const { pipeline, validateOutput } = waiting();
    report(pipeline, ({ counts }) => ({ counts: { ...counts!, input_rows: 201 } }));
    const { state } = pipeline.memory.processed;
    const counts = storedJson<Report>(state, reportKey(pipeline.partition(date), runId)).counts!;
    claim(pipeline, runId, { counts });
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what: 'sum of rows' });
  });
});

describe('rejected rows that are not what the manifest says are a fault', () => {
  const kinds = ['quarantine', 'duplicates', 'condemned', 'history'] as const;
  const keyOf = ({ partition }: TestPipeline, kind: (typeof kinds)[number]) =>
    kind === 'history' ? historyKey(partition(date), runId) : rejectsKey(kind, partition(date), runId);

  test.each(kinds)('%s: gone', async (kind) => {
    const { pipeline, validateOutput } = waiting();
    pipeline.memory.quarantine.state.remove(keyOf(pipeline, kind));
    const error = { name: 'ObjectMissingError', key: keyOf(pipeline, kind) };
    await expect(validateOutput(runId)).rejects.toMatchObject(error);
  });

  test.each(kinds)('%s: replaced by as many bytes', async (kind) => {
    const { pipeline, validateOutput } = waiting();
    const { state } = pipeline.memory.quarantine;
    state.write(keyOf(pipeline, kind), state.find(keyOf(pipeline, kind)).bytes);
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what: 'version' });
  });

  test.each(kinds)('%s: replaced by other bytes', async (kind) => {
    const { pipeline, validateOutput } = waiting();
    pipeline.memory.quarantine.state.write(keyOf(pipeline, kind), Buffer.from('x'));
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what: 'size' });
  });

  test.each(kinds)('%s: not named although there are such rows', async (kind) => {
    const { pipeline, validateOutput } = waiting();
    const { rejects } = manifestOf(pipeline, date, runId);
    claim(pipeline, runId, { rejects: { ...rejects, [kind]: null } satisfies Manifest['rejects'] });
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what: 'place' });
  });
});

describe('a history that does not say what the counts say is a fault', () => {
  const entry = (verdict: string, attempt_count = 0) =>
    JSON.stringify({ row_hash: 'a'.repeat(64), object: 'a.ndjson', verdict, attempt_count, codes: [] });

  test.each<[string, string[]]>([
    ['quarantined_rows by their history', [entry('condemned')]],
    ['condemned_rows by their history', [entry('quarantined')]],
    ['check highAttemptRows', [entry('quarantined'), entry('condemned', 2)]],
  ])('%s', async (what, entries) => {
    const { pipeline, validateOutput } = waiting();
    const { rejects } = manifestOf(pipeline, date, runId);
    const { key } = rejects.history!;
    const info = pipeline.memory.quarantine.state.write(key, gzipSync(entries.map((line) => `${line}\n`).join('')));
    const history = { key, size: info.size, version: info.version };
    claim(pipeline, runId, { rejects: { ...rejects, history } });
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what });
  });
});

test('no rejected rows are looked for where there were none', async () => {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'events.ndjson', changedFirst(cleanLines(50), 1, { user_id: null }));
  const { sensor, transform, validateOutput } = stageCalls(pipeline.workspace, 'events-1', date);
  await sensor();
  await transform();
  expect(await validateOutput(runId)).toEqual({ outcome: 'validated' });
  expect(pipeline.memory.quarantine.history).toEqual([]);
});
