import { describe, expect, test } from '@jest/globals';

import { giveApproval } from '../../cli/give-approval.ts';
import { executePipeline, resumeAllWoken, resumePipeline, resumeWoken } from '../../cli/local-pipeline.ts';
import { loadExecution } from '../../cli/local-runner/execution-store.ts';
import { listWaitingRuns } from '../../cli/waiting-run.ts';
import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { listSubjects, readRequest } from '../../shared/approval/approval-request.ts';
import { parseRunSubject } from '../../shared/layout/keys.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { eventLines, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { storedKeys, storedText } from '../support/stored-objects.ts';
import { dieAt, ProcessGoneError } from '../support/write-points.ts';

const date = '2025-01-02';
const strict = { ...prodSettings, stack: 'strict' };

/** A pipeline that asks for approval, with a raw object for `date`. */
async function strictPipeline(): Promise<TestPipeline> {
  const pipeline = testPipeline({ settings: strict });
  await pipeline.deliver(date, 'day.ndjson', eventLines({ date }));
  return pipeline;
}

/** The request for the approval of a run of `execution`. */
async function requestOf({ memory }: TestPipeline, execution: string): Promise<ApprovalRequest> {
  const subjects = await listSubjects(memory.processed);
  const subject = subjects.find((one) => parseRunSubject(one)?.execution === execution)!;
  return (await readRequest(memory.processed, subject))!;
}

/** Has every role approve the run of an execution, each by another person, in the process of `pipeline`. */
async function approve(pipeline: TestPipeline, execution: string) {
  const { subject, roles } = await requestOf(pipeline, execution);
  for (const role of roles) {
    const given = { subject, role, person: `the ${role}`, decision: 'approved', reason: null } as const;
    expect(await giveApproval(pipeline.workspace, given)).toMatchObject({ outcome: 'recorded' });
  }
}

const nothing = () => undefined;

