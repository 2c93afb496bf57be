import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { deleteCondemned } from '../../shared/history/condemned-deletion.ts';
import { findCopies, listRows, nameOf, readCondemned, type CondemnedRow } from '../../shared/history/condemned-rows.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { memoryStore, type StoreEvent } from '../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { badLines, passingLines, rejectedRows } from '../support/replays.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const bad = badLines(2);
const dayAfter = '2025-01-03';

/** A day of whose run a person condemned both rows, and the next, whose run condemned both by itself. */
async function condemnedDays() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'a.ndjson', passingLines(bad));
  const { run_id: first } = await pipeline.run(date);
  const said = { partition: pipeline.partition(date), runId: first, selection: allRows, person: 'ann', why: 'test' };
  await condemnRows({ store: pipeline.memory.quarantine, clock: pipeline.clock }, said);
  await pipeline.deliver(dayAfter, 'b.ndjson', [...bad, ...cleanLines(300)]);
  const { run_id: second } = await pipeline.run(dayAfter);
  return { pipeline, runs: [first, second] as const };
}

const findingsOf = async (pipeline: TestPipeline) => [
  ...(await pipeline.verify(date)),
  ...(await pipeline.verify(dayAfter)),
];

async function allCondemned({ memory, contract }: TestPipeline): Promise<CondemnedRow[]> {
  const rows: CondemnedRow[] = [];
  for await (const row of readCondemned(memory.quarantine, contract)) rows.push(row);
  return rows;
}

/** What a call of the command does once it is approved: deletes the rows of this raw text. */
async function deleteRow({ memory, contract, clock }: TestPipeline, store: ObjectStore, raw: string): Promise<void> {
  const rows: CondemnedRow[] = [];
  for await (const row of readCondemned(memory.quarantine, contract)) if (row.record.raw === raw) rows.push(row);
  const list = listRows(rows.map(nameOf));
  const said = { nonce: clock.nonce(), rows_sha256: list.sha256, rows: list.rows, approved_by: [], person: 'cleo' };
  const dates = new Set(rows.map((row) => row.date));
  const { keys } = await findCopies(memory.quarantine, contract, list.rows, dates);
  await deleteCondemned(store, contract, { ...said, deleted_at: '2026-01-05T03:00:00.000Z' }, keys);
}

const condemnedTexts = async (pipeline: TestPipeline) => (await allCondemned(pipeline)).map(({ record }) => record.raw);

describe('of two deletions of rows in the same objects at once', () => {
  const points = (['create', 'put'] as const).flatMap((operation) =>
    (['before', 'after'] as const).map((phase) => [phase, operation] as const),
  );

  test.each(points)('both take effect when one runs right %s a %s of the other', async (phase, operation) => {
    for (const number of [1, 2]) {
      const { pipeline } = await condemnedDays();
      let left = number;
      const hook = async (event: StoreEvent) => {
        if (event.operation !== operation || event.phase !== phase) return;
        left -= 1;
        if (left === 0) await deleteRow(pipeline, pipeline.memory.quarantine, bad[0]!);
      };
      const slow = memoryStore({ name: 'slow', state: pipeline.memory.quarantine.state, hook });
      await deleteRow(pipeline, slow, bad[1]!);
      if (left > 0) await deleteRow(pipeline, pipeline.memory.quarantine, bad[0]!);
      expect(await condemnedTexts(pipeline)).toEqual([undefined, undefined, undefined, undefined]);
      expect(await findingsOf(pipeline)).toEqual([]);
    }
  });
});

describe('content of a condemned row that was deleted', () => {
  test('and came back is found, until the deletion is carried out again', async () => {
    const { pipeline } = await condemnedDays();
    const { quarantine } = pipeline.memory;
    const keys = [...new Set((await allCondemned(pipeline)).map(({ key }) => key))];
    const before = await Promise.all(keys.map(async (key) => [key, (await quarantine.get(key)).bytes] as const));
    await deleteRow(pipeline, quarantine, bad[0]!);
    expect(await findingsOf(pipeline)).toEqual([]);
    for (const [key, bytes] of before) await quarantine.put(key, bytes);
    const message = expect.stringContaining('content of deleted rows');
    expect(await findingsOf(pipeline)).toEqual(keys.map((place) => ({ state: 'wrong', place, message })));
    await deleteRow(pipeline, quarantine, bad[0]!);
    expect(await findingsOf(pipeline)).toEqual([]);
  });

  test('does not hide that another row of the object is missing', async () => {
    const { pipeline, runs } = await condemnedDays();
    const { quarantine } = pipeline.memory;
    await deleteRow(pipeline, quarantine, bad[0]!);
    const [key = ''] = storedKeys(quarantine.state, 'condemned/').filter((each) => each.includes(`${runs[1]}/rows`));
    const lines = gunzipSync((await quarantine.get(key)).bytes)
      .toString('utf8')
      .trimEnd()
      .split('\n');
    await quarantine.put(key, gzipSync(`${lines[0]!}\n`));
    expect(await findingsOf(pipeline)).toMatchObject([{ place: key, message: expect.stringContaining('SHA-256') }]);
  });

  test('does not come back with a later run that condemns the row again', async () => {
    const { pipeline } = await condemnedDays();
    await deleteRow(pipeline, pipeline.memory.quarantine, bad[0]!);
    for (const day of [date, dayAfter]) {
      const { run_id } = await pipeline.run(day);
      const { condemned } = rejectedRows(pipeline, run_id, day);
      expect(condemned.map(({ raw }) => raw)).toEqual([undefined, bad[1]]);
      expect(condemned[0]).toMatchObject({ verdict: 'condemned', deleted: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(condemned[0]!.reasons.map(({ code }) => code)).toContain('TIMESTAMP_ERROR');
    }
    expect(await findingsOf(pipeline)).toEqual([]);
  });

  test('is looked for only when a row is rejected', async () => {
    const pipeline = testPipeline();
    await pipeline.deliver(date, 'a.ndjson', passingLines([]));
    await pipeline.run(date);
    const { history } = pipeline.memory.quarantine;
    expect(history.filter(({ key }) => key.includes('/_deleted/'))).toEqual([]);
  });
});
