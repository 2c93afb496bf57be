import { describe, expect, test } from '@jest/globals';
import type { Catalog } from '../../shared/promotion/catalog.ts';
import { devSettings } from '../../shared/settings.ts';
import { approvalCase, approveFully, runOf, type ApprovalCase } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';

/** Takes an execution to its promotion with both approvals. */
async function promoteAs(c: ApprovalCase, execution: string, base: number) {
  await c.validate(execution);
  await c.request(execution, base);
  await approveFully(c, await c.subject(execution, base));
  const answer = await c.promote(execution, base);
  expect(answer.outcome).toBe('promoted');
  return answer;
}

describe('promote that is called again after it has ended the execution says the same', () => {
  test('when the run was superseded, also once the log has moved on further', async () => {
    const c = await approvalCase({ ...devSettings, stack: 'test' });
    await c.validate('poor');
    await c.deliver('late.ndjson', 40, 20);
    await c.validate('rich');
    expect((await c.promote('rich', 0)).outcome).toBe('promoted');
    const first = await c.promote('poor', 0);
    expect(first.outcome).toBe('superseded');

    await c.deliver('more.ndjson', 60, 40);
    await c.validate('richer');
    expect((await c.promote('richer', 1)).outcome).toBe('promoted');
    expect(await c.promote('poor', 0)).toEqual(first);
    expect(await c.outcome('poor')).toMatchObject({ outcome: 'superseded', promoted: false });
    expect(c.entries().map(({ run_id }) => run_id)).toEqual([runOf('rich'), runOf('richer')]);
  });

  test('when an open request was superseded: it is taken back, and the notice still says by what', async () => {
    const c = await approvalCase();
    for (const [base, execution] of ['one', 'two'].entries()) await promoteAs(c, execution, base);
    await c.validate('waits');
    await c.request('waits', 2);
    await c.rollBack('back', runOf('one'));
    await c.request('back', 2, runOf('one'));
    await approveFully(c, await c.subject('back', 2, runOf('one')));
    expect((await c.promote('back', 2, runOf('one'))).outcome).toBe('promoted');

    const { processed } = c.context.stores;
    const create: typeof processed.create = (key, bytes) =>
      key.endsWith('.withdrawn.json') ? Promise.reject(new Error('gone')) : processed.create(key, bytes);
    const broken = { ...c.context, stores: { ...c.context.stores, processed: { ...processed, create } } };
    await expect(stageCalls(broken, 'waits', date).promote(runOf('waits'), 2)).rejects.toThrow('gone');
    const subject = await c.subject('waits', 2);
    expect((await c.decision(subject)).state).toBe('open');

    for (let call = 0; call < 2; call += 1) {
      expect(await c.promote('waits', 2)).toMatchObject({
        outcome: 'superseded',
        notice: { text: expect.stringContaining('entry 3 (rollback of run one-1) became current') },
      });
    }
    expect((await c.decision(subject)).state).toBe('withdrawn');
  });

  test('when it was rejected or has expired', async () => {
    const c = await approvalCase();
    await c.validate('rejected');
    await c.request('rejected', 0);
    await c.give(await c.subject('rejected', 0), 'domain', 'alice', 'rejected');
    const rejected = await c.promote('rejected', 0);
    expect(rejected.outcome).toBe('rejected');

    await c.validate('expired');
    await c.request('expired', 0);
    c.pipeline.clock.advance(c.pipeline.contract.approvalHours * 3_600_000 + 1);
    const expired = await c.promote('expired', 0);
    expect(expired.outcome).toBe('expired');
    await promoteAs(c, 'third', 0);

    expect(await c.promote('rejected', 0)).toEqual(rejected);
    expect(await c.promote('expired', 0)).toEqual(expired);
    expect(c.entries()).toHaveLength(1);
  });

  test('when it was promoted, also after another run', async () => {
    const c = await approvalCase();
    const first = await promoteAs(c, 'one', 0);
    await promoteAs(c, 'two', 1);
    expect(await c.promote('one', 0)).toEqual(first);
    expect(await c.outcome('one')).toMatchObject({ outcome: 'promoted', run_id: runOf('one') });
    expect(c.entries()).toHaveLength(2);
  });
});

test('whoever waits is woken by a log that has grown, although what is derived from it could not be written', async () => {
  const c = await approvalCase();
  for (const [base, execution] of ['one', 'two'].entries()) await promoteAs(c, execution, base);
  await c.validate('waits');
  await c.request('waits', 2);
  await c.wait('waits', 2);
  await c.rollBack('back', runOf('one'));
  await c.request('back', 2, runOf('one'));
  await approveFully(c, await c.subject('back', 2, runOf('one')));
  const woken = c.woken.length;
  const catalog: Catalog = {
    find: () => Promise.resolve(undefined),
    list: () => Promise.resolve([]),
    put: () => Promise.reject(new Error('The catalog broke.')),
  };
  const broken = stageCalls({ ...c.context, catalog }, 'back', date);
  await expect(broken.promote(runOf('one'), 2)).rejects.toThrow('The catalog broke.');
  expect(c.entries()).toHaveLength(3);
  expect(c.woken.slice(woken)).toContain('token of waits on 2');
});
