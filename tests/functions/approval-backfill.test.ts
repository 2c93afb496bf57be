import { describe, expect, test } from '@jest/globals';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { timestamp } from '../../shared/clock.ts';
import { createRequest } from '../../shared/approval/approval-request.ts';
import type { BackfillItem } from '../../shared/backfill/backfill-documents.ts';
import { markTry } from '../../shared/backfill/backfill-ledger.ts';
import { makePlan, planSubject, storePlan } from '../../shared/backfill/backfill-plan.ts';
import { hashRawListing } from '../../shared/backfill/raw-listing-hash.ts';
import { inputKey, validationKey } from '../../shared/layout/keys.ts';
import type { InputList, Validation } from '../../shared/manifest/documents.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { encodeJson, getJson } from '../../shared/store/json.ts';
import { approvalCase, approveFully, runOf } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';

/** A run of a backfill, whose plan is made of what the run read, and changed by `change`. */
async function backfillCase(
  change: Partial<BackfillItem> = {},
  { gitSha = 'test', roles = ['domain', 'platform'], settings = { ...prodSettings, stack: 'test' } } = {},
) {
  const opened = await approvalCase(settings);
  const { context, pipeline } = opened;
  const store = context.stores.processed;
  // The raw objects are pinned by a first execution, as the planner does it.
  await opened.validate('look');
  const { objects, contract } = await getJson<InputList>(store, inputKey('events', 'look'));
  const item: BackfillItem = {
    dataset: 'events',
    schema_v: 1,
    ingestion_date: date,
    contract,
    raw_listing: hashRawListing(objects, []),
    last_rollback: 0,
    ...change,
  };
  const plan = makePlan({ version: '0.0.0', git_sha: gitSha }, ['events'], [item]);
  await storePlan(store, plan);
  const subject = planSubject(plan);
  const times = { requested_at: '2026-01-05T03:00:00.000Z', expires_at: '2026-01-06T03:00:00.000Z' };
  await createRequest(store, { subject, title: 'Backfill.', roles, ...times, run: null });
  pipeline.clock.advance(1000);
  const mark = async (execution: string, tries = 0) => {
    const line = { index: 0, item, tries, last: undefined, outcome: undefined };
    const started_at = timestamp(pipeline.clock);
    await markTry(store, plan, line, { nonce: execution, execution, started_by: 'backfill', started_at });
  };
  /** Begins an execution that says it belongs to the plan. */
  const begin = (execution: string) =>
    sensorHandler(context)({ execution, dataset: 'events', ingestion_date: date, backfill: plan.id });
  await mark('day');
  const begun = await begin('day');
  if (begun.outcome === 'ready') await opened.validate('day');
  return { ...opened, plan: subject, mark, begin, begun };
}

describe('a run of a backfill whose plan is approved', () => {
  test('is promoted without a request of its own, approved by those who approved the plan', async () => {
    const opened = await backfillCase();
    await approveFully(opened, opened.plan);
    expect(await opened.request('day', 0)).toEqual({ outcome: 'approved' });
    expect((await opened.promote('day', 0)).outcome).toBe('promoted');
    expect(opened.entries()).toMatchObject([{ approved_by: [{ person: 'alice' }, { person: 'bob' }] }]);
  });

  test('is promoted also after the time in which the plan had to be approved', async () => {
    const opened = await backfillCase();
    await approveFully(opened, opened.plan);
    opened.pipeline.clock.advance(48 * 3_600_000);
    expect((await opened.request('day', 0)).outcome).toBe('approved');
  });

  test.each<[string, Partial<BackfillItem>, { readonly gitSha?: string; readonly roles?: string[] }]>([
    ['reads other raw objects than the plan says', { raw_listing: hashRawListing([], []) }, {}],
    ['has another contract', { contract: { version: '9.9.9', sha256: '0'.repeat(64) } }, {}],
    ['runs other code', {}, { gitSha: 'other' }],
  ])('waits for its own approval when it %s', async (_, change, options) => {
    const opened = await backfillCase(change, options);
    await approveFully(opened, opened.plan);
    expect((await opened.request('day', 0)).outcome).toBe('requested');
    expect((await opened.promote('day', 0)).outcome).toBe('pending');
  });

  test('waits for its own approval when a check warns', async () => {
    const opened = await backfillCase();
    await approveFully(opened, opened.plan);
    const store = opened.context.stores.processed;
    const key = validationKey(opened.pipeline.partition(date), runOf('day'));
    await store.put(key, encodeJson({ ...(await getJson<Validation>(store, key)), result: 'warn' }));
    expect((await opened.request('day', 0)).outcome).toBe('requested');
  });
});

test('a run of a backfill whose plan is not approved yet waits for its own approval', async () => {
  const opened = await backfillCase();
  await opened.give(opened.plan, 'domain', 'alice');
  expect((await opened.request('day', 0)).outcome).toBe('requested');
});

test('a run of a backfill whose request leaves out a role of the contract waits for its own approval', async () => {
  const opened = await backfillCase({}, { roles: ['domain'] });
  await opened.give(opened.plan, 'domain', 'alice');
  expect((await opened.request('day', 0)).outcome).toBe('requested');
  expect((await opened.promote('day', 0)).outcome).toBe('pending');
});

describe('a run of a backfill whose plan people were asked about', () => {
  const settings = { ...devSettings, stack: 'test' };

  test('needs that approval, or its own, also where the settings want none by now', async () => {
    const opened = await backfillCase({ raw_listing: hashRawListing([], []) }, { settings });
    await approveFully(opened, opened.plan);
    expect((await opened.request('day', 0)).outcome).toBe('requested');
    expect((await opened.promote('day', 0)).outcome).toBe('pending');
  });

  test('is covered by it there too', async () => {
    const opened = await backfillCase({}, { settings });
    await approveFully(opened, opened.plan);
    expect((await opened.promote('day', 0)).outcome).toBe('promoted');
    expect(opened.entries()).toMatchObject([{ approved_by: [{ person: 'alice' }, { person: 'bob' }] }]);
  });
});

describe('an execution that says it belongs to a backfill', () => {
  test.each([
    ['a date', { ingestion_date: '2025-01-03' }],
    ['a schema version', { schema_v: 2 }],
  ])('is refused for %s that the plan does not have', async (_, change) => {
    expect((await backfillCase(change)).begun).toMatchObject({ outcome: 'refused', notice: { class: 'P2' } });
  });

  test('is refused unless the ledger names it as the last try', async () => {
    const opened = await backfillCase();
    await approveFully(opened, opened.plan);
    const { begin, mark, outcome } = opened;
    const answer = await begin('again');
    expect(answer.outcome === 'refused' && answer.notice.text).toContain('does not name the execution again');
    expect((await outcome('again')).outcome).toBe('refused');
    await mark('third', 1);
    expect((await begin('third')).outcome).toBe('ready');
    // And the one before it is no longer covered by the plan's approval.
    expect((await opened.request('day', 0)).outcome).toBe('requested');
  });

  test.each(['none', '../../secrets', '2025-01-01-2025-01-01-00000000'])(
    'is refused when there is no %s',
    async (id) => {
      const { context } = await approvalCase();
      const input = { execution: 'day', dataset: 'events', ingestion_date: date, backfill: id };
      const answer = await sensorHandler(context)(input);
      expect(answer.outcome === 'refused' && answer.notice.text).toContain('There is no backfill');
    },
  );
});
