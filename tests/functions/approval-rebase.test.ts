import { describe, expect, test } from '@jest/globals';
import { IntegrityError } from '../../shared/errors.ts';
import { dataKey, manifestKey } from '../../shared/layout/keys.ts';
import { approvalCase, approveFully, type ApprovalCase } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';

/** Two promoted runs, `old` and `current`, the log at 2. */
async function promotedCase(): Promise<ApprovalCase> {
  const opened = await approvalCase();
  for (const [base, execution] of ['old', 'current'].entries()) {
    await opened.validate(execution);
    await promoteApproved(opened, execution, base);
  }
  return opened;
}

async function promoteApproved(opened: ApprovalCase, execution: string, base: number, runId?: string) {
  await opened.request(execution, base, runId);
  await approveFully(opened, await opened.subject(execution, base, runId));
  expect(await opened.promote(execution, base, runId)).toMatchObject({ outcome: 'promoted', number: base + 1 });
}

/** Two runs on an empty log: `poor` is approved, `rich` has been asked for. */
async function askedTwice(): Promise<ApprovalCase> {
  const opened = await approvalCase();
  await opened.validate('poor');
  await opened.request('poor', 0);
  await approveFully(opened, await opened.subject('poor', 0));
  await opened.validate('rich');
  await opened.request('rich', 0);
  return opened;
}

const currentRuns = ({ entries }: ApprovalCase) => entries().map(({ run_id }) => run_id);

describe('a run that waits while the log moves on', () => {
  test('is woken, and asked for anew on the new base when it has read all that the new head read', async () => {
    const opened = await approvalCase();
    await opened.validate('poor');
    await opened.request('poor', 0);
    await approveFully(opened, await opened.subject('poor', 0));
    await opened.deliver('late.ndjson', 25, 20);
    await opened.validate('rich');
    await opened.request('rich', 0);
    await opened.wait('rich', 0);
    await opened.give(await opened.subject('rich', 0), 'domain', 'alice');
    expect(opened.woken).toEqual([]);

    expect((await opened.promote('poor', 0)).outcome).toBe('promoted');
    expect(opened.woken).toEqual(['token of rich on 0']);
    expect(await opened.promote('rich', 0)).toEqual({ outcome: 'rebase', base: 1, tries: 1 });
    expect(await opened.request('rich', 1)).toMatchObject({ outcome: 'requested' });
    // What was said about the old base does not count, and nothing more can be said about it.
    expect((await opened.promote('rich', 1, 'rich-1', 1)).outcome).toBe('pending');
    expect(await opened.give(await opened.subject('rich', 0), 'platform', 'bob')).toMatchObject({ state: 'withdrawn' });
    await approveFully(opened, await opened.subject('rich', 1));
    expect(await opened.promote('rich', 1, 'rich-1', 1)).toMatchObject({ outcome: 'promoted', number: 2 });
  });

  test('asks anew also when it was approved on the old base', async () => {
    const opened = await askedTwice();
    await approveFully(opened, await opened.subject('rich', 0));
    await opened.promote('poor', 0);
    expect(await opened.promote('rich', 0)).toEqual({ outcome: 'rebase', base: 1, tries: 1 });
    expect((await opened.request('rich', 1)).outcome).toBe('requested');
    expect(currentRuns(opened)).toEqual(['poor-1']);
  });

  test('leaves no outcome when a late call finds that its execution asks on a later base already', async () => {
    const opened = await askedTwice();
    await opened.promote('poor', 0);
    await opened.promote('rich', 0);
    await opened.request('rich', 1);
    expect((await opened.promote('rich', 0)).outcome).toBe('superseded');
    await approveFully(opened, await opened.subject('rich', 1));
    expect((await opened.promote('rich', 1, 'rich-1', 1)).outcome).toBe('promoted');
    expect((await opened.outcome('rich')).outcome).toBe('promoted');
  });

  test('does not wait when the log has moved on just before', async () => {
    const opened = await askedTwice();
    await opened.promote('poor', 0);
    await opened.wait('rich', 0);
    expect(opened.woken).toEqual(['token of rich on 0']);
  });

  test('ends as superseded by a rollback in between, and its request is taken back', async () => {
    const opened = await promotedCase();
    await opened.validate('next');
    await opened.request('next', 2);
    await opened.wait('next', 2);
    await opened.rollBack('back', 'old-1');
    await promoteApproved(opened, 'back', 2, 'old-1');
    expect(opened.woken).toEqual(['token of next on 2']);
    const answer = await opened.promote('next', 2);
    expect(answer).toMatchObject({ outcome: 'superseded', notice: { class: 'P3' } });
    expect('notice' in answer && answer.notice.text).toContain('entry 3 (rollback of run old-1)');
    expect(await opened.outcome('next')).toMatchObject({ outcome: 'superseded', promoted: false });
    expect(await opened.give(await opened.subject('next', 2), 'domain', 'alice')).toMatchObject({ state: 'withdrawn' });
    expect(currentRuns(opened)).toEqual(['old-1', 'current-1', 'old-1']);
  });
});

