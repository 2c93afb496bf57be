import { describe, expect, test } from '@jest/globals';
import { manifestOf } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { noticesOf, reportOf } from '../support/execution-papers.ts';
import { badLines, historyOf, passingLines, rejectedRows, replay } from '../support/replays.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const [bad = '', second = ''] = badLines(2);
const dayAfter = '2025-01-03';

async function deliverAndRun(pipeline: TestPipeline, objects: Readonly<Record<string, readonly string[]>>, day = date) {
  for (const [name, lines] of Object.entries(objects)) await pipeline.deliver(day, name, lines);
  const run = await pipeline.run(day);
  expect(run.outcome).toBe('promoted');
  return run;
}

/** Verdict, attempts and codes of the rejected rows of a run. */
function verdicts(pipeline: TestPipeline, runId: string, day = date) {
  const { quarantined, condemned } = rejectedRows(pipeline, runId, day);
  return [...quarantined, ...condemned].map((record) => [
    record.verdict,
    record.attempt_count,
    ...record.reasons.map(({ code }) => code),
  ]);
}

describe('a bad row', () => {
  test('has no attempt when it is new, three after three replays, and is condemned by the fourth', async () => {
    const pipeline = testPipeline();
    const first = await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad]) });
    expect(verdicts(pipeline, first.run_id)).toEqual([['quarantined', 0, 'TIMESTAMP_ERROR']]);
    let runId = first.run_id;
    for (const attempt of [1, 2, 3]) {
      const again = await replay(pipeline, runId);
      runId = again.runId;
      expect(verdicts(pipeline, runId)).toEqual([['quarantined', attempt, 'TIMESTAMP_ERROR']]);
      expect(again.rows).toMatchObject([{ result: 'failed_again', attempt_count: attempt }]);
    }
    const fourth = await replay(pipeline, runId);
    expect(fourth.rows).toMatchObject([
      { result: 'condemned', attempt_count: 4, reasons: [{ code: 'TIMESTAMP_ERROR' }, { code: 'MAX_ATTEMPTS' }] },
    ]);
    expect(verdicts(pipeline, fourth.runId)).toEqual([['condemned', 4, 'TIMESTAMP_ERROR', 'MAX_ATTEMPTS']]);
    const rerun = await pipeline.run(date);
    expect(verdicts(pipeline, rerun.run_id)).toEqual([['condemned', 4, 'TIMESTAMP_ERROR', 'MAX_ATTEMPTS']]);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('is not condemned by running its day again, nor is its attempt raised', async () => {
    const pipeline = testPipeline();
    const { run_id } = await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad, second]) });
    await replay(pipeline, run_id);
    for (let time = 0; time < 3; time += 1) {
      const rerun = await pipeline.run(date);
      expect(verdicts(pipeline, rerun.run_id)).toEqual([
        ['quarantined', 1, 'TIMESTAMP_ERROR'],
        ['quarantined', 1, 'TIMESTAMP_ERROR'],
      ]);
    }
  });

  test('is quarantined in both objects that first bring it in one run, and in every later run of them', async () => {
    const pipeline = testPipeline();
    const objects = { 'a.ndjson': passingLines([bad]), 'b.ndjson': [bad] };
    const { run_id } = await deliverAndRun(pipeline, objects);
    const rerun = await pipeline.run(date);
    for (const run of [run_id, rerun.run_id]) {
      expect(verdicts(pipeline, run).map(([verdict]) => verdict)).toEqual(['quarantined', 'quarantined']);
    }
  });

  test.each([
    ['in a later object of the same day', date],
    ['in an object of a later day', dayAfter],
  ])('is condemned when it arrives again %s, whatever the order of its keys', async (_, day) => {
    const pipeline = testPipeline();
    await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad]) });
    const reordered = JSON.stringify(
      Object.fromEntries(Object.entries(JSON.parse(bad) as object).reverse()),
    ).replaceAll(',', ' , ');
    const others = day === date ? [] : cleanLines(300);
    const { run_id } = await deliverAndRun(pipeline, { 'b.ndjson': [reordered, ...others] }, day);
    const { condemned } = rejectedRows(pipeline, run_id, day);
    expect(condemned).toMatchObject([
      {
        attempt_count: 0,
        raw: reordered,
        source: { object: expect.stringContaining('b.ndjson') },
        reasons: [{ code: 'TIMESTAMP_ERROR' }, { code: 'DUPLICATE_FAILURE' }],
      },
    ]);
    const rerun = await pipeline.run(day);
    expect(rejectedRows(pipeline, rerun.run_id, day).condemned).toMatchObject([
      { reasons: [{ code: 'TIMESTAMP_ERROR' }, { code: 'DUPLICATE_FAILURE' }] },
    ]);
  });

  test('is valid once it meets the contract, whatever was said of it before', async () => {
    const pipeline = testPipeline();
    const { run_id } = await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad]) });
    const corrected = changed(bad, { event_ts: '2025-01-02T10:00:00Z' });
    await pipeline.deliver(date, 'a.ndjson', passingLines([corrected]));
    const { rows, runId } = await replay(pipeline, run_id);
    expect(rows).toMatchObject([{ result: 'passed', reasons: [] }]);
    expect(historyOf(pipeline, runId)).toEqual([]);
  });
});

