import { expect, test } from '@jest/globals';
import { planRuns } from '../../cli/backfill/prepare-plan.ts';
import { nextBackfillRun } from '../../functions/backfill/next-backfill-run.ts';
import type { FunctionContext } from '../../functions/context.ts';
import type { BackfillAnswer } from '../../functions/flow.ts';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { createRequest } from '../../shared/approval/approval-request.ts';
import { planSubject, storePlan } from '../../shared/backfill/backfill-plan.ts';
import { approvalCase, approveFully, runOf } from '../support/approval-case.ts';
import { date } from '../support/event-rows.ts';
import { stageCalls } from '../support/stage-calls.ts';

/** A date with a good run that people promoted, late data for it, and an approved plan to read that. */
async function openCase() {
  const opened = await approvalCase();
  await opened.validate('good');
  await opened.request('good', 0);
  await approveFully(opened, await opened.subject('good', 0));
  expect((await opened.promote('good', 0)).outcome).toBe('promoted');
  await opened.deliver('late', 30, 20);

  const executions = { isRunning: () => Promise.resolve(false), start: () => Promise.resolve('exists' as const) };
  const context: FunctionContext = { ...opened.context, executions };
  const { plan } = await planRuns(opened.pipeline.workspace, ['events'], [date]);
  const store = context.stores.processed;
  await storePlan(store, plan);
  const times = { requested_at: '2026-01-05T03:00:00.000Z', expires_at: '2026-01-06T03:00:00.000Z' };
  const subject = planSubject(plan);
  await createRequest(store, { subject, title: 'Backfill.', roles: ['domain', 'platform'], ...times, run: null });
  await approveFully(opened, subject);
  const next = (execution: string, ran?: string) =>
    nextBackfillRun(context, { backfill: plan.id, execution, ...(ran === undefined ? {} : { ran }) });
  return { ...opened, context, plan, next };
}

/** Takes the run of an answer to its promotion, in another context if one is given. */
async function drive(
  { context, pipeline }: Awaited<ReturnType<typeof openCase>>,
  answer: BackfillAnswer,
  base: number,
  promoting = context,
) {
  if (answer.outcome !== 'run') throw new Error(`A run was expected, not ${answer.outcome}.`);
  const { execution } = answer;
  pipeline.clock.advance(1000);
  expect((await sensorHandler(context)({ ...answer.input, execution })).outcome).toBe('ready');
  const calls = stageCalls(context, execution, date);
  await calls.transform();
  await calls.validateOutput(runOf(execution));
  const { outcome } = await calls.requestApproval(runOf(execution), base);
  const promoted = stageCalls(promoting, execution, date).promote(runOf(execution), base);
  return { execution, requested: outcome, promoted };
}

/** A rollback to the good run, approved by people. */
async function rollBack(opened: Awaited<ReturnType<typeof openCase>>, base: number): Promise<void> {
  const good = runOf('good');
  await opened.rollBack('back', good);
  await opened.request('back', base, good);
  await approveFully(opened, await opened.subject('back', base, good));
  expect((await opened.promote('back', base, good)).outcome).toBe('promoted');
}

test('a run that a fault hit after its log entry is done, and a resume does not undo the rollback that people approved', async () => {
  const opened = await openCase();
  const { context, next } = opened;
  const put = () => Promise.reject(new Error('The catalog is busy.'));
  const broken = { ...context, catalog: { ...context.catalog, put } };
  const first = await drive(opened, await next('backfill-1'), 1, broken);
  await expect(first.promoted).rejects.toThrow('The catalog is busy.');
  await stageCalls(context, first.execution, date).recordFailure('Promote', 'Error', 'The catalog is busy.');
  await rollBack(opened, 2);
  expect((await next('backfill-2')).outcome).toBe('done');
  expect(opened.entries().map(({ kind }) => kind)).toEqual(['promotion', 'promotion', 'rollback']);
});

test('after a rollback that came before its run, an approved plan does not run that date, whoever asks how often', async () => {
  const opened = await openCase();
  await opened.validate('other');
  await opened.request('other', 1);
  await approveFully(opened, await opened.subject('other', 1));
  expect((await opened.promote('other', 1)).outcome).toBe('promoted');
  await rollBack(opened, 2);
  const answer = await opened.next('backfill-1');
  if (answer.outcome !== 'run') throw new Error(`A run was expected, not ${answer.outcome}.`);
  const sense = () => sensorHandler(opened.context)({ ...answer.input, execution: answer.execution });
  const refused = await sense();
  expect(refused).toMatchObject({ outcome: 'refused', notice: { class: 'P2' } });
  expect(await sense()).toEqual(refused);
  expect(await opened.outcome(answer.execution)).toMatchObject({ outcome: 'refused', promoted: false });
  expect((await opened.next('backfill-1', answer.execution)).outcome).toBe('stopped');
  expect(opened.entries()).toHaveLength(3);

  // Planned anew it is another plan, which people have not approved.
  const { plan } = await planRuns(opened.pipeline.workspace, ['events'], [date]);
  expect(plan.id).not.toBe(opened.plan.id);
});

test('a promotion of the plan leaves it the same plan', async () => {
  const opened = await openCase();
  const run = await drive(opened, await opened.next('backfill-1'), 1);
  expect((await run.promoted).outcome).toBe('promoted');
  expect((await planRuns(opened.pipeline.workspace, ['events'], [date])).plan).toEqual(opened.plan);
  expect((await opened.next('backfill-1', run.execution)).outcome).toBe('done');
});