describe('an execution of the pipeline', () => {
  test('that waits for approval is running, and is listed with what leads on', async () => {
    const pipeline = await strictPipeline();
    const { workspace } = pipeline;
    const run = await pipeline.run(date);
    expect(run).toMatchObject({
      outcome: 'waiting',
      run_id: `${run.execution}-1`,
      promotion: null,
      counts: { input_rows: 61 },
      waiting: { roles: ['domain', 'platform'], kind: 'promotion' },
    });
    expect(run.end.result).toMatchObject({ status: 'WAITING', state: 'AwaitApproval' });
    expect(await workspace.executions.isRunning(run.execution)).toBe(true);
    expect(await listWaitingRuns(workspace, 'events')).toEqual([run.waiting]);
    expect(run.waiting?.commands[0]).toMatch(
      new RegExp(`^sluice approve events ${date} ${run.run_id} --role domain --as PERSON`),
    );
  });

  test('is promoted with the settings that it began with, whoever goes on with it', async () => {
    const first = await strictPipeline();
    const { execution } = await first.run(date);
    const second = testPipeline({ over: first, settings: { ...devSettings, stack: 'lenient' } });
    expect((await loadExecution(second.workspace.local, execution)).settings).toEqual(strict);
    await approve(second, execution);
    expect((await loadExecution(second.workspace.local, execution)).result).toMatchObject({ status: 'SUCCEEDED' });
    const outbox = second.memory.outbox.state;
    const notices = storedKeys(outbox).map((key) => storedText(outbox, key));
    expect(notices).toHaveLength(2);
    for (const notice of notices) expect(notice).toContain('Stack:   strict');
    expect(await listWaitingRuns(second.workspace, 'events')).toEqual([]);
    expect(await second.verify(date)).toEqual([]);
  });

  test('is listed as waiting for people, not as ready, while its request is open, however often it looks again', async () => {
    const pipeline = await strictPipeline();
    const { execution, waiting } = await pipeline.run(date);
    for (let hour = 1; hour <= 2; hour++) {
      pipeline.clock.advance(3_600_000);
      expect(await listWaitingRuns(pipeline.workspace, 'events')).toEqual([waiting]);
      const { result, outcome } = await resumePipeline(pipeline.workspace, 'events', execution, nothing);
      expect([result.status, outcome]).toEqual(['WAITING', undefined]);
    }
    expect(storedKeys(pipeline.memory.outbox.state)).toHaveLength(1);
    expect(await listWaitingRuns(pipeline.workspace, 'events')).toEqual([waiting]);
    await approve(pipeline, execution);
    expect((await loadExecution(pipeline.workspace.local, execution)).result).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('goes on within the hour after a decision whose wake got lost', async () => {
    const pipeline = await strictPipeline();
    const { execution } = await pipeline.run(date);
    const { workspace } = pipeline;
    const lost = { ...workspace, tokens: { ...workspace.tokens, wake: () => Promise.resolve() } };
    await approve({ ...pipeline, workspace: lost }, execution);
    expect((await loadExecution(workspace.local, execution)).result).toBeNull();
    pipeline.clock.advance(3_600_000);
    expect(await resumeWoken(workspace, execution)).toMatchObject({ outcome: { outcome: 'promoted' } });
  });

  test('is listed as ready when everything is decided and nobody has gone on with it', async () => {
    const pipeline = await strictPipeline();
    const { execution } = await pipeline.run(date);
    pipeline.clock.advance(1000 * 3600 * 24 * 30);
    const [waiting] = await listWaitingRuns(pipeline.workspace, 'events');
    const { expires_at: until } = await requestOf(pipeline, execution);
    expect(waiting).toMatchObject({ execution, roles: [], until });
    expect(waiting?.commands[0]).toContain(`sluice run events ${date} --resume ${execution}`);
    const end = await resumePipeline(pipeline.workspace, 'events', execution, nothing);
    expect(end).toMatchObject({ result: { error: 'Sluice.Expired' }, outcome: { outcome: 'expired' } });
    expect(await listWaitingRuns(pipeline.workspace, 'events')).toEqual([]);
  });

  test('that replaces one that waits goes on with that one too, to its end', async () => {
    const pipeline = await strictPipeline();
    const older = await pipeline.run(date);
    const newer = await pipeline.run(date);
    expect(newer.end.resumed).toMatchObject([{ execution: older.execution, outcome: { outcome: 'superseded' } }]);
    expect((await listWaitingRuns(pipeline.workspace, 'events')).map(({ execution }) => execution)).toEqual([
      newer.execution,
    ]);
  });
});

describe('executions that a function starts', () => {
  const input = { dataset: 'events', ingestion_date: date };

  test('run in this process, once for a name', async () => {
    const pipeline = testPipeline();
    const { workspace, memory } = pipeline;
    await pipeline.deliver(date, 'day.ndjson', eventLines({ date }));
    const { executions } = workspace;
    expect(await executions.isRunning('late-1')).toBe(false);
    expect(await executions.start('late-1', input)).toBe('started');
    expect((await loadExecution(memory.local, 'late-1')).result).toMatchObject({ status: 'SUCCEEDED' });
    expect(await executions.isRunning('late-1')).toBe(false);
    expect(await executions.start('late-1', input)).toBe('exists');
    expect(storedKeys(memory.outbox.state)).toHaveLength(1);
  });

  test('go on when their process is gone, and are not running until then', async () => {
    const first = testPipeline({ hook: dieAt({ number: 9, phase: 'after' }) });
    const second = testPipeline({ over: first });
    await second.deliver(date, 'day.ndjson', eventLines({ date }));
    await expect(first.workspace.executions.start('late-1', input)).rejects.toThrow(ProcessGoneError);
    const { executions, local } = second.workspace;
    expect(await executions.isRunning('late-1')).toBe(false);
    expect(await executions.start('late-1', input)).toBe('exists');
    expect((await loadExecution(local, 'late-1')).result).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('a wake', () => {
  test('names the executions that it woke, each once', async () => {
    const { workspace } = testPipeline();
    const token = (nonce: string) => `events-1.${nonce.repeat(32)}`;
    for (const nonce of ['a', 'a', 'b']) await workspace.tokens.wake(token(nonce));
    expect(workspace.tokens.woken()).toEqual(['events-1']);
    expect(workspace.tokens.woken()).toEqual([]);
  });

  test('of an execution that is not here, or that another process runs, goes on with nothing', async () => {
    const seen: unknown[] = [];
    const pipeline = testPipeline({
      hook: async (store, { key, phase }) => {
        if (store !== 'processed' || !key.endsWith('/input.json') || phase !== 'before') return;
        seen.push(await resumeWoken(pipeline.workspace, 'busy'));
      },
    });
    const { workspace } = pipeline;
    await pipeline.deliver(date, 'day.ndjson', eventLines({ date }));
    expect(await resumeWoken(workspace, 'nobody')).toBeUndefined();
    await workspace.tokens.wake(`nobody.${'0'.repeat(32)}`);
    expect(await resumeAllWoken(workspace)).toEqual([]);
    await executePipeline(workspace, 'busy', { dataset: 'events', ingestion_date: date }, nothing);
    expect(seen.length).toBeGreaterThan(0);
    expect(new Set(seen)).toEqual(new Set([undefined]));
  });

  test('of an execution that has ended gives its end again', async () => {
    const pipeline = await strictPipeline();
    const { execution } = await pipeline.run(date);
    await approve(pipeline, execution);
    expect(await resumeWoken(pipeline.workspace, execution)).toMatchObject({ outcome: { outcome: 'promoted' } });
  });
});
