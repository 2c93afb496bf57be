import { describe, expect, test } from '@jest/globals';
import type { ApprovalRequest } from '../../shared/approval/approval-documents.ts';
import { readRequest, withdrawRequest } from '../../shared/approval/approval-request.ts';
import { approvalRequestsPrefix } from '../../shared/layout/keys.ts';
import { devSettings } from '../../shared/settings.ts';
import { approvalCase, approveFully, runOf } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { storedKeys } from '../support/stored-objects.ts';

const hours = 3_600_000;

describe('asking for the approval of a run', () => {
  test('leaves a request with roles, time limit, manifest hash and evidence', async () => {
    const { validate, request, subject, pipeline, context } = await approvalCase();
    await validate('first');
    const before = pipeline.clock.now();
    expect(await request('first', 0)).toMatchObject({ outcome: 'requested' });
    const name = await subject('first', 0);
    expect(await readRequest(context.stores.processed, name)).toMatchObject({
      subject: name,
      roles: ['domain', 'platform'],
      expires_at: new Date(before + 72 * hours).toISOString(),
      run: {
        execution: 'first',
        run_id: runOf('first'),
        kind: 'promotion',
        base: 0,
        manifest_sha256: name.slice(-64),
        evidence: { compared_with: null, rows: { added: 20, removed: 0, changed: 0, unchanged: 0 } },
      },
    } satisfies DeepPartial<ApprovalRequest>);
  });

  test('tells people what they need: run, roles, evidence, manifest hash, time limit and both commands', async () => {
    const { validate, request, subject } = await approvalCase();
    await validate('first');
    const answer = await request('first', 0);
    const notice = answer.outcome === 'requested' ? answer.notice : undefined;
    expect(notice).toMatchObject({ class: 'notices', subject: `[notices] events ${date}: approval requested (test)` });
    for (const part of [
      'Promote run first-1 of events v1 2025-01-02.',
      'domain and platform, each by another person',
      (await subject('first', 0)).slice(-64),
      'all 20 rows are new',
      'No row was rejected.',
      '2026-01-08T',
      `sluice approve events ${date} first-1 --role domain\n`,
      `sluice approve events ${date} first-1 --role platform\n`,
      `sluice reject events ${date} first-1 --role ROLE --reason TEXT`,
    ]) {
      expect(notice?.text).toContain(part);
    }
  });

  test('compares the run with the one that is current at its base', async () => {
    const opened = await approvalCase();
    const { validate, request, promote, subject, deliver, context } = opened;
    await validate('first');
    await request('first', 0);
    await approveFully(opened, await subject('first', 0));
    await promote('first', 0);
    await deliver('events.ndjson', 25);
    await validate('second');
    await request('second', 1);
    const found = await readRequest(context.stores.processed, await subject('second', 1));
    expect(found?.run?.evidence).toMatchObject({
      compared_with: 'first-1',
      rows: { added: 5, removed: 0, changed: 0, unchanged: 20 },
    });
  });

  test('is done once: a later call finds the request, whose time does not begin anew', async () => {
    const { validate, request, subject, pipeline, context } = await approvalCase();
    await validate('first');
    await request('first', 0);
    const first = await readRequest(context.stores.processed, await subject('first', 0));
    pipeline.clock.advance(hours);
    expect(await request('first', 0)).toMatchObject({ outcome: 'requested' });
    expect(await readRequest(context.stores.processed, await subject('first', 0))).toEqual(first);
  });

  test('names in the notice only the roles that have not spoken yet', async () => {
    const { validate, request, subject, give } = await approvalCase();
    await validate('first');
    await request('first', 0);
    await give(await subject('first', 0), 'domain', 'alice');
    const answer = await request('first', 0);
    const text = answer.outcome === 'requested' ? answer.notice.text : '';
    expect(text).toContain('sluice approve events 2025-01-02 first-1 --role platform\n');
    expect(text).not.toContain('--role domain');
  });

  test('is not done where the stack approves by itself', async () => {
    const { validate, request, promote, entries, pipeline } = await approvalCase(devSettings);
    await validate('first');
    expect(await request('first', 0)).toEqual({ outcome: 'approved' });
    expect(storedKeys(pipeline.memory.processed.state, approvalRequestsPrefix)).toEqual([]);
    expect((await promote('first', 0)).outcome).toBe('promoted');
    expect(entries()).toMatchObject([{ number: 1, approved_by: [] }]);
  });

  test('has to be answered even if the stack approves by itself by now', async () => {
    const required = await approvalCase();
    await required.validate('first');
    await required.request('first', 0);
    const context = { ...required.context, settings: devSettings };
    const calls = stageCalls(context, 'first', date);
    expect((await calls.requestApproval('first-1', 0)).outcome).toBe('requested');
    expect((await calls.promote('first-1', 0)).outcome).toBe('pending');
  });

  test('takes back the request of an older run, whose execution wakes and ends as superseded', async () => {
    const { validate, request, wait, promote, subject, decision, woken, outcome } = await approvalCase();
    await validate('older');
    await request('older', 0);
    await wait('older', 0);
    expect(woken).toEqual([]);
    await validate('newer');
    await request('newer', 0);
    expect(woken).toEqual(['token of older on 0']);
    expect((await decision(await subject('older', 0))).state).toBe('withdrawn');
    expect((await decision(await subject('newer', 0))).state).toBe('open');
    const answer = await promote('older', 0);
    expect(answer).toMatchObject({ outcome: 'superseded', notice: { class: 'P3' } });
    expect('notice' in answer && answer.notice.text).toContain('run newer-1 of the same date has taken its place');
    expect(await outcome('older')).toMatchObject({ outcome: 'superseded', promoted: false });
  });

  test('does not take back the request of a newer run when an older one asks later', async () => {
    const { validate, request, subject, decision } = await approvalCase();
    await validate('older');
    await validate('newer');
    await request('newer', 0);
    // Nothing to wait for: promote finds that it is withdrawn.
    expect(await request('older', 0)).toEqual({ outcome: 'approved' });
    expect((await decision(await subject('newer', 0))).state).toBe('open');
    expect((await decision(await subject('older', 0))).state).toBe('withdrawn');
  });

  test('wakes the older run also when the call that took its request back ended before it did', async () => {
    const { validate, request, wait, subject, woken, context } = await approvalCase();
    await validate('older');
    await request('older', 0);
    await wait('older', 0);
    await validate('newer');
    const scope = { store: context.stores.processed, clock: context.clock };
    await withdrawRequest(scope, await subject('older', 0), runOf('newer'));
    await request('newer', 0);
    expect(woken).toEqual(['token of older on 0']);
  });

  test('leaves requests that are decided as they are', async () => {
    const opened = await approvalCase();
    await opened.validate('older');
    await opened.request('older', 0);
    await approveFully(opened, await opened.subject('older', 0));
    await opened.validate('newer');
    await opened.request('newer', 0);
    expect((await opened.decision(await opened.subject('older', 0))).state).toBe('approved');
    expect((await opened.promote('older', 0)).outcome).toBe('promoted');
  });

  test('is refused for a run whose data is not what was audited', async () => {
    const { validate, request, context, pipeline } = await approvalCase();
    await validate('first');
    const key = storedKeys(pipeline.memory.processed.state, 'silver/').find((name) => name.endsWith('.parquet'))!;
    await context.stores.processed.put(key, Buffer.from('other bytes'));
    await expect(request('first', 0)).rejects.toThrow('is damaged');
  });
});

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T;
