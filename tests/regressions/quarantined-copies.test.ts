import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { listDoomed, requestDeletion } from '../../functions/condemned/delete-condemned.ts';
import { auditRejects } from '../../functions/validate-output/audit-rejects.ts';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { condemnedDeletionKey, condemnedDeletionsPrefix, rejectsKey } from '../../shared/layout/keys.ts';
import { approveDeletion } from '../support/approve-deletion.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { manifestOf } from '../support/current-run.ts';
import { badLines, passingLines, rejectedRows } from '../support/replays.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const bad = badLines(2);

/** A day that was stopped, then completed twice, with two bad rows in all of them; of the first completed run a person condemned one. */
async function condemnedDay() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'a.ndjson', badLines(50));
  const stopped = await pipeline.run(date);
  expect(stopped.outcome).toBe('drift');
  await pipeline.deliver(date, 'a.ndjson', passingLines(bad));
  const { run_id: first } = await pipeline.run(date);
  const { run_id: second } = await pipeline.run(date);
  const [doomed] = rejectedRows(pipeline, first).quarantined;
  const selection = { ...allRows, hashes: [doomed!.row_hash] };
  const said = { partition: pipeline.partition(date), runId: first, selection, person: 'ann', why: 'test' };
  await condemnRows({ store: pipeline.memory.quarantine, clock: pipeline.clock }, said);
  const rows = { contract: pipeline.contract, hashes: [doomed!.row_hash], runId: null };
  return { pipeline, rows, runs: [stopped.run_id, first, second] };
}

async function deletedDay() {
  const day = await condemnedDay();
  const { pipeline, rows } = day;
  const { state } = pipeline.memory.quarantine;
  const before = await Promise.all(
    storedKeys(state, 'quarantine/').map(
      async (key) => [key, (await pipeline.memory.quarantine.get(key)).bytes] as const,
    ),
  );
  await requestDeletion(pipeline.workspace, rows, 'cleo');
  const { sha256 } = await listDoomed(pipeline.workspace, rows);
  await approveDeletion(pipeline, sha256);
  const answer = await requestDeletion(pipeline.workspace, rows, 'cleo');
  return { ...day, sha256, answer, before };
}

