import { describe, expect, test } from '@jest/globals';
import { listDoomed, requestDeletion } from '../../functions/condemned/delete-condemned.ts';
import { timestamp } from '../../shared/clock.ts';
import { condemnRows } from '../../shared/history/condemnation.ts';
import type { CondemnedDeletion } from '../../shared/history/condemned-deletion.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { approvalRecordKey, condemnedDeletionKey } from '../../shared/layout/keys.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { approveDeletion } from '../support/approve-deletion.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { badLines, passingLines, rejectedRows } from '../support/replays.ts';
import { storedJson, storedKeys, storedObjects, storedText } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { dieAt, pointsOf, recordWrites, type CountedWrite } from '../support/write-points.ts';

const bad = badLines(3);
const dayAfter = '2025-01-03';

/** A day whose run condemned three rows by itself, and the day before it, of whose run a person condemned one. */
async function condemnedDay() {
  const pipeline = testPipeline();
  await pipeline.deliver(date, 'a.ndjson', passingLines(bad));
  const first = await pipeline.run(date);
  await pipeline.deliver(dayAfter, 'b.ndjson', [...bad, ...cleanLines(300)]);
  const { run_id: runId } = await pipeline.run(dayAfter);
  const hashes = rejectedRows(pipeline, runId, dayAfter).condemned.map(({ row_hash }) => row_hash);
  expect(hashes).toHaveLength(3);
  const selection = { ...allRows, hashes: hashes.slice(0, 1) };
  const said = { partition: pipeline.partition(date), runId: first.run_id, selection, person: 'ann', why: 'test' };
  await condemnRows({ store: pipeline.workspace.stores.quarantine, clock: pipeline.clock }, said);
  return { pipeline, runId, hashes };
}

const doomedRows = ({ contract }: TestPipeline, hashes: readonly string[], runId: string | null = null) => ({
  contract,
  hashes,
  runId,
});

/** Every text that lies in the condemned store, decompressed where it is a gzip. */
function leftContents(pipeline: TestPipeline): string {
  const { state } = pipeline.memory.quarantine;
  const days = [date, dayAfter].flatMap((day) =>
    storedKeys(state, `condemned/analytics/events/ingestion_date=${day}/`).map((key) => {
      const run = /run_id=([^/]+)/.exec(key)![1]!;
      return JSON.stringify(rejectedRows(pipeline, run, day).condemned);
    }),
  );
  return days.join('\n');
}

