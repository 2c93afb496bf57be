import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { describe, expect, test } from '@jest/globals';
import { drivePlan } from '../../cli/backfill/drive-plan.ts';
import { describePlanApproval, requestPlanApproval } from '../../cli/backfill/plan-approval.ts';
import { findRound, planRuns } from '../../cli/backfill/prepare-plan.ts';
import { giveApproval } from '../../cli/give-approval.ts';
import { goOnWithPlan } from '../../cli/local-backfill.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { planSubject, storePlan } from '../../shared/backfill/backfill-plan.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { outputs } from '../support/sluice-command.ts';
import { eventLines, testPipeline } from '../support/test-pipeline.ts';

const date = '2025-01-01';
const hour = 3_600_000;

/** A plan of one day in production, for which people have been asked. */
async function openPlan() {
  const pipeline = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
  const { workspace } = pipeline;
  await pipeline.deliver(date, 'events.ndjson', eventLines({ date, rows: 20 }));
  const { plan } = await planRuns(workspace, ['events'], [date]);
  await storePlan(workspace.stores.processed, plan);
  const approval = await requestPlanApproval(workspace, plan);
  return { pipeline, workspace, plan, approval };
}

async function approve({ workspace, plan }: Awaited<ReturnType<typeof openPlan>>): Promise<void> {
  for (const [role, person] of Object.entries({ domain: 'ann', platform: 'ben' })) {
    const given = { subject: planSubject(plan), role, person, decision: 'approved', reason: null } as const;
    expect((await giveApproval(workspace, given)).outcome).toBe('recorded');
  }
}

describe('a plan of a backfill', () => {
  test('is the same plan for the same request over the same data, and another one after the data has changed', async () => {
    const { pipeline, workspace, plan } = await openPlan();
    expect((await planRuns(workspace, ['events', 'events'], [date])).plan).toEqual(plan);
    await pipeline.deliver(date, 'late.ndjson', eventLines({ date, rows: 5, late: true }));
    expect((await planRuns(workspace, ['events'], [date])).plan.id).not.toBe(plan.id);
  });

  test('that nobody approved in time never runs, and the same is asked for anew as another plan', async () => {
    const opened = await openPlan();
    const { pipeline, workspace, plan, approval } = opened;
    expect(approval).toEqual({ state: 'open', missingRoles: ['domain', 'platform'] });
    expect(await findRound(workspace, plan)).toEqual(plan);

    pipeline.clock.advance(73 * hour);
    const expired = await requestPlanApproval(workspace, plan);
    expect(describePlanApproval(workspace, plan, expired).join()).toContain('is expired and will not run');
    expect((await goOnWithPlan(workspace, plan.id)).result).toMatchObject({ error: 'Sluice.BackfillRefused' });

    const anew = await findRound(workspace, plan);
    expect(anew).toMatchObject({ round: 1, items: plan.items });
    expect(anew.id).not.toBe(plan.id);
    await storePlan(workspace.stores.processed, anew);
    expect((await requestPlanApproval(workspace, anew)).state).toBe('open');
    await approve({ ...opened, plan: anew });
    expect((await goOnWithPlan(workspace, anew.id)).result.status).toBe('SUCCEEDED');
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test('that was approved in time stays approved, however late it runs', async () => {
    const opened = await openPlan();
    await approve(opened);
    opened.pipeline.clock.advance(1000 * hour);
    expect(await findRound(opened.workspace, opened.plan)).toEqual(opened.plan);
    expect((await goOnWithPlan(opened.workspace, opened.plan.id)).result.status).toBe('SUCCEEDED');
  });

  test.each<[string, (plan: BackfillPlan) => object]>([
    ['another item', ({ items }) => ({ items: [...items, { ...items[0]!, ingestion_date: '2025-01-02' }] })],
    ['another first date', () => ({ from: '2024-12-31' })],
    ['a field more', () => ({ note: 1 })],
  ])('whose stored bytes have %s is damaged, and does not run', async (_, edit) => {
    const opened = await openPlan();
    await approve(opened);
    const { workspace, plan, pipeline } = opened;
    const key = `backfills/${plan.id}/plan.json`;
    const forged = { ...plan, ...edit(plan) };
    await pipeline.memory.processed.put(key, Buffer.from(JSON.stringify(forged)));
    const cause = expect.stringContaining('DamagedDocumentError');
    expect((await goOnWithPlan(workspace, plan.id)).result).toMatchObject({ error: 'PipelineFault', cause });
  });

  test('that goes on with the settings it began with names these, whatever the settings at hand are', async () => {
    const opened = await openPlan();
    await approve(opened);
    const { pipeline, workspace, plan } = opened;
    // Its run reads other data than the plan says, and so waits for an approval that nobody gives.
    await pipeline.deliver(date, 'late.ndjson', eventLines({ date, rows: 5, late: true }));
    expect((await goOnWithPlan(workspace, plan.id)).result.status).toBe('WAITING');
    pipeline.clock.advance(73 * hour);
    const { written, stdout, stderr } = outputs();
    const terminal = openTerminal(stdout, stderr, false);
    const lax = { ...workspace, settings: devSettings };
    expect(await drivePlan({ positionals: [], options: {}, workspace: lax, terminal }, plan)).toBe(2);
    expect(written.stdout).toContain(`sluice backfill resume --id ${plan.id} --store /nowhere --settings prod\n`);
  });
});