/** The texts of all objects of the quarantine store. */
async function allTexts({ memory }: TestPipeline): Promise<string> {
  const texts = storedKeys(memory.quarantine.state).map(async (key) => {
    const { bytes } = await memory.quarantine.get(key);
    return (key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8');
  });
  return (await Promise.all(texts)).join('\n');
}

const eventOf = (line: string) => (JSON.parse(line) as { event_id: string }).event_id;

describe('the deletion of a condemned row', () => {
  test('takes its text out of the quarantine of every run, completed or not, and leaves the lines', async () => {
    const { pipeline, runs, answer, sha256 } = await deletedDay();
    expect(answer).toMatchObject({ outcome: 'deleted', list: { rows: [{}], copies: { count: 4 } } });
    const texts = await allTexts(pipeline);
    expect(texts).not.toContain(eventOf(bad[0]!));
    expect(texts).toContain(eventOf(bad[1]!));
    for (const [index, run] of runs.entries()) {
      const { quarantined } = rejectedRows(pipeline, run);
      expect(quarantined).toHaveLength(index === 0 ? 50 : 2);
      const [record] = quarantined;
      expect(record).toMatchObject({ verdict: 'quarantined', deleted: sha256, reasons: [{ code: 'TIMESTAMP_ERROR' }] });
      expect(record).not.toHaveProperty('raw');
      expect(quarantined[1]).toMatchObject({ raw: bad[1] });
    }
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('is no damage to a run that was under way', async () => {
    const { pipeline, runs } = await deletedDay();
    for (const run of runs.slice(1)) {
      const checks = await auditRejects(pipeline.memory.quarantine, manifestOf(pipeline, date, run));
      expect(checks).toMatchObject([{ result: 'pass' }]);
    }
  });

  test('is undone by no object of quarantine that came back, of whichever run, without being found', async () => {
    const { pipeline, runs, before, rows } = await deletedDay();
    const rewritten = before.filter(([key]) => key.endsWith('/rows.ndjson.gz'));
    expect(rewritten).toHaveLength(runs.length);
    for (const [key, bytes] of rewritten) {
      await pipeline.memory.quarantine.put(key, bytes);
      const message = expect.stringContaining('content of deleted rows');
      expect(await pipeline.verify(date)).toEqual([{ state: 'wrong', place: key, message }]);
      expect(await requestDeletion(pipeline.workspace, rows, 'cleo')).toMatchObject({ outcome: 'deleted' });
      expect(await pipeline.verify(date)).toEqual([]);
    }
    const { quarantine } = pipeline.memory;
    expect(storedKeys(quarantine.state, condemnedDeletionsPrefix(pipeline.contract))).toHaveLength(1);
  });

  test('covers copies of other runs also when the list names one run', async () => {
    const { pipeline } = await condemnedDay();
    const { run_id: runId } = await pipeline.run(date);
    const rows = { contract: pipeline.contract, hashes: [], runId };
    const { sha256, rows: names, copies } = await listDoomed(pipeline.workspace, rows);
    expect([names.length, copies.count, copies.keys.length]).toEqual([1, 5, 5]);
    await requestDeletion(pipeline.workspace, rows, 'cleo');
    await approveDeletion(pipeline, sha256);
    expect(await requestDeletion(pipeline.workspace, rows, 'cleo')).toMatchObject({ outcome: 'deleted' });
    expect(await allTexts(pipeline)).not.toContain(eventOf(bad[0]!));
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('is recorded again, without another approval, for a copy that a run under way has written since', async () => {
    const { pipeline, rows, before, runs } = await deletedDay();
    const { quarantine } = pipeline.memory;
    const [, bytes] = before.find(([key]) => key.includes(`${runs[1]!}/rows`))!;
    const late = rejectsKey('quarantine', pipeline.partition(date), 'late-1');
    await quarantine.put(late, bytes);
    expect(await requestDeletion(pipeline.workspace, rows, 'cleo')).toMatchObject({
      outcome: 'deleted',
      deletion: { objects: [{ key: late }] },
    });
    expect(quarantine.state.has(condemnedDeletionKey(pipeline.contract, 2))).toBe(true);
    expect(await allTexts(pipeline)).not.toContain(eventOf(bad[0]!));
    expect(await requestDeletion(pipeline.workspace, rows, 'cleo')).toMatchObject({ outcome: 'deleted_before' });
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('keeps its text away from a run that quarantines the row again', async () => {
    const { pipeline } = await deletedDay();
    const { quarantine } = pipeline.memory;
    // As when its condemnation was by a run of another schema version.
    for (const key of storedKeys(quarantine.state, 'condemned/').filter((each) => each.includes('by-person')))
      await quarantine.delete(key);
    const { run_id } = await pipeline.run(date);
    const { quarantined } = rejectedRows(pipeline, run_id);
    expect(quarantined.map(({ raw }) => raw)).toEqual([undefined, bad[1]]);
  });

  test('leaves the same row of another raw object alone', async () => {
    const { pipeline, rows } = await condemnedDay();
    const other = '2025-01-03';
    await pipeline.deliver(other, 'b.ndjson', [...bad, ...cleanLines(300)]);
    const { run_id } = await pipeline.run(other);
    const [condemned] = rejectedRows(pipeline, run_id, other).condemned;
    const doomed = { ...rows, runId: (await listDoomed(pipeline.workspace, rows)).rows[0]!.run_id };
    await requestDeletion(pipeline.workspace, doomed, 'cleo');
    await approveDeletion(pipeline, (await listDoomed(pipeline.workspace, doomed)).sha256);
    await requestDeletion(pipeline.workspace, doomed, 'cleo');
    expect(rejectedRows(pipeline, run_id, other).condemned[0]).toEqual(condemned);
    expect(condemned).toMatchObject({ raw: bad[0] });
  });
});
