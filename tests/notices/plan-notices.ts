import { requestPlanApproval } from '../../cli/backfill/plan-approval.ts';
import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { executeBackfill } from '../../cli/local-backfill.ts';
import { requestDeletion } from '../../functions/condemned/delete-condemned.ts';
import { storePlan } from '../../shared/backfill/backfill-plan.ts';
import { condemnRows } from '../../shared/history/condemnation.ts';
import { allRows } from '../../shared/history/quarantined-rows.ts';
import { changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { askingSettings as settings, delivered, waiting } from './opened-stack.ts';
import type { NoticeScenarios } from './scenario.ts';

/** A backfill of these dates, between whose plan and whose runs something happens. */
async function backfilled(
  pipeline: TestPipeline,
  dates: readonly string[],
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
): Promise<TestPipeline> {
  const { plan } = await planRuns(pipeline.workspace, ['events'], dates);
  await storePlan(pipeline.workspace.stores.processed, plan);
  await meanwhile();
  await executeBackfill(pipeline.workspace, 'backfill-1', plan.id, () => undefined);
  return pipeline;
}

/** A plan about which people are asked. */
async function planned(datasets: readonly string[]): Promise<TestPipeline> {
  const pipeline = testPipeline({ settings });
  const { plan } = await planRuns(pipeline.workspace, datasets, [date]);
  await storePlan(pipeline.workspace.stores.processed, plan);
  await requestPlanApproval(pipeline.workspace, plan);
  return pipeline;
}

/** What becomes of backfills, and of deletions. */
export const planNotices: NoticeScenarios = {
  'backfill-done': ['backfill done', async () => backfilled(await delivered(), [date])],
  'backfill-stopped': [
    'backfill stopped',
    async () => backfilled(await delivered(), [date, '2025-01-03', '2025-01-04']),
  ],
  'backfill-approval-requested': ['approval requested', () => planned(['events'])],
  'approval-requested-of-many-datasets': [
    'approval requested',
    () => planned(['products', 'orders', 'order_items', 'events', 'transactions']),
  ],
  'backfill-refused': ['backfill refused', async () => backfilled((await waiting()).pipeline, [date])],
  'not-of-the-backfill': [
    'not of the backfill',
    async () => {
      const pipeline = await delivered();
      await pipeline.execute({ ingestion_date: date, backfill: '2025-01-02-2025-01-02-00000000' });
      return pipeline;
    },
  ],
  'rolled-back-since-planned': [
    'rolled back since planned',
    async () => {
      const pipeline = await delivered();
      const { run_id } = await pipeline.run(date);
      await pipeline.run(date);
      return backfilled(pipeline, [date], () => pipeline.execute({ ingestion_date: date, rollback_to: run_id }));
    },
  ],
  'deletion-approval-requested': [
    'approval requested',
    async () => {
      const pipeline = testPipeline();
      const { workspace, contract, clock, partition } = pipeline;
      await pipeline.deliver(date, 'events.ndjson', changedFirst(cleanLines(60), 2, { event_ts: 'no time' }));
      const { run_id: runId } = await pipeline.run(date);
      const condemned = { partition: partition(date), runId, selection: allRows, person: 'paul', why: 'no use' };
      await condemnRows({ store: workspace.stores.quarantine, clock }, condemned);
      const answer = await requestDeletion(workspace, { contract, hashes: [], runId: null }, 'paul');
      if (answer.outcome === 'refused') await workspace.host.publish(answer.notice!);
      return pipeline;
    },
  ],
};
