import { describe, expect, test } from '@jest/globals';
import { giveApproval } from '../../cli/give-approval.ts';
import type { PipelineEnd } from '../../cli/pipeline-host.ts';
import { listRunRequests } from '../../cli/run-requests.ts';
import { approvalRecordsPrefix } from '../../shared/layout/keys.ts';
import { prodSettings, type StackSettings } from '../../shared/settings.ts';
import { currentRun, logEntries } from '../support/current-run.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { HistoryWatch } from '../support/history-watch.ts';
import { storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';
import { allOf, dieAt, pointsOf, ProcessGoneError, recordWrites, type CountedWrite } from '../support/write-points.ts';

const settings = { ...prodSettings, stack: 'test' };

/** Two people approve whatever is open. */
async function approveOpen({ workspace }: TestPipeline): Promise<void> {
  for (const [role, person] of [
    ['domain', 'alice'],
    ['platform', 'bob'],
  ] as const) {
    const requests = await listRunRequests(workspace.stores.processed, 'events', workspace.clock.now());
    for (const { decision } of requests) {
      const { subject } = decision.request;
      if (!['open', 'approved'].includes(decision.state)) continue;
      await giveApproval(workspace, { subject, role, person, decision: 'approved', reason: null });
    }
  }
}

interface Scenario {
  readonly name: string;
  /** The settings of what lies there before. */
  readonly before: StackSettings;
  readonly prepare: (pipeline: TestPipeline) => Promise<unknown>;
  /** Begins the execution that is disturbed, up to where it waits. */
  readonly begin: (pipeline: TestPipeline) => Promise<PipelineEnd>;
  /** What must hold in the end. */
  readonly check: (pipeline: TestPipeline) => void;
}

/** A run, and another that has read more. */
async function promoteTwo(pipeline: TestPipeline): Promise<void> {
  await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
  await pipeline.run(date);
  await pipeline.deliver(date, 'late.ndjson', cleanLines(25).slice(20));
  await pipeline.run(date);
}

const scenarios: readonly Scenario[] = [
  {
    name: 'a run that two people approve',
    before: settings,
    prepare: (pipeline) => pipeline.deliver(date, 'events.ndjson', cleanLines(20)),
    begin: async (pipeline) => (await pipeline.run(date)).end,
    check: (pipeline) => {
      expect(logEntries(pipeline, date)).toMatchObject([
        {
          kind: 'promotion',
          approved_by: [
            { role: 'domain', person: 'alice' },
            { role: 'platform', person: 'bob' },
          ],
        },
      ]);
    },
  },
  {
    name: 'a rollback that two people approve',
    before: { ...settings, approval: 'automatic' },
    prepare: promoteTwo,
    begin: (pipeline) => {
      const [first] = logEntries(pipeline, date);
      return pipeline.execute({ ingestion_date: date, rollback_to: first!.run_id });
    },
    check: (pipeline) => {
      const entries = logEntries(pipeline, date);
      expect(entries).toMatchObject([
        {},
        {},
        { kind: 'rollback', approved_by: [{ person: 'alice' }, { person: 'bob' }] },
      ]);
      expect(currentRun(pipeline, date).runId).toBe(entries[0]!.run_id);
    },
  },
  {
    name: 'a run that takes the place of an older one that waits',
    before: settings,
    prepare: async (pipeline) => {
      await pipeline.deliver(date, 'events.ndjson', cleanLines(20));
      const { outcome } = await pipeline.run(date);
      expect(outcome).toBe('waiting');
    },
    begin: async (pipeline) => (await pipeline.run(date)).end,
    check: (pipeline) => {
      expect(logEntries(pipeline, date)).toHaveLength(1);
    },
  },
];

const executionsOf = ({ memory }: TestPipeline) =>
  storedKeys(memory.local.state, '.local/executions/').map((key) => key.replace(/^.*\/|\.json$/g, ''));

async function prepared({ before, prepare }: Scenario) {
  const over = testPipeline({ settings: before });
  await prepare(over);
  const watch = new HistoryWatch(over, date);
  watch.check();
  return { over, watch };
}

async function pointsOfScenario(scenario: Scenario) {
  const writes: CountedWrite[] = [];
  const { over, watch } = await prepared(scenario);
  const process = testPipeline({ over, settings, hook: allOf(watch.hook, recordWrites(writes)) });
  expect((await scenario.begin(process)).result.status).toBe('WAITING');
  await approveOpen(process);
  expect([...watch.violations]).toEqual([]);
  scenario.check(process);
  return pointsOf(writes);
}

describe.each(scenarios)('$name', (scenario) => {
  test('ends the same although the process dies before or after any of its writes', async () => {
    const points = await pointsOfScenario(scenario);
    expect(points.length).toBeGreaterThan(40);
    for (const point of points) {
      const { over, watch } = await prepared(scenario);
      const earlier = new Set(executionsOf(over));
      const process = testPipeline({ over, settings, hook: allOf(watch.hook, dieAt(point)) });
      const dying = async () => {
        await scenario.begin(process);
        await approveOpen(process);
      };
      await expect(dying()).rejects.toThrow(ProcessGoneError);

      const next = testPipeline({ over: process, hook: watch.hook });
      const execution = executionsOf(over).find((name) => !earlier.has(name));
      const begun = execution === undefined ? await scenario.begin(next) : await next.resume(execution);
      expect({ point, status: begun.result.status }).not.toMatchObject({ status: 'FAILED' });
      await approveOpen(next);
      const { outcome } = await next.resume(begun.execution);
      expect({ point, outcome }).toMatchObject({ point, outcome: { outcome: 'promoted', promoted: true } });
      // The one whose place was taken has ended too.
      for (const name of earlier) {
        const { result, outcome: end } = await next.resume(name);
        if (result.status === 'FAILED') expect({ point, end }).toMatchObject({ end: { outcome: 'superseded' } });
        else expect({ point, result }).toMatchObject({ result: { status: 'SUCCEEDED' } });
      }
      scenario.check(next);
      expect({ point, findings: await next.verify(date) }).toEqual({ point, findings: [] });
      expect({ point, violations: [...watch.violations] }).toEqual({ point, violations: [] });
      for (const { decision } of await listRunRequests(next.workspace.stores.processed, 'events', next.clock.now())) {
        const records = storedKeys(next.memory.processed.state, approvalRecordsPrefix(decision.request.subject));
        expect({ point, state: decision.state, records: records.length }).toEqual(
          decision.state === 'approved'
            ? { point, state: 'approved', records: 2 }
            : { point, state: 'withdrawn', records: 0 },
        );
      }
    }
  }, 240_000);
});
