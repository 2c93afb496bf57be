import { giveApproval } from '../../cli/give-approval.ts';
import { listRunRequests } from '../../cli/run-requests.ts';
import type { Decision } from '../../shared/approval/approval-documents.ts';
import { changedFirst, cleanLines, date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { askingSettings as settings, delivered, waiting } from './opened-stack.ts';
import type { NoticeScenarios } from './scenario.ts';

/** In milliseconds. */
const hour = 3_600_000;

/** Two runs that were promoted without anybody, and a rollback to the first that waits for people. */
async function waitingRollback() {
  const automatic = testPipeline();
  await automatic.deliver(date, 'events.ndjson', cleanLines(20));
  const run = await automatic.run(date);
  await automatic.run(date);
  const pipeline = testPipeline({ over: automatic, settings });
  const { execution } = await pipeline.execute({ ingestion_date: date, rollback_to: run.run_id });
  return { pipeline, run, execution };
}

/** Answers the open request about a run as both roles, or rejects it as one. */
async function decide({ workspace }: TestPipeline, runId: string, decision: Decision): Promise<void> {
  const requests = await listRunRequests(workspace.stores.processed, 'events', workspace.clock.now());
  const found = requests.find(({ run, decision: { state } }) => run.run_id === runId && state === 'open')!;
  const { subject } = found.decision.request;
  const reason = decision === 'rejected' ? 'rows are missing' : null;
  await giveApproval(workspace, { subject, role: 'domain', person: 'alice', decision, reason });
  if (decision === 'rejected') return;
  await giveApproval(workspace, { subject, role: 'platform', person: 'bob', decision, reason });
}

async function expire(pipeline: TestPipeline, execution: string): Promise<TestPipeline> {
  pipeline.clock.advance(72 * hour);
  await pipeline.resume(execution);
  return pipeline;
}

/** What becomes of runs about which people are asked. */
export const askedNotices: NoticeScenarios = {
  'approval-requested': ['approval requested', async () => (await waiting()).pipeline],
  'approval-requested-of-a-change': [
    'approval requested',
    async () => {
      const automatic = await delivered();
      await automatic.run(date);
      await automatic.deliver(date, 'late.ndjson', changedFirst(cleanLines(30).slice(20), 1, { event_ts: 'no time' }));
      return (await waiting(automatic)).pipeline;
    },
  ],
  'promoted-with-approvals': [
    'promoted',
    async () => {
      const { pipeline, run } = await waiting();
      await decide(pipeline, run.run_id, 'approved');
      return pipeline;
    },
  ],
  'run-rejected': [
    'run rejected',
    async () => {
      const { pipeline, run } = await waiting();
      await decide(pipeline, run.run_id, 'rejected');
      return pipeline;
    },
  ],
  'run-expired': [
    'run expired',
    async () => {
      const { pipeline, run } = await waiting();
      return expire(pipeline, run.end.execution);
    },
  ],
  'run-withdrawn': [
    'run superseded',
    async () => {
      const { pipeline } = await waiting();
      await pipeline.run(date);
      return pipeline;
    },
  ],
  'rollback-approval-requested': ['approval requested', async () => (await waitingRollback()).pipeline],
  'rollback-rejected': [
    'rollback rejected',
    async () => {
      const { pipeline, run } = await waitingRollback();
      await decide(pipeline, run.run_id, 'rejected');
      return pipeline;
    },
  ],
  'rollback-expired': [
    'rollback expired',
    async () => {
      const { pipeline, execution } = await waitingRollback();
      return expire(pipeline, execution);
    },
  ],
  'rollback-superseded': [
    'rollback superseded',
    async () => {
      const { pipeline } = await waitingRollback();
      await testPipeline({ over: pipeline, settings: { ...settings, approval: 'automatic' } }).run(date);
      return pipeline;
    },
  ],
  'attempt-superseded': [
    'attempt superseded',
    // No local execution has two attempts under way at once, so its functions are called as two tries of its tasks.
    async () => {
      const pipeline = await delivered();
      const calls = stageCalls(pipeline.workspace, 'events-1', date);
      await calls.sensor();
      for (const runId of ['events-1-1', 'events-1-2']) {
        await calls.transform();
        await calls.validateOutput(runId);
      }
      await calls.promote('events-1-1', 0);
      const answer = await calls.promote('events-1-2', 0);
      if ('notice' in answer) await pipeline.workspace.host.publish(answer.notice);
      return pipeline;
    },
  ],
};
