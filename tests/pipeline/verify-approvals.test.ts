import { describe, expect, test } from '@jest/globals';
import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { requestPlanApproval } from '../../cli/backfill/plan-approval.ts';
import { giveApproval } from '../../cli/give-approval.ts';
import { goOnWithPlan } from '../../cli/local-backfill.ts';
import { planSubject, storePlan } from '../../shared/backfill/backfill-plan.ts';
import { backfillPlanKey, promotionKey } from '../../shared/layout/keys.ts';
import { prodSettings } from '../../shared/settings.ts';
import { approvalCase, approveFully, runOf } from '../support/approval-case.ts';
import { logEntries } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { storedKeys, storedText } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

/** A date with a promotion that two people approved, and a rollback that the same approved. */
async function approvedDate(): Promise<TestPipeline> {
  const opened = await approvalCase();
  for (const [base, execution] of ['one', 'two'].entries()) {
    await opened.validate(execution);
    await opened.request(execution, base);
    await approveFully(opened, await opened.subject(execution, base));
    expect(await opened.promote(execution, base)).toMatchObject({ outcome: 'promoted' });
  }
  await opened.rollBack('back', runOf('one'));
  await opened.request('back', 2, runOf('one'));
  await approveFully(opened, await opened.subject('back', 2, runOf('one')));
  expect(await opened.promote('back', 2, runOf('one'))).toMatchObject({ outcome: 'promoted' });
  return opened.pipeline;
}

/** A date that a backfill promoted, whose plan two people approved. */
async function plannedDate() {
  const pipeline = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
  const { workspace } = pipeline;
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  const { plan } = await planRuns(workspace, ['events'], [date]);
  await storePlan(workspace.stores.processed, plan);
  await requestPlanApproval(workspace, plan);
  for (const [role, person] of Object.entries({ domain: 'alice', platform: 'bob' })) {
    await giveApproval(workspace, { subject: planSubject(plan), role, person, decision: 'approved', reason: null });
  }
  expect((await goOnWithPlan(workspace, plan.id)).result).toMatchObject({ status: 'SUCCEEDED' });
  expect(logEntries(pipeline, date)[0]?.approved_by).toHaveLength(2);
  return { pipeline, planKey: backfillPlanKey(plan.id) };
}

/** Replaces a text in the documents below a prefix. */
async function alter({ memory: { processed } }: TestPipeline, prefix: string, from: string, to: string): Promise<void> {
  for (const key of storedKeys(processed.state, prefix)) {
    const text = storedText(processed.state, key).replaceAll(from, to);
    await processed.put(key, new TextEncoder().encode(text));
  }
}

async function remove({ memory: { processed } }: TestPipeline, prefix: string): Promise<void> {
  for (const key of storedKeys(processed.state, prefix)) await processed.delete(key);
}

const entryKey = (pipeline: TestPipeline, number: number) => promotionKey(pipeline.partition(date), number);

describe('verifying who approved what is in a log', () => {
  test('finds nothing where the records say the same', async () => {
    expect(await (await approvedDate()).verify(date)).toEqual([]);
    expect(await (await plannedDate()).pipeline.verify(date)).toEqual([]);
  });

  test.each([1, 2, 3])('finds another person in entry %i of the log', async (number) => {
    const pipeline = await approvedDate();
    await alter(pipeline, entryKey(pipeline, number), '"alice"', '"eve"');
    const message = expect.stringMatching(
      /eve \(domain\) and bob .* but the records of .* name alice \(domain\) and bob /,
    );
    expect(await pipeline.verify(date)).toEqual([{ state: 'wrong', place: entryKey(pipeline, number), message }]);
  });

  test('finds an entry that names nobody although people were asked', async () => {
    const pipeline = await approvedDate();
    await alter(pipeline, entryKey(pipeline, 1), '"approved_by"', '"approved"');
    const message = expect.stringContaining('says that nobody approved it');
    expect(await pipeline.verify(date)).toEqual([{ state: 'wrong', place: entryKey(pipeline, 1), message }]);
  });

  test('finds that requests and records are gone', async () => {
    const pipeline = await approvedDate();
    await remove(pipeline, 'approvals/');
    const places = (await pipeline.verify(date)).map(({ state, place }) => `${state} ${place}`);
    expect(places).toEqual([1, 2, 3].map((number) => `wrong ${entryKey(pipeline, number)}`));
  });

  test('finds another person in the records', async () => {
    const pipeline = await approvedDate();
    await alter(pipeline, 'approvals/_records/', '"bob"', '"eve"');
    expect(await pipeline.verify(date)).toHaveLength(3);
  });

  test('finds a request that asks fewer roles', async () => {
    const pipeline = await approvedDate();
    await alter(pipeline, 'approvals/_requests/', '"domain",', '');
    expect(await pipeline.verify(date)).toHaveLength(3);
  });

  test('finds the same of a plan, whose approval is that of its runs', async () => {
    const { pipeline } = await plannedDate();
    await alter(pipeline, 'approvals/_records/', '"bob"', '"eve"');
    expect(await pipeline.verify(date)).toMatchObject([{ state: 'wrong', place: entryKey(pipeline, 1) }]);
  });

  test('finds an altered plan, and one that is gone', async () => {
    const { pipeline, planKey } = await plannedDate();
    await alter(pipeline, planKey, '"raw_listing": "', '"raw_listing": "0');
    const place = planKey;
    const damaged = { state: 'wrong', place, message: expect.stringContaining('is damaged') };
    expect(await pipeline.verify(date)).toEqual([damaged]);
    await remove(pipeline, 'backfills/');
    expect(await pipeline.verify(date)).toEqual([{ ...damaged, message: expect.stringContaining('No object') }]);
  });
});