describe('the deletion of condemned rows', () => {
  test('is asked for anew when the contract wants a role that the approved request left out', async () => {
    const { pipeline, hashes } = await condemnedDay();
    const { workspace, contract } = pipeline;
    const one = doomedRows(pipeline, hashes.slice(1, 2));
    const fewer = { ...one, contract: { ...contract, approvals: ['domain'] } };
    const first = await requestDeletion(workspace, fewer, 'cleo');
    expect(first).toMatchObject({ outcome: 'refused', request: { roles: ['domain'] } });
    await approveDeletion(pipeline, (await listDoomed(workspace, one)).sha256, ['domain']);
    const second = await requestDeletion(workspace, one, 'cleo');
    expect(second).toMatchObject({ outcome: 'refused', request: { roles: contract.approvals } });
    expect(await requestDeletion(workspace, fewer, 'cleo')).toMatchObject({ outcome: 'deleted' });
  });

  test('is asked for anew when the request expired, and not when it was rejected', async () => {
    const { pipeline, hashes } = await condemnedDay();
    const { workspace, memory, clock, contract } = pipeline;
    const one = doomedRows(pipeline, hashes.slice(1, 2));
    const ask = async () => {
      const answer = await requestDeletion(workspace, one, 'cleo');
      return answer.outcome === 'refused' ? answer : undefined;
    };
    const first = await ask();
    clock.advance(contract.approvalHours * 3_600_000);
    const second = await ask();
    expect(second).toMatchObject({ decision: { state: 'open' } });
    expect(second?.request.subject).not.toBe(first?.request.subject);
    const subject = second!.request.subject;
    const record = { subject, role: 'domain', person: 'dan', decision: 'rejected', reason: 'evidence' };
    await memory.processed.put(
      approvalRecordKey('domain', subject, 'v1'),
      encodeJson({ ...record, recorded_at: timestamp(clock) }),
    );
    clock.advance(contract.approvalHours * 3_600_000);
    expect(await ask()).toMatchObject({ decision: { state: 'rejected' }, request: { subject } });
  });

  test('is refused without an approval of exactly this list, and asks for it', async () => {
    const { pipeline, runId, hashes } = await condemnedDay();
    const before = storedObjects(pipeline.memory.quarantine.state);
    const one = doomedRows(pipeline, hashes.slice(1, 2));
    const answer = await requestDeletion(pipeline.workspace, one, 'cleo');
    expect(answer).toMatchObject({ outcome: 'refused', decision: { state: 'open' }, request: { run: null } });
    const { sha256 } = await listDoomed(pipeline.workspace, one);
    await approveDeletion(pipeline, sha256, pipeline.contract.approvals.slice(1));
    expect(await requestDeletion(pipeline.workspace, one, 'cleo')).toMatchObject({ outcome: 'refused' });
    await approveDeletion(pipeline, sha256);
    const all = doomedRows(pipeline, [], runId);
    expect(await requestDeletion(pipeline.workspace, all, 'cleo')).toMatchObject({ outcome: 'refused' });
    expect(storedObjects(pipeline.memory.quarantine.state)).toEqual(before);
  });

  test('takes the content of these rows and no other, and leaves a record without contents', async () => {
    const { pipeline, runId, hashes } = await condemnedDay();
    const one = doomedRows(pipeline, hashes.slice(1, 2));
    const { sha256, rows } = await listDoomed(pipeline.workspace, one);
    await requestDeletion(pipeline.workspace, one, 'cleo');
    await approveDeletion(pipeline, sha256);
    expect(await requestDeletion(pipeline.workspace, one, 'cleo')).toMatchObject({ outcome: 'deleted' });
    const { condemned } = rejectedRows(pipeline, runId, dayAfter);
    expect(condemned.map(({ raw, deleted }) => [raw, deleted])).toEqual([
      [bad[0], undefined],
      [undefined, sha256],
      [bad[2], undefined],
    ]);
    const { state } = pipeline.memory.quarantine;
    const key = condemnedDeletionKey(pipeline.contract, 1);
    const record = storedJson<CondemnedDeletion>(state, key);
    expect(record).toMatchObject({ person: 'cleo', rows, approved_by: [{ person: 'domain-person' }, {}] });
    const { event_id } = JSON.parse(bad[1]!) as { event_id: string };
    expect(storedText(state, key)).not.toContain(event_id);
    expect(leftContents(pipeline)).not.toContain(event_id);
    expect(await pipeline.verify(dayAfter)).toEqual([]);
  });

  test('of a row that also a person condemned takes both contents, and leaves it condemned', async () => {
    const { pipeline, hashes } = await condemnedDay();
    const both = doomedRows(pipeline, hashes.slice(0, 1));
    const { sha256, rows, copies } = await listDoomed(pipeline.workspace, both);
    expect([rows.length, copies.count, copies.keys.length]).toEqual([2, 3, 3]);
    await requestDeletion(pipeline.workspace, both, 'cleo');
    await approveDeletion(pipeline, sha256);
    await requestDeletion(pipeline.workspace, both, 'cleo');
    const rerun = await pipeline.run(date);
    expect(rejectedRows(pipeline, rerun.run_id).condemned.map(({ row_hash }) => row_hash)).toEqual([hashes[0]]);
    for (const day of [date, dayAfter]) expect(await pipeline.verify(day)).toEqual([]);
  });

  test('is done once', async () => {
    const { pipeline, hashes } = await condemnedDay();
    const one = doomedRows(pipeline, hashes.slice(1, 2));
    const { sha256 } = await listDoomed(pipeline.workspace, one);
    await requestDeletion(pipeline.workspace, one, 'cleo');
    await approveDeletion(pipeline, sha256);
    await requestDeletion(pipeline.workspace, one, 'cleo');
    const before = storedObjects(pipeline.memory.quarantine.state);
    expect(await requestDeletion(pipeline.workspace, one, 'dan')).toMatchObject({ outcome: 'deleted_before' });
    expect(storedObjects(pipeline.memory.quarantine.state)).toEqual(before);
  });

  test('after that of another row of the same object is verified like the first', async () => {
    const { pipeline, runId, hashes } = await condemnedDay();
    for (const doomed of [doomedRows(pipeline, hashes.slice(1, 2)), doomedRows(pipeline, [], runId)]) {
      const { sha256 } = await listDoomed(pipeline.workspace, doomed);
      await requestDeletion(pipeline.workspace, doomed, 'cleo');
      await approveDeletion(pipeline, sha256);
      expect(await requestDeletion(pipeline.workspace, doomed, 'cleo')).toMatchObject({ outcome: 'deleted' });
      expect(await pipeline.verify(dayAfter)).toEqual([]);
    }
    expect(rejectedRows(pipeline, runId, dayAfter).condemned.every(({ raw }) => raw === undefined)).toBe(true);
  });

  test('of no row, and of a hash that no condemned row has', async () => {
    const { pipeline } = await condemnedDay();
    expect(await requestDeletion(pipeline.workspace, doomedRows(pipeline, [], 'no-run-1'), 'cleo')).toEqual({
      outcome: 'none',
    });
    const unknown = doomedRows(pipeline, ['0'.repeat(64)]);
    await expect(requestDeletion(pipeline.workspace, unknown, 'cleo')).rejects.toThrow('no row of the condemned ones');
  });

  test('whose process dies at any of its writes is made good by the same call', async () => {
    const { pipeline, hashes } = await condemnedDay();
    const both = doomedRows(pipeline, hashes.slice(0, 2));
    const { sha256 } = await listDoomed(pipeline.workspace, both);
    await requestDeletion(pipeline.workspace, both, 'cleo');
    await approveDeletion(pipeline, sha256);
    const writes: CountedWrite[] = [];
    const watched = testPipeline({ copyOf: pipeline, hook: recordWrites(writes) });
    await requestDeletion(watched.workspace, both, 'cleo');
    expect(writes.length).toBeGreaterThanOrEqual(3);
    for (const point of pointsOf(writes)) {
      const dying = testPipeline({ copyOf: pipeline, hook: dieAt(point) });
      await requestDeletion(dying.workspace, both, 'cleo').catch(() => undefined);
      const next = testPipeline({ over: dying });
      for (const day of [date, dayAfter])
        for (const { message } of await next.verify(day)) expect(message).toContain('content of deleted rows');
      const { outcome } = await requestDeletion(next.workspace, both, 'cleo');
      expect(['deleted', 'deleted_before']).toContain(outcome);
      expect((await listDoomed(next.workspace, both)).copies).toEqual({ keys: [], count: 0 });
      for (const day of [date, dayAfter]) expect(await next.verify(day)).toEqual([]);
    }
  });
});

