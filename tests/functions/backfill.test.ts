import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { FunctionContext } from '../../functions/context.ts';
import { nextBackfillRun } from '../../functions/backfill/next-backfill-run.ts';
import type { BackfillAnswer } from '../../functions/flow.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import { readLedger } from '../../shared/backfill/backfill-ledger.ts';
import { makePlan, planSubject, storePlan } from '../../shared/backfill/backfill-plan.ts';
import { createRequest } from '../../shared/approval/approval-request.ts';
import { approvalRecordKey } from '../../shared/layout/keys.ts';
import type { Outcome } from '../../shared/manifest/documents.ts';
import { recordOutcome } from '../../shared/manifest/outcome-record.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { testPipeline } from '../support/test-pipeline.ts';

/** A stack whose executions are only their outcomes, with a plan of so many days. */
async function openBackfill(days = 3) {
  const { workspace, contract, clock } = testPipeline();
  const running = new Set<string>();
  const context: FunctionContext = {
    ...workspace,
    executions: { isRunning: (name) => Promise.resolve(running.has(name)), start: () => Promise.resolve('exists') },
  };
  const { dataset, schemaVersion, version, sha256 } = contract;
  const items = Array.from({ length: days }, (_, i) => ({
    dataset,
    schema_v: schemaVersion,
    ingestion_date: `2025-01-0${i + 1}`,
    contract: { version, sha256 },
    raw_listing: '0'.repeat(64),
    last_rollback: 0,
  }));
  const plan = makePlan(workspace.code, [dataset], items);
  const store = workspace.stores.processed;
  await storePlan(store, plan);
  const end = async (execution: string, outcome: Outcome, promoted = outcome === 'promoted') => {
    running.delete(execution);
    await recordOutcome(store, dataset, {
      execution,
      run_id: `${execution}-1`,
      schema_v: schemaVersion,
      ingestion_date: '2025-01-01',
      outcome,
      stage: 'promote',
      ended_at: new Date(clock.now()).toISOString(),
      promoted,
      error: null,
      problems: [],
      notice: null,
    });
  };
  const ask = (execution: string, ran?: string) =>
    nextBackfillRun(context, { backfill: plan.id, execution, ...(ran === undefined ? {} : { ran }) });
  return { context, plan, store, running, clock, ask, end };
}

type Backfill = Awaited<ReturnType<typeof openBackfill>>;

/** Drives the plan as the state machine does; each run ends as `outcomeOf` says. Gives the dates that ran and the last answer. */
async function drive(
  { ask, end }: Backfill,
  execution: string,
  outcomeOf: (date: string) => Outcome,
): Promise<{ readonly dates: string[]; readonly last: BackfillAnswer }> {
  const dates: string[] = [];
  let answer = await ask(execution);
  while (answer.outcome === 'run') {
    const { ingestion_date: date = '' } = answer.input;
    dates.push(date);
    await end(answer.execution, outcomeOf(date));
    answer = await ask(execution, answer.execution);
  }
  return { dates, last: answer };
}

const promoteAll = (): Outcome => 'promoted';

