import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { supersedeObject } from '../../cli/supersede-object.ts';
import { covers, type ReadInput } from '../../functions/request-approval/covered-input.ts';
import type { StoredSupersede } from '../../functions/sensor/superseded-objects.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { approvalCase, approveFully, type ApprovalCase } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';

const rawKey = ({ pipeline }: ApprovalCase, name: string) => `${rawDayPrefix(pipeline.contract, 'web', date)}${name}`;

const stateOf = async ({ decision, subject }: ApprovalCase, execution: string) =>
  (await decision(await subject(execution, 0))).state;

/** Leaves out the version of the object that is there. */
async function supersede(opened: ApprovalCase, name: string): Promise<void> {
  const object = await opened.context.stores.raw.head(rawKey(opened, name));
  const said = { object, by: null, reason: 'wrong', person: 'pat' };
  await supersedeObject(opened.pipeline.workspace, opened.pipeline.contract, date, said);
}

/** Two runs that have asked: `poor`, and `other` after `change`, on a host whose clock is an hour behind. */
async function askedTwice(change: (opened: ApprovalCase) => Promise<unknown>): Promise<ApprovalCase> {
  const opened = await approvalCase();
  await opened.deliver('second.ndjson', 30, 20);
  await opened.validate('poor');
  await change(opened);
  opened.pipeline.clock.advance(-3_600_000);
  await opened.validate('other');
  await opened.request('other', 0);
  await opened.request('poor', 0);
  return opened;
}

describe('of two runs that ask for approval', () => {
  test('the one that has read all that the other read stays, whatever the clocks say', async () => {
    const opened = await askedTwice(({ deliver }) => deliver('late.ndjson', 35, 30));
    expect([await stateOf(opened, 'poor'), await stateOf(opened, 'other')]).toEqual(['withdrawn', 'open']);
  });

  test('the one that left an object out by a record that the other did not know stays', async () => {
    const opened = await askedTwice((one) => supersede(one, 'second.ndjson'));
    expect([await stateOf(opened, 'poor'), await stateOf(opened, 'other')]).toEqual(['withdrawn', 'open']);
  });

  test('both wait when each has read what the other has not; the second ends with what the head lacks', async () => {
    const opened = await askedTwice(async (one) => {
      await one.context.stores.raw.delete(rawKey(one, 'second.ndjson'));
      await one.deliver('late.ndjson', 35, 30);
    });
    expect([await stateOf(opened, 'poor'), await stateOf(opened, 'other')]).toEqual(['open', 'open']);
    await approveFully(opened, await opened.subject('other', 0));
    expect((await opened.promote('other', 0)).outcome).toBe('promoted');
    await approveFully(opened, await opened.subject('poor', 0));
    const answer = await opened.promote('poor', 0);
    expect(answer).toMatchObject({ outcome: 'superseded' });
    expect('notice' in answer && answer.notice.text).toContain(
      `The current run has not read "${rawKey(opened, 'second.ndjson')}", which this run read.`,
    );
  });

  test('the later one stays when both have read the same', async () => {
    const opened = await askedTwice(() => Promise.resolve());
    expect([await stateOf(opened, 'poor'), await stateOf(opened, 'other')]).toEqual(['open', 'withdrawn']);
  });
});

test('to cover another input is an order, so that one of any number of requests stays', () => {
  const names = ['a', 'b', 'c', 'd'];
  const pinned = (name: string) => ({ key: name, size: 1, version: name });
  const supersedes = names.map((name, index) => {
    const record = { nonce: '', object: pinned(name), by: null, reason: '', person: '', recorded_at: '' };
    return { key: `record ${name}`, number: index + 1, record } satisfies StoredSupersede;
  });
  // Of each object: not there, read, or left out.
  const input = fc.tuple(...names.map(() => fc.nat({ max: 2 }))).map((fates): ReadInput => ({
    objects: names.filter((_, index) => fates[index] === 1).map(pinned),
    superseded: names.filter((_, index) => fates[index] === 2).map((name) => `record ${name}`),
  }));
  fc.assert(
    fc.property(input, input, input, (a, b, c) => {
      expect(covers(a, a, supersedes)).toBe(true);
      if (covers(a, b, supersedes) && covers(b, c, supersedes)) expect(covers(a, c, supersedes)).toBe(true);
      if (covers(a, b, supersedes) && covers(b, a, supersedes)) expect(a).toEqual(b);
    }),
    { numRuns: 1000 },
  );
});
