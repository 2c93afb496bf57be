import { describe, expect, test } from '@jest/globals';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { planReplay } from '../../shared/history/replay-plan.ts';
import type { CondemnationRecord } from '../../shared/verdicts/reject-record.ts';
import { changed, date } from '../support/event-rows.ts';
import { reportOf } from '../support/execution-papers.ts';
import { badLines, passingLines, rejectedRows, replay } from '../support/replays.ts';
import { storedKeys, storedObjects, storedRecords } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const bad = badLines(3);

async function quarantinedDay() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'a.ndjson', passingLines(bad));
  const { run_id } = await pipeline.run(date);
  const hashes = rejectedRows(pipeline, run_id).quarantined.map(({ row_hash }) => row_hash);
  return { pipeline, runId: run_id, hashes };
}

function condemn({ workspace, partition, clock }: TestPipeline, runId: string, hashes: string[], dryRun = false) {
  const said = {
    partition: partition(date),
    runId,
    selection: { ...allRows, hashes },
    person: 'ann',
    why: 'test data',
  };
  return condemnRows({ store: workspace.stores.quarantine, clock }, said, dryRun);
}

describe('rows that a person condemns', () => {
  test('are kept apart, with the person and the reason', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    const { key, rows } = await condemn(pipeline, runId, hashes.slice(0, 1));
    expect(rows).toHaveLength(1);
    expect(storedRecords<CondemnationRecord>(pipeline.memory.quarantine.state, key!)).toMatchObject([
      {
        verdict: 'condemned',
        row_hash: hashes[0],
        raw: bad[0],
        condemned_by: { person: 'ann', why: 'test data', at: expect.stringMatching(/^2026-01-05T/) },
      },
    ]);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('are condemned by every later run of their raw object, and by no rule of the pipeline', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    await condemn(pipeline, runId, hashes.slice(0, 1));
    for (let time = 0; time < 2; time += 1) {
      const { run_id } = await pipeline.run(date);
      const { quarantined, condemned } = rejectedRows(pipeline, run_id);
      expect(quarantined).toHaveLength(2);
      expect(condemned).toMatchObject([{ row_hash: hashes[0], reasons: [{ code: 'TIMESTAMP_ERROR' }] }]);
      expect(reportOf(pipeline, date, run_id).rates).toMatchObject({ auto_condemnation_rate: 0 });
    }
  });

  test('are valid once they meet the contract', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    await condemn(pipeline, runId, hashes);
    const corrected = bad.map((line) => changed(line, { event_ts: '2025-01-02T10:00:00Z' }));
    await pipeline.deliver(date, 'a.ndjson', passingLines(corrected));
    expect(await pipeline.run(date)).toMatchObject({ counts: { quarantined_rows: 0, condemned_rows: 0 } });
  });

  test('are no longer replayed', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    await condemn(pipeline, runId, hashes.slice(0, 1));
    const { rows } = await replay(pipeline, runId);
    expect(rows.map(({ row_hash }) => row_hash)).toEqual(hashes.slice(1).sort());
    const selection = { ...allRows, hashes: hashes.slice(0, 1) };
    await expect(planReplay(pipeline.workspace, pipeline.partition(date), runId, selection)).rejects.toThrow(hashes[0]);
  });

  test('are condemned once, also when all of the run are condemned after one was', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    await condemn(pipeline, runId, hashes.slice(0, 1));
    const before = storedObjects(pipeline.memory.quarantine.state);
    expect((await condemn(pipeline, runId, [])).rows).toHaveLength(2);
    expect(await condemn(pipeline, runId, [])).toEqual({ key: null, rows: [] });
    const after = storedObjects(pipeline.memory.quarantine.state);
    expect(after.size).toBe(before.size + 1);
    for (const [key, object] of before) expect(after.get(key)).toEqual(object);
  });

  test('are condemned by whoever of two is first', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    const answers = await Promise.all([condemn(pipeline, runId, hashes), condemn(pipeline, runId, hashes)]);
    expect(new Set(answers.map(({ key }) => key)).size).toBe(1);
    expect(storedKeys(pipeline.memory.quarantine.state, 'condemned/')).toHaveLength(1);
  });

  test('are left as they are by a dry run', async () => {
    const { pipeline, runId, hashes } = await quarantinedDay();
    const before = storedObjects(pipeline.memory.quarantine.state);
    expect((await condemn(pipeline, runId, hashes, true)).rows).toHaveLength(3);
    expect(storedObjects(pipeline.memory.quarantine.state)).toEqual(before);
  });
});