describe('a backfill', () => {
  test('runs every date of its plan once, in order, and is done', async () => {
    const { dates, last } = await drive(await openBackfill(), 'backfill-1', promoteAll);
    expect(dates).toEqual(['2025-01-01', '2025-01-02', '2025-01-03']);
    expect(last).toMatchObject({ outcome: 'done', notice: { class: 'notices' } });
  });

  test('stops at the first date that fails, and names it and what was not started', async () => {
    const backfill = await openBackfill();
    const { dates, last } = await drive(backfill, 'backfill-1', (date) =>
      date === '2025-01-02' ? 'blocked' : 'promoted',
    );
    expect(dates).toEqual(['2025-01-01', '2025-01-02']);
    expect(last).toMatchObject({ outcome: 'stopped', notice: { class: 'P2' } });
    expect(last.outcome === 'stopped' && last.notice.text).toContain('not started after it: 1 run');
    const ledger = await readLedger(backfill.store, backfill.plan);
    expect(ledger.map(({ outcome }) => outcome?.outcome ?? 'pending')).toEqual(['promoted', 'blocked', 'pending']);
  });

  test('that is resumed runs only what failed and what was not started', async () => {
    const backfill = await openBackfill();
    await drive(backfill, 'backfill-1', (date) => (date === '2025-01-02' ? 'fault' : 'promoted'));
    const { dates, last } = await drive(backfill, 'backfill-2', promoteAll);
    expect(dates).toEqual(['2025-01-02', '2025-01-03']);
    expect(last.outcome).toBe('done');
  });

  test('gives the same answer when it is asked again before the run has started', async () => {
    const { ask } = await openBackfill();
    const first = await ask('backfill-1');
    expect(await ask('backfill-1')).toEqual(first);
  });

  test('waits for a run that another driver has under way', async () => {
    const { ask, running } = await openBackfill();
    const first = await ask('backfill-1');
    running.add(first.outcome === 'run' ? first.execution : '');
    expect(await ask('backfill-2')).toMatchObject({ outcome: 'waiting', wait_seconds: 300 });
  });

  test('starts what another driver has marked and not started under the same name, so that it starts once', async () => {
    const { ask } = await openBackfill();
    const first = await ask('backfill-1');
    expect(await ask('backfill-2')).toEqual(first);
  });

  test('does not run a date again that was promoted while it asked', async () => {
    const { ask, context, plan, end } = await openBackfill();
    const first = await ask('backfill-1');
    if (first.outcome !== 'run') throw new Error('A run was expected.');
    const isRunning = async (name: string) => {
      await end(name, 'promoted');
      return false;
    };
    const racing: FunctionContext = { ...context, executions: { ...context.executions, isRunning } };
    const input = { backfill: plan.id, execution: 'backfill-2', ran: first.execution };
    expect(await nextBackfillRun(racing, input)).toMatchObject({
      outcome: 'run',
      input: { ingestion_date: '2025-01-02' },
    });
  });

  test('stops at a run that ended without an outcome, and a later driver tries it anew', async () => {
    const { ask } = await openBackfill();
    const first = await ask('backfill-1');
    if (first.outcome !== 'run') throw new Error('A run was expected.');
    expect(await ask('backfill-1', first.execution)).toMatchObject({ outcome: 'stopped' });
    // It may never have started: the name is tried first, and another one when it is taken.
    expect(await ask('backfill-2')).toEqual(first);
    const again = await ask('backfill-2', first.execution);
    expect(again).toMatchObject({ outcome: 'run', input: { ingestion_date: '2025-01-01' } });
    expect(again).not.toMatchObject({ execution: first.execution });
  });

  test('does not run a date again whose run is in the log, also when a fault came after that', async () => {
    const { ask, end } = await openBackfill();
    const first = await ask('backfill-1');
    if (first.outcome !== 'run') throw new Error('A run was expected.');
    await end(first.execution, 'fault', true);
    const next = { outcome: 'run', input: { ingestion_date: '2025-01-02' } };
    expect(await ask('backfill-1', first.execution)).toMatchObject(next);
    expect(await ask('backfill-2')).toMatchObject(next);
  });

  test('stops at a run that has just failed, also when another driver had marked it', async () => {
    const { ask, end } = await openBackfill();
    await ask('backfill-1');
    const first = await ask('backfill-2');
    if (first.outcome !== 'run') throw new Error('A run was expected.');
    await end(first.execution, 'raw_missing');
    expect(await ask('backfill-2', first.execution)).toMatchObject({ outcome: 'stopped' });
  });

  test('reads nothing of what is done before the last run that began', async () => {
    const backfill = await openBackfill(9);
    const { context, plan, store } = backfill;
    await drive(backfill, 'backfill-1', (date) => (date === '2025-01-09' ? 'blocked' : 'promoted'));
    const read: string[] = [];
    const get: typeof store.get = async (key, options) => {
      read.push(key);
      return store.get(key, options);
    };
    const processed = Object.assign(Object.create(store) as typeof store, { get });
    const watched = { ...context, stores: { ...context.stores, processed } };
    const answer = await nextBackfillRun(watched, { backfill: plan.id, execution: 'backfill-2' });
    expect(answer).toMatchObject({ outcome: 'run', input: { ingestion_date: '2025-01-09' } });
    expect(read.filter((key) => key.includes('2025-01-01-backfill') || key.includes('/ledger/000000/'))).toEqual([]);
  });

  test('names the runs of two schema versions of a date apart', async () => {
    const { end, store, plan, context } = await openBackfill(1);
    const [item] = plan.items;
    const both = makePlan(plan.code, plan.datasets, [item!, { ...item!, schema_v: 2 }]);
    await storePlan(store, both);
    const next = (ran?: string) =>
      nextBackfillRun(context, { backfill: both.id, execution: 'b', ...(ran === undefined ? {} : { ran }) });
    const first = await next();
    if (first.outcome !== 'run') throw new Error('A run was expected.');
    await end(first.execution, 'promoted');
    const second = await next(first.execution);
    expect(second).toMatchObject({ outcome: 'run', input: { schema_v: 2 } });
    expect(second).not.toMatchObject({ execution: first.execution });
  });

  test('runs no date twice, whatever fails and however often it is resumed', async () => {
    const failures = fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(failures, async (failing) => {
        const backfill = await openBackfill(5);
        const promoted: string[] = [];
        const left = [...failing];
        for (let driver = 1; ; driver += 1) {
          const { last } = await drive(backfill, `backfill-${driver}`, (date) => {
            const fails = left[0] === Number(date.slice(-1));
            if (fails) left.shift();
            else promoted.push(date);
            return fails ? 'blocked' : 'promoted';
          });
          if (last.outcome === 'done') break;
        }
        expect(promoted).toEqual(backfill.plan.items.map(({ ingestion_date: date }) => date));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a plan that needs approval', () => {
  test('is refused until every role has approved it, and runs then', async () => {
    const backfill = await openBackfill(1);
    const { context, plan, store, clock } = backfill;
    const strict: FunctionContext = {
      ...context,
      settings: { ...context.settings, backfill: { maxDays: 31, approval: 'required' } },
    };
    const ask = () => nextBackfillRun(strict, { backfill: plan.id, execution: 'backfill-1' });
    expect(await ask()).toMatchObject({ outcome: 'refused', notice: { class: 'P2' } });

    const subject = planSubject(plan);
    const [requested, expires] = [clock.now(), clock.now() + 3_600_000].map((time) => new Date(time).toISOString());
    const request = { title: 'a plan', requested_at: requested!, expires_at: expires!, run: null };
    await createRequest(store, { subject, roles: ['domain', 'platform'], ...request });
    await approve(strict, plan, 'domain', 'ann');
    expect(await ask()).toMatchObject({ outcome: 'refused' });
    await approve(strict, plan, 'platform', 'ben');
    expect(await ask()).toMatchObject({ outcome: 'run' });
  });

  test('is refused when its request leaves out a role of a contract, whoever approved it', async () => {
    const { context, plan, store, clock } = await openBackfill(1);
    const subject = planSubject(plan);
    const [requested, expires] = [clock.now(), clock.now() + 3_600_000].map((time) => new Date(time).toISOString());
    const request = { title: 'a plan', requested_at: requested!, expires_at: expires!, run: null };
    await createRequest(store, { subject, roles: ['domain'], ...request });
    await approve(context, plan, 'domain', 'ann');
    const answer = await nextBackfillRun(context, { backfill: plan.id, execution: 'backfill-1' });
    expect(answer.outcome === 'refused' && answer.notice.text).toContain('leaves out what its contracts want');
  });
});

async function approve({ stores, clock }: FunctionContext, plan: BackfillPlan, role: string, person: string) {
  const subject = planSubject(plan);
  const recorded_at = new Date(clock.now()).toISOString();
  const record = { subject, role, person, decision: 'approved', reason: null, recorded_at };
  await stores.processed.put(approvalRecordKey(role, subject, person), encodeJson(record));
}
