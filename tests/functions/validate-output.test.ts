import { describe, expect, test } from '@jest/globals';
import { dataKey, manifestKey, reportKey, successKey, validationKey } from '../../shared/layout/keys.ts';
import type { Manifest, Validation } from '../../shared/manifest/documents.ts';
import { sha256 } from '../../shared/promotion/audited-run.ts';
import { logEntries, manifestOf } from '../support/current-run.ts';
import { changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedJson } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { claim, writeInstead } from './forged-run.ts';

const runId = 'events-1-1';
const lines = changedFirst(cleanLines(100), 2, { user_id: null });

const transformed = testPipeline();
await transformed.deliver(date, 'events.ndjson', lines);
await stageCalls(transformed.workspace, 'events-1', date).sensor();
await stageCalls(transformed.workspace, 'events-1', date).transform();

/** A run that waits for its validation, as its transform left it. */
function waiting() {
  const pipeline = testPipeline({ copyOf: transformed });
  return { pipeline, ...stageCalls(pipeline.workspace, 'events-1', date) };
}

function timeOf(line: string): string {
  return (JSON.parse(line) as { event_ts: string }).event_ts;
}

const sorted = lines.toSorted((a, b) => (timeOf(a) < timeOf(b) ? -1 : 1));

describe('the second look at a run', () => {
  test('passes what transform wrote, and says what it found', async () => {
    const { pipeline, validateOutput } = waiting();
    expect(await validateOutput(runId)).toEqual({ outcome: 'validated' });
    const key = validationKey(pipeline.partition(date), runId);
    const { result, checks } = storedJson<Validation>(pipeline.memory.processed.state, key);
    expect(result).toBe('pass');
    expect(checks.map(({ found }) => found)).toEqual([
      '1 objects',
      '100',
      JSON.stringify({ event_id: 0, user_id: 2, event_type: 0, event_ts: 0, amount: amountsMissing() }),
      '100 distinct keys',
      manifestOf(pipeline, date, runId).content_hash,
      JSON.stringify(manifestOf(pipeline, date, runId).counts),
      'rowCount, event_id.duplicateValues, alarmRate, blockRate',
      '0 objects',
      JSON.stringify({ quarantined: 0, condemned: 0, highAttemptRows: 0 }),
    ]);
  });

  test('passes the same rows when somebody else wrote them', async () => {
    const { pipeline, validateOutput } = waiting();
    await writeInstead(pipeline, runId, sorted);
    expect(await validateOutput(runId)).toEqual({ outcome: 'validated' });
  });

  test('gives the answer it gave before, without looking again', async () => {
    const { pipeline, validateOutput } = waiting();
    await validateOutput(runId);
    const { writes } = pipeline.memory.processed;
    pipeline.memory.processed.state.remove(dataKey(pipeline.partition(date), runId, 0));
    expect(await validateOutput(runId)).toEqual({ outcome: 'validated' });
    expect(pipeline.memory.processed.writes).toBe(writes);
  });

  test('is refused to a run without _SUCCESS', async () => {
    const { pipeline, validateOutput } = waiting();
    pipeline.memory.processed.state.remove(successKey(pipeline.partition(date), runId));
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'StageOrderError', runId });
  });

  test.each([
    ['manifest', manifestKey],
    ['report', reportKey],
  ] as const)('finds another %s than _SUCCESS was written for', async (_, keyOf) => {
    const { pipeline, validateOutput } = waiting();
    const key = keyOf(pipeline.partition(date), runId);
    const { state } = pipeline.memory.processed;
    state.write(key, Buffer.from(JSON.stringify({ ...storedJson(state, key), run_id: 'other' })));
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', key, what: 'SHA-256' });
  });
});

function amountsMissing(): number {
  return lines.filter((line) => (JSON.parse(line) as { amount: number | null }).amount === null).length;
}

