import { expect, test } from '@jest/globals';
import { requestPlanApproval } from '../../cli/backfill/plan-approval.ts';
import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { giveApproval } from '../../cli/give-approval.ts';
import { goOnWithPlan } from '../../cli/local-backfill.ts';
import { listRunRequests } from '../../cli/run-requests.ts';
import { planSubject, storePlan } from '../../shared/backfill/backfill-plan.ts';
import { readLedger } from '../../shared/backfill/backfill-ledger.ts';
import type { ApprovalSubject } from '../../shared/layout/keys.ts';
import { prodSettings } from '../../shared/settings.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { changedFirst } from '../support/event-rows.ts';
import { eventLines, testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { crashAtPoints, undisturbedAct, type CrashScenario } from './crash-scenario.ts';

const dates = ['2025-01-01', '2025-01-02'];
const [warned] = dates as [string];

async function approve({ workspace }: TestPipeline, subject: ApprovalSubject): Promise<void> {
  for (const [role, person] of [
    ['domain', 'ann'],
    ['platform', 'ben'],
  ] as const) {
    const result = await giveApproval(workspace, { subject, role, person, decision: 'approved', reason: null });
    expect(result.outcome).toBe('recorded');
  }
}

// An approved plan, whose first run passes with a warning and so needs an approval of its own.
const stores = testPipeline({ settings: { ...prodSettings, stack: 'test' } });
for (const date of dates) {
  const bad = date === warned ? 1 : 0;
  await stores.deliver(
    date,
    'events.ndjson',
    changedFirst(eventLines({ date, rows: 60 }), bad, { event_ts: 'no time' }),
  );
}
const { plan } = await planRuns(stores.workspace, ['events'], dates);
await storePlan(stores.workspace.stores.processed, plan);
await requestPlanApproval(stores.workspace, plan);
await approve(stores, planSubject(plan));

/** The backfill as far as its run that waits, and then the people who approve that. */
async function runAndApprove(pipeline: TestPipeline): Promise<void> {
  const { result } = await goOnWithPlan(pipeline.workspace, plan.id);
  if (result.status !== 'WAITING') return;
  const { stores: its, clock } = pipeline.workspace;
  const requests = await listRunRequests(its.processed, 'events', clock.now());
  expect(requests.map(({ run }) => run.ingestion_date)).toEqual([warned]);
  // Also when both have been recorded: whoever's command died before it woke the run gives it once more.
  await approve(pipeline, requests[0]!.decision.request.subject);
}

const scenario: CrashScenario = { stores, dates, act: runAndApprove };

test('a backfill that waits for the approval of a run goes on to its end, whatever died on the way', async () => {
  const { end: wanted } = await undisturbedAct(scenario);
  await crashAtPoints(scenario, { step: 7 }, async ({ point, next }) => {
    await runAndApprove(next);
    const { result } = await goOnWithPlan(next.workspace, plan.id);
    expect({ point, result }).toMatchObject({ point, result: { status: 'SUCCEEDED' } });
    const ledger = await readLedger(next.workspace.stores.processed, plan);
    expect({ point, tries: ledger.map(({ tries }) => tries) }).toEqual({ point, tries: [1, 1] });
    for (const date of dates) {
      const { contentHash, counts } = currentRun(wanted, date);
      expect({ point, ...currentRun(next, date) }).toMatchObject({ point, contentHash, counts });
      const people = logEntries(next, date).map(({ approved_by }) => approved_by?.map(({ person }) => person));
      expect({ point, people }).toEqual({ point, people: [['ann', 'ben']] });
    }
  });
});