describe('a rollback', () => {
  test('goes through the gate of a promotion, and the log says who approved it', async () => {
    const opened = await promotedCase();
    await opened.rollBack('back', 'old-1');
    const asked = await opened.request('back', 2, 'old-1');
    expect(asked.outcome === 'requested' && asked.notice.text).toContain(
      'Roll events v1 2025-01-02 back to run old-1.',
    );
    expect(asked.outcome === 'requested' && asked.notice.text).toContain('Against run current-1: 0 rows added');
    expect((await opened.promote('back', 2, 'old-1')).outcome).toBe('pending');
    await approveFully(opened, await opened.subject('back', 2, 'old-1'));
    const answer = await opened.promote('back', 2, 'old-1');
    expect(answer).toMatchObject({ outcome: 'promoted', number: 3, notice: { class: 'notices' } });
    expect('notice' in answer && answer.notice.subject).toContain('rolled back');
    expect(opened.entries()[2]).toMatchObject({
      kind: 'rollback',
      run_id: 'old-1',
      request_id: 'back',
      approved_by: [{ person: 'alice' }, { person: 'bob' }],
    });
    expect(await opened.outcome('back')).toMatchObject({ outcome: 'promoted', run_id: 'old-1' });
  });

  test('is not approved by the approval that its run had as a promotion', async () => {
    const opened = await promotedCase();
    await opened.rollBack('back', 'old-1');
    await opened.request('back', 2, 'old-1');
    expect((await opened.promote('back', 2, 'old-1')).outcome).toBe('pending');
  });

  test('may be asked for again after it was rejected, by another execution', async () => {
    const opened = await promotedCase();
    await opened.rollBack('back', 'old-1');
    await opened.request('back', 2, 'old-1');
    await opened.give(await opened.subject('back', 2, 'old-1'), 'domain', 'alice', 'rejected');
    expect(await opened.promote('back', 2, 'old-1')).toMatchObject({ outcome: 'rejected' });
    await opened.rollBack('again', 'old-1');
    await promoteApproved(opened, 'again', 2, 'old-1');
  });

  test('is superseded, never rebased, when the log has moved on', async () => {
    const opened = await promotedCase();
    await opened.rollBack('back', 'old-1');
    await opened.request('back', 2, 'old-1');
    await opened.validate('next');
    await promoteApproved(opened, 'next', 2);
    const answer = await opened.promote('back', 2, 'old-1');
    expect(answer).toMatchObject({ outcome: 'superseded', notice: { class: 'P3' } });
    expect('notice' in answer && answer.notice.text).toContain('sluice rollback events 2025-01-02 --to old-1');
    expect((await opened.outcome('back')).outcome).toBe('superseded');
  });

  test('is not taken back by a newer run, but by a newer rollback', async () => {
    const opened = await promotedCase();
    await opened.rollBack('back', 'old-1');
    await opened.request('back', 2, 'old-1');
    await opened.validate('next');
    await opened.request('next', 2);
    const asked = await opened.subject('back', 2, 'old-1');
    expect((await opened.decision(asked)).state).toBe('open');
    await opened.rollBack('again', 'old-1');
    await opened.request('again', 2, 'old-1');
    expect((await opened.decision(asked)).state).toBe('withdrawn');
    expect((await opened.promote('back', 2, 'old-1')).outcome).toBe('superseded');
    expect((await opened.outcome('back')).outcome).toBe('superseded');
  });

  test('does not take back the request of a run: it may be rejected itself', async () => {
    const opened = await promotedCase();
    await opened.validate('next');
    await opened.request('next', 2);
    await opened.rollBack('back', 'old-1');
    await opened.request('back', 2, 'old-1');
    expect((await opened.decision(await opened.subject('next', 2))).state).toBe('open');
  });

  test('is a fault for a run that its sensor did not fix', async () => {
    const opened = await promotedCase();
    await opened.rollBack('back', 'old-1');
    await expect(opened.request('back', 2, 'current-1')).rejects.toThrow('was started to roll back to run old-1');
  });
});

describe('a current run that is damaged', () => {
  async function damagedCase() {
    const opened = await approvalCase();
    await opened.validate('old');
    await promoteApproved(opened, 'old', 0);
    // Equal contents would be told by their hashes, without a look at the data.
    await opened.deliver('late.ndjson', 25, 20);
    await opened.validate('current');
    await promoteApproved(opened, 'current', 1);
    const { memory, partition } = opened.pipeline;
    const key = manifestKey(partition(date), 'current-1');
    await memory.processed.put(key, Buffer.from('nothing'));
    return { opened, key };
  }

  test('can be rolled back: the evidence says what is damaged', async () => {
    const { opened, key } = await damagedCase();
    await opened.rollBack('back', 'old-1');
    const answer = await opened.request('back', 2, 'old-1');
    expect(answer.outcome === 'requested' && answer.notice.text).toContain('could not be compared with');
    const { request } = await opened.decision(await opened.subject('back', 2, 'old-1'));
    expect(request?.run?.evidence).toMatchObject({ compared_with: 'current-1', rows: null });
    expect(request?.run?.evidence.damage).toContain(key);
  });

  test('can be replaced, but not by a run that is damaged itself', async () => {
    const { opened } = await damagedCase();
    const { memory, partition } = opened.pipeline;
    await opened.deliver('more.ndjson', 30, 25);
    await opened.validate('next');
    expect((await opened.request('next', 2)).outcome).toBe('requested');
    await opened.validate('broken');
    await memory.processed.put(dataKey(partition(date), 'broken-1', 0), Buffer.from('nothing'));
    await expect(opened.request('broken', 2)).rejects.toThrow(IntegrityError);
  });
});