describe('verifying condemned rows', () => {
  test('finds a change that no deletion has recorded, also beside one that is', async () => {
    const { pipeline, runId, hashes } = await condemnedDay();
    const [key = ''] = storedKeys(pipeline.memory.quarantine.state, 'condemned/').filter((each) =>
      each.includes(`${runId}/rows`),
    );
    const { bytes } = await pipeline.memory.quarantine.get(key);
    const one = doomedRows(pipeline, hashes.slice(1, 2));
    const { sha256 } = await listDoomed(pipeline.workspace, one);
    await requestDeletion(pipeline.workspace, one, 'cleo');
    await approveDeletion(pipeline, sha256);
    await requestDeletion(pipeline.workspace, one, 'cleo');
    await pipeline.memory.quarantine.delete(key);
    expect(await pipeline.verify(dayAfter)).toMatchObject([{ state: 'wrong', place: key }]);
    await pipeline.memory.quarantine.put(key, bytes.toReversed());
    expect(await pipeline.verify(dayAfter)).toMatchObject([{ state: 'wrong', place: key }]);
  });

  test('finds lost and altered history', async () => {
    const { pipeline, runId } = await condemnedDay();
    const [key = ''] = storedKeys(pipeline.memory.quarantine.state).filter((each) => each.includes(`${runId}/history`));
    await pipeline.memory.quarantine.put(key, new Uint8Array(3));
    expect(await pipeline.verify(dayAfter)).toMatchObject([{ state: 'wrong', place: key }]);
    await pipeline.memory.quarantine.delete(key);
    expect(await pipeline.verify(dayAfter)).toMatchObject([{ state: 'wrong', place: key }]);
  });
});
