import { describe, expect, test } from '@jest/globals';
import { findReplay } from '../../functions/replay/find-replay.ts';
import { startReplay } from '../../functions/replay/start-replay.ts';
import { findNewestRun } from '../../shared/history/completed-runs.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay, replayName, requestReplay } from '../../shared/history/replay-plan.ts';
import { executionsPrefix, rawDayPrefix, replayKey, supersedeKey } from '../../shared/layout/keys.ts';
import type { ReplayRequest } from '../../shared/manifest/documents.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { logEntries, manifestOf } from '../support/current-run.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { outcomeOf } from '../support/execution-papers.ts';
import { badLines, passingLines, rejectedRows, replay } from '../support/replays.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { dieAt, pointsOf, recordWrites, type CountedWrite } from '../support/write-points.ts';

const bad = badLines(3);
const asked = { person: 'ann', reason: 'the source was mended' };

/** A promoted day with three quarantined rows. */
async function quarantinedDay(pipeline = testPipeline()) {
  await pipeline.deliver(date, 'a.ndjson', passingLines(bad));
  const { run_id } = await pipeline.run(date);
  const rows = rejectedRows(pipeline, run_id).quarantined;
  const plan = (selection = {}) =>
    planReplay(pipeline.workspace, pipeline.partition(date), run_id, { ...allRows, ...selection });
  return { pipeline, runId: run_id, hashes: rows.map(({ row_hash }) => row_hash), plan };
}

const executionsOf = ({ memory }: TestPipeline) =>
  new Set(storedKeys(memory.processed.state, executionsPrefix('events')).map((key) => key.split('/')[2]!));

const attemptsByHash = (pipeline: TestPipeline, runId: string) =>
  Object.fromEntries(
    rejectedRows(pipeline, runId).quarantined.map(({ row_hash, attempt_count }) => [row_hash, attempt_count]),
  );

describe('a replay', () => {
  test('raises the attempts of the rows that it names, and of no others', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    const [first = '', second = '', third = ''] = hashes;
    const { runId: replayed, rows } = await replay(pipeline, runId, { hashes: [first, third.slice(0, 12)] });
    expect(attemptsByHash(pipeline, replayed)).toEqual({ [first]: 1, [second]: 0, [third]: 1 });
    expect(rows.map(({ row_hash }) => row_hash)).toEqual([first, third].sort());
  });

  test('adds to the attempts that the history has, also when an older run is named', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    const [a = '', b = '', c = ''] = hashes;
    const attempts: (number | undefined)[] = [];
    for (const named of [[a], [a, b], [a, c]]) {
      const { runId: replayed } = await replay(pipeline, runId, { hashes: named });
      attempts.push(attemptsByHash(pipeline, replayed)[a]);
    }
    expect(attempts).toEqual([1, 2, 3]);
    const { rows } = await replay(pipeline, runId, { hashes: [a, b, c] });
    expect(Object.fromEntries(rows.map(({ row_hash, result }) => [row_hash, result]))).toEqual({
      [a]: 'condemned',
      [b]: 'failed_again',
      [c]: 'failed_again',
    });
  });

  test('names by a reason the rows that have it', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'a.ndjson', passingLines([bad[0]!, '{', changed(bad[1]!, { amount: 'x' })]));
    const { run_id } = await pipeline.run(date);
    const { runId, rows } = await replay(pipeline, run_id, { code: 'TYPE_ERROR' });
    expect(rows).toHaveLength(1);
    expect(Object.values(attemptsByHash(pipeline, runId)).sort()).toEqual([0, 0, 1]);
  });

  test('reports each row: passed, failed again with its newer reasons, left out', async () => {
    const { pipeline, runId } = await quarantinedDay();
    await pipeline.deliver(date, 'b.ndjson', ['{"event_id"']);
    const second = await pipeline.run(date);
    // The same bytes fail for what the contract says of them; the object of another row is superseded.
    const prefix = rawDayPrefix(pipeline.contract, 'web', date);
    const { size, version } = await pipeline.memory.raw.head(`${prefix}b.ndjson`);
    const record = {
      nonce: '1',
      object: { key: `${prefix}b.ndjson`, size, version },
      by: null,
      reason: 'r',
      person: 'p',
    };
    const superseded = encodeJson({ ...record, recorded_at: '2026-01-05T03:00:00.000Z' });
    await pipeline.memory.raw.put(supersedeKey(pipeline.contract, date, 1), superseded);
    const corrected = changed(bad[0]!, { event_ts: '2025-01-02T10:00:00Z' });
    await pipeline.deliver(date, 'a.ndjson', passingLines([corrected, ...bad.slice(1)]));
    const { rows } = await replay(pipeline, second.run_id);
    expect(rows.map(({ result }) => result).sort()).toEqual(['failed_again', 'failed_again', 'left_out', 'passed']);
    const failed = rows.filter(({ result }) => result === 'failed_again');
    expect(failed[0]!.reasons).toMatchObject([{ code: 'TIMESTAMP_ERROR', column: 'event_ts' }]);
    expect(runId).not.toBe(second.run_id);
  });

  test('is recorded before it starts, with who asked and why, and named by input and manifest', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    const { answer, runId: replayed } = await replay(pipeline, runId);
    expect(answer.state).toBe('started');
    const key = replayKey('events', answer.execution);
    const request = storedJson<ReplayRequest>(pipeline.memory.processed.state, key);
    expect(request).toMatchObject({ run_id: runId, requested_by: 'ann', reason: 'test' });
    expect(request.rows.map(({ row_hash, attempt_count }) => [row_hash, attempt_count])).toEqual(
      [...hashes].sort().map((hash) => [hash, 1]),
    );
    expect(manifestOf(pipeline, date, replayed).input.replay).toBe(key);
    expect(outcomeOf(pipeline, answer.execution).outcome).toBe('promoted');
  });

  test('asked for twice is done once', async () => {
    const { pipeline, runId } = await quarantinedDay();
    const first = await replay(pipeline, runId);
    const executions = executionsOf(pipeline);
    const second = await replay(pipeline, runId);
    expect(second.answer).toEqual({ state: 'done', execution: first.answer.execution, runId: first.runId });
    expect(second.rows).toEqual(first.rows);
    expect(executionsOf(pipeline)).toEqual(executions);
    expect(logEntries(pipeline, date)).toHaveLength(2);
  });

  test('that is running is not started again', async () => {
    const { pipeline, plan } = await quarantinedDay();
    const running = {
      ...pipeline.workspace,
      executions: { ...pipeline.workspace.executions, isRunning: async () => Promise.resolve(true) },
    };
    const made = await plan();
    expect(await startReplay(running, made, asked)).toEqual({ state: 'running', execution: replayName(made, 1) });
  });

  test('that failed is tried under the next number, and adds one attempt all the same', async () => {
    const { pipeline, runId, plan } = await quarantinedDay();
    const made = await plan();
    await pipeline.deliver(
      date,
      'b.ndjson',
      badLines(400).map((line) => changed(line, { event_ts: 'never' })),
    );
    const failed = await startReplay(pipeline.workspace, made, asked);
    expect(outcomeOf(pipeline, failed.execution).promoted).toBe(false);
    await pipeline.deliver(date, 'b.ndjson', cleanLines(500).slice(450));
    const { answer, runId: replayed } = await replay(pipeline, runId);
    expect(answer).toEqual({ state: 'started', execution: replayName(made, 2) });
    expect(Object.values(attemptsByHash(pipeline, replayed))).toEqual([1, 1, 1]);
  });

  test('that was recorded and not started is carried out by the next call', async () => {
    const { pipeline, runId, plan } = await quarantinedDay();
    const made = await plan();
    const { processed } = pipeline.workspace.stores;
    await requestReplay({ store: processed, clock: pipeline.clock }, made, replayName(made, 1), asked);
    const { answer } = await replay(pipeline, runId);
    expect(answer).toEqual({ state: 'started', execution: replayName(made, 1) });
    const { requested_by } = storedJson<ReplayRequest>(
      pipeline.memory.processed.state,
      replayKey('events', answer.execution),
    );
    expect(requested_by).toBe('ann');
  });

  test('has a name of its own for every run and every choice of rows', async () => {
    const { runId, hashes, plan } = await quarantinedDay();
    const all = await plan();
    const names = [all, await plan({ hashes: hashes.slice(1) }), { ...all, runId: `${runId}-2` }].map((made) =>
      replayName(made, 1),
    );
    expect(new Set(names).size).toBe(3);
    expect(replayName(await plan({ hashes: [...hashes].reverse() }), 1)).toBe(names[0]);
    expect(names[0]).toMatch(/^events-2025-01-02-replay-[0-9a-f]{8}-1$/);
  });

  test.each([
    [['0000000000'], 'has the row_hash 0000000000'],
    [['abc'], '"abc" is not 8 to 64 of the digits'],
    [['XYZ!XYZ!'], 'is not 8 to 64 of the digits'],
  ])('of the hashes %j is refused', async (hashes, message) => {
    const { plan } = await quarantinedDay();
    await expect(plan({ hashes })).rejects.toThrow(message);
  });
});

