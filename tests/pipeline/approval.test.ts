import { describe, expect, test } from '@jest/globals';
import { giveApproval } from '../../cli/give-approval.ts';
import { listRunRequests } from '../../cli/run-requests.ts';
import type { Decision } from '../../shared/approval/approval-documents.ts';
import { prodSettings } from '../../shared/settings.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { storedKeys, storedText } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const hours = 3_600_000;

/** A stack that requires approval, with 20 events to run. */
async function openProd(): Promise<TestPipeline> {
  const pipeline = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  return pipeline;
}

/** Gives a decision about the open request of a run. */
async function give(pipeline: TestPipeline, runId: string, role: string, person: string, decision?: Decision) {
  const { workspace } = pipeline;
  const requests = await listRunRequests(workspace.stores.processed, 'events', workspace.clock.now());
  const found = requests.find(({ run, decision: { state } }) => run.run_id === runId && state === 'open');
  const reason = decision === 'rejected' ? 'rows are missing' : null;
  const subject = found?.decision.request.subject ?? 'none';
  return giveApproval(workspace, { subject, role, person, decision: decision ?? 'approved', reason });
}

async function approve(pipeline: TestPipeline, runId: string) {
  await give(pipeline, runId, 'domain', 'alice');
  return give(pipeline, runId, 'platform', 'bob');
}

function notices({ memory }: TestPipeline): string[] {
  const { state } = memory.outbox;
  return storedKeys(state).map((key) => /^Subject: (.*)$/m.exec(storedText(state, key))?.[1] ?? '');
}

describe('a run where approval is required', () => {
  test('waits, and goes on when the last approval comes although its process is gone', async () => {
    const first = await openProd();
    const { outcome, run_id, end } = await first.run(date);
    expect(outcome).toBe('waiting');
    expect(logEntries(first, date)).toEqual([]);
    // Other processes, whose settings say nothing about this run.
    const second = testPipeline({ over: first, settings: { ...prodSettings, approval: 'automatic' } });
    expect(await give(second, run_id, 'domain', 'alice')).toMatchObject({ outcome: 'recorded', resumed: [] });
    const third = testPipeline({ over: second });
    expect(await give(third, run_id, 'platform', 'bob')).toMatchObject({
      outcome: 'recorded',
      resumed: [{ execution: end.execution, outcome: { outcome: 'promoted' } }],
    });
    expect(currentRun(third, date).runId).toBe(run_id);
    expect(await third.verify(date)).toEqual([]);
    expect(notices(third)).toEqual([
      `[notices] events ${date}: approval requested (test)`,
      `[notices] events ${date}: promoted (test)`,
    ]);
  });

  test('goes on when it is resumed after an approver died between the last record and the wake', async () => {
    const pipeline = await openProd();
    const { run_id, end } = await pipeline.run(date);
    await give(pipeline, run_id, 'domain', 'alice');
    // Its wake is the first write to the local store.
    const dying = testPipeline({
      over: pipeline,
      hook: (store, { operation }) => {
        if (store === 'local' && operation === 'create') throw new Error('killed');
      },
    });
    await expect(give(dying, run_id, 'platform', 'bob')).rejects.toThrow('killed');
    const later = testPipeline({ over: pipeline });
    expect((await later.resume(end.execution)).outcome).toMatchObject({ outcome: 'promoted' });
    expect(currentRun(later, date).runId).toBe(run_id);
  });

  test('ends when it is rejected, with one P2', async () => {
    const pipeline = await openProd();
    const { run_id, end } = await pipeline.run(date);
    const given = await give(pipeline, run_id, 'domain', 'alice', 'rejected');
    expect(given).toMatchObject({ resumed: [{ execution: end.execution, outcome: { outcome: 'rejected' } }] });
    expect(notices(pipeline)[1]).toBe(`[P2] events ${date}: run rejected (test)`);
    expect(logEntries(pipeline, date)).toEqual([]);
  });

  test('ends as expired when it is resumed after its time', async () => {
    const pipeline = await openProd();
    const { run_id, end } = await pipeline.run(date);
    await give(pipeline, run_id, 'domain', 'alice');
    pipeline.clock.advance(71 * hours);
    expect((await pipeline.resume(end.execution)).result.status).toBe('WAITING');
    pipeline.clock.advance(hours);
    const { outcome, result } = await pipeline.resume(end.execution);
    expect(result).toMatchObject({ status: 'FAILED', error: 'Sluice.Expired' });
    expect(outcome).toMatchObject({ outcome: 'expired', promoted: false });
    expect(notices(pipeline)[1]).toBe(`[P3] events ${date}: run expired (test)`);
  });

  test('gives way to a newer run: it ends as superseded with a notice, and the newer one is asked for', async () => {
    const pipeline = await openProd();
    const older = await pipeline.run(date);
    const newer = await pipeline.run(date);
    expect(newer.outcome).toBe('waiting');
    expect(newer.end.resumed).toMatchObject([
      { execution: older.end.execution, outcome: { outcome: 'superseded', promoted: false } },
    ]);
    expect(notices(pipeline)).toContain(`[P3] events ${date}: run superseded (test)`);
    expect(await give(pipeline, older.run_id, 'domain', 'alice')).toMatchObject({ outcome: 'refused' });
    await approve(pipeline, newer.run_id);
    expect(currentRun(pipeline, date).runId).toBe(newer.run_id);
  });

  test('is asked for anew when another one was promoted meanwhile, and is promoted after that', async () => {
    const pipeline = await openProd();
    const { run_id, end } = await pipeline.run(date);
    const automatic = testPipeline({ over: pipeline, settings: { ...prodSettings, approval: 'automatic' } });
    const other = await automatic.run(date);
    expect(other.end.resumed).toMatchObject([{ execution: end.execution, result: { status: 'WAITING' } }]);
    await approve(automatic, run_id);
    expect(logEntries(automatic, date).map((entry) => entry.run_id)).toEqual([other.run_id, run_id]);
  });

  test('ends as superseded when a rollback is promoted while it waits', async () => {
    const automatic = testPipeline();
    await automatic.deliver(date, 'events.ndjson', cleanLines(20));
    const first = await automatic.run(date);
    await automatic.run(date);
    const prod = testPipeline({ over: automatic, settings: { ...prodSettings, stack: 'test' } });
    const waiting = await prod.run(date);
    const rollback = await prod.execute({ ingestion_date: date, rollback_to: first.run_id });
    expect(rollback.result.status).toBe('WAITING');
    const given = await approve(prod, first.run_id);
    expect(given).toMatchObject({
      resumed: [
        { execution: rollback.execution, outcome: { outcome: 'promoted', run_id: first.run_id } },
        { execution: waiting.end.execution, outcome: { outcome: 'superseded' } },
      ],
    });
    expect(currentRun(prod, date).runId).toBe(first.run_id);
    expect(notices(prod)).toContain(`[notices] events ${date}: rolled back (test)`);
    expect(await prod.verify(date)).toEqual([]);
  });
});