describe('the history', () => {
  test('is not that of a failed run', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'a.ndjson', [bad]);
    const failed = await pipeline.run(date);
    expect(failed.outcome).not.toBe('promoted');
    expect(historyOf(pipeline, failed.run_id)).toHaveLength(1);
    const { run_id } = await deliverAndRun(pipeline, { 'b.ndjson': passingLines([bad]) }, dayAfter);
    expect(verdicts(pipeline, run_id, dayAfter)).toEqual([['quarantined', 0, 'TIMESTAMP_ERROR']]);
  });

  test.each([
    [1, 'condemned'],
    [0, 'quarantined'],
  ])('reaches back the days of the contract: %i', async (historyDays, verdict) => {
    const pipeline = testPipeline({ contracts: eventContracts({ historyDays }) });
    await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad]) });
    const { run_id } = await deliverAndRun(pipeline, { 'b.ndjson': passingLines([bad]) }, dayAfter);
    expect(verdicts(pipeline, run_id, dayAfter)).toMatchObject(
      [[verdict, 0, 'TIMESTAMP_ERROR']].map((row) => expect.arrayContaining(row)),
    );
  });

  test('does not look at later days', async () => {
    const pipeline = testPipeline();
    await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad]) }, dayAfter);
    const { run_id } = await deliverAndRun(pipeline, { 'b.ndjson': passingLines([bad]) });
    expect(verdicts(pipeline, run_id)).toEqual([['quarantined', 0, 'TIMESTAMP_ERROR']]);
  });

  test('is neither read nor written on a day without a bad row', async () => {
    const pipeline = testPipeline();
    await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad]) });
    const before = storedKeys(pipeline.memory.quarantine.state);
    const reads = pipeline.memory.quarantine.history.length;
    const { run_id } = await deliverAndRun(pipeline, { 'b.ndjson': cleanLines(300) }, dayAfter);
    expect(storedKeys(pipeline.memory.quarantine.state)).toEqual(before);
    const looked = pipeline.memory.quarantine.history.slice(reads).map(({ key }) => key);
    expect(looked.filter((key) => key.includes(date))).toEqual([]);
    const { rejects } = manifestOf(pipeline, dayAfter, run_id);
    expect(rejects).toEqual({ quarantine: null, duplicates: null, condemned: null, history: null });
  });

  test('holds a line for each rejected row, without its content, and is pinned by the manifest', async () => {
    const pipeline = testPipeline();
    const { run_id } = await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad, '{']) });
    const { quarantined } = rejectedRows(pipeline, run_id);
    const object = quarantined[0]!.source.object;
    expect(historyOf(pipeline, run_id)).toEqual([
      {
        row_hash: quarantined[0]!.row_hash,
        object,
        verdict: 'quarantined',
        attempt_count: 0,
        codes: ['TIMESTAMP_ERROR'],
      },
      {
        row_hash: quarantined[1]!.row_hash,
        object,
        verdict: 'quarantined',
        attempt_count: 0,
        codes: ['MALFORMED_ROW'],
      },
    ]);
    const { rejects } = manifestOf(pipeline, date, run_id);
    const { info } = pipeline.memory.quarantine.state.find(rejects.history!.key);
    expect(rejects.history).toEqual({ key: info.key, size: info.size, version: info.version });
  });
});

describe('the report', () => {
  test('counts attempts, repetitions and condemned rows', async () => {
    const pipeline = testPipeline();
    const { run_id } = await deliverAndRun(pipeline, { 'a.ndjson': passingLines([bad, second]) });
    const hashes = rejectedRows(pipeline, run_id).quarantined.map(({ row_hash }) => row_hash);
    await replay(pipeline, run_id, { hashes: hashes.slice(0, 1) });
    const again = cleanLines(500).slice(450, 451);
    const run = await deliverAndRun(pipeline, { 'b.ndjson': [second, again[0]!, again[0]!] });
    const { counts, rates, error_type_distribution, result } = reportOf(pipeline, date, run.run_id);
    expect(counts).toMatchObject({ quarantined_rows: 2, condemned_rows: 1, duplicate_rows: 1 });
    expect(rates!.quarantine_rate).toBe(2 / counts!.input_rows);
    expect(rates!.validation_failure_rate).toBe(3 / counts!.input_rows);
    expect(rates!.avg_attempt_count).toBe(1 / 4);
    expect(rates!.duplicate_detection_rate).toBe(2 / counts!.input_rows);
    expect(rates!.auto_condemnation_rate).toBe(1 / counts!.input_rows);
    expect(error_type_distribution).toEqual({ DUPLICATE_FAILURE: 1, DUPLICATE_KEY: 1, TIMESTAMP_ERROR: 3 });
    expect(result).toBe('passed');
    const { rejects } = manifestOf(pipeline, date, run.run_id);
    expect(Object.values(rejects).every((pinned) => pinned !== null)).toBe(true);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test.each([
    [2, 'pass'],
    [3, 'warn'],
  ])('of %i rows with two attempts, where the contract names 3: %s', async (rows, result) => {
    const pipeline = testPipeline({ contracts: eventContracts({ highAttemptRows: 3, alarmRate: 5 }) });
    const first = await deliverAndRun(pipeline, { 'a.ndjson': passingLines(badLines(rows)) });
    const { runId: once } = await replay(pipeline, first.run_id);
    const { runId: twice } = await replay(pipeline, once);
    const check = (run: string) => reportOf(pipeline, date, run).checks.find(({ id }) => id === 'highAttemptRows');
    expect(check(once)).toMatchObject({ observed: 0, result: 'pass' });
    expect(check(twice)).toMatchObject({ observed: rows, limit: 3, result });
    const warned = noticesOf(pipeline).filter(
      (notice) => notice.class === 'P2' && notice.text.includes('highAttemptRows'),
    );
    expect(warned).toHaveLength(result === 'warn' ? 1 : 0);
  });
});