test('the newest run of a date is the one that completed last, whatever its name', async () => {
  const { pipeline, runId } = await quarantinedDay();
  const { processed } = pipeline.workspace.stores;
  expect(await findNewestRun(processed, pipeline.partition(date))).toBe(runId);
  const replayed = await replay(pipeline, runId);
  expect(await findNewestRun(processed, pipeline.partition(date))).toBe(replayed.runId);
  await pipeline.deliver(date, 'b.ndjson', badLines(400));
  expect((await pipeline.run(date)).outcome).not.toBe('promoted');
  expect(await findNewestRun(processed, pipeline.partition(date))).toBe(replayed.runId);
  expect(await findNewestRun(processed, pipeline.partition('2025-01-09'))).toBeUndefined();
});

describe('a replay whose process dies', () => {
  /** Replays all rows of the newest completed run that the first pipeline left. */
  async function replayAll(pipeline: TestPipeline, runId: string) {
    const made = await planReplay(pipeline.workspace, pipeline.partition(date), runId, allRows);
    await startReplay(pipeline.workspace, made, asked);
    return findReplay(pipeline.workspace, made);
  }

  test('at any of its writes has, after the same call again, added one attempt once', async () => {
    const { pipeline, runId } = await quarantinedDay();
    const writes: CountedWrite[] = [];
    await replayAll(testPipeline({ copyOf: pipeline, hook: recordWrites(writes) }), runId);
    expect(writes.length).toBeGreaterThan(15);
    for (const point of pointsOf(writes)) {
      const dying = testPipeline({ copyOf: pipeline, hook: dieAt(point) });
      await replayAll(dying, runId).catch(() => undefined);
      const next = testPipeline({ over: dying });
      const found = await replayAll(next, runId);
      const name = `${point.phase} ${point.store} ${point.key}`;
      expect([name, found.state]).toEqual([name, 'done']);
      if (found.state !== 'done') continue;
      expect([name, ...Object.values(attemptsByHash(next, found.runId))]).toEqual([name, 1, 1, 1]);
      expect(await next.verify(date)).toEqual([]);
    }
  });
});