/** What a transform could say that is not so, and what the second look calls it. */
const lies: readonly (readonly [string, (manifest: Manifest) => Partial<Manifest>])[] = [
  ['size', ({ objects }) => ({ objects: objects.map((object) => ({ ...object, size: object.size + 1 })) })],
  ['SHA-256', ({ objects }) => ({ objects: objects.map((object) => ({ ...object, sha256: '0'.repeat(64) })) })],
  ['row count', ({ objects }) => ({ objects: objects.map((object) => ({ ...object, rows: 99 })) })],
  ['valid row count', ({ counts }) => ({ counts: { ...counts, valid_rows: 99, duplicate_rows: 1 } })],
  ['valid row count', () => ({ objects: [] })],
  ['null count of "user_id"', ({ nulls }) => ({ nulls: { ...nulls, user_id: 1 } })],
  ['null count of "event_ts"', ({ nulls }) => ({ nulls: { ...nulls, event_ts: 1 } })],
  ['content_hash', () => ({ content_hash: '0'.repeat(64) })],
];

describe('a run whose data is not what its manifest says', () => {
  test.each(lies)('is a fault: %s', async (what, change) => {
    const { pipeline, validateOutput } = waiting();
    claim(pipeline, runId, change(manifestOf(pipeline, date, runId)));
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what });
    expect(pipeline.memory.processed.state.has(validationKey(pipeline.partition(date), runId))).toBe(false);
  });

  test.each([
    ['order', 'rows are out of order', sorted.with(0, sorted[1]!).with(1, sorted[0]!)],
    ['order', 'a row comes twice in a row', [sorted[0]!, ...sorted]],
    [
      'number of keys that come twice',
      'a key comes twice',
      [...sorted, sorted[0]!.replace(timeOf(sorted[0]!), '2025-01-02T23:59:59Z')],
    ],
  ])('is a fault: %s, when %s', async (what, _, rows) => {
    const { pipeline, validateOutput } = waiting();
    await writeInstead(pipeline, runId, rows);
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what });
  });

  test('is a fault when a column is missing', async () => {
    const { pipeline, validateOutput } = waiting();
    await writeInstead(pipeline, runId, sorted, ['event_id', 'user_id', 'event_type', 'event_ts']);
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', what: 'schema' });
  });

  test('is a fault when the object is no Parquet', async () => {
    const { pipeline, validateOutput } = waiting();
    const bytes = Buffer.from('PAR1 and so on, but no footer PAR1');
    const [object] = manifestOf(pipeline, date, runId).objects;
    const { size, version } = pipeline.memory.processed.state.write(object!.key, bytes);
    claim(pipeline, runId, { objects: [{ ...object!, size, version, sha256: sha256(bytes) }] });
    await expect(validateOutput(runId)).rejects.toMatchObject({ name: 'IntegrityError', key: object!.key });
  });
});

describe('a run that is not what was validated', () => {
  const key = dataKey(transformed.partition(date), runId, 0);

  test.each([
    [
      'a data object was replaced by one of the same size',
      (pipeline: TestPipeline) => {
        const { state } = pipeline.memory.processed;
        state.write(key, state.find(key).bytes);
      },
    ],
    [
      'a data object is gone',
      (pipeline: TestPipeline) => {
        pipeline.memory.processed.state.remove(key);
      },
    ],
    [
      'there is a further data object',
      (pipeline: TestPipeline) => {
        pipeline.memory.processed.state.write(dataKey(pipeline.partition(date), runId, 1), Buffer.from('PAR1'));
      },
    ],
    [
      'its manifest is another, with a _SUCCESS to go with it',
      (pipeline: TestPipeline) => {
        claim(pipeline, runId, { writer: 'another' });
      },
    ],
  ])('is not promoted: %s', async (_, change) => {
    const { pipeline, validateOutput, promote } = waiting();
    await validateOutput(runId);
    change(pipeline);
    await expect(promote(runId, 0)).rejects.toMatchObject({ name: 'IntegrityError' });
    expect(logEntries(pipeline, date)).toEqual([]);
  });

  test('is not promoted without a validation', async () => {
    const { pipeline, promote } = waiting();
    await expect(promote(runId, 0)).rejects.toMatchObject({ name: 'StageOrderError' });
    expect(logEntries(pipeline, date)).toEqual([]);
  });
});
