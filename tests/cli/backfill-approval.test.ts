import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Promotion } from '../../shared/manifest/documents.ts';
import { type Answer, backfillCommands, datesOf, triesOf } from '../support/backfill-commands.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;
const { call, callJson, backfill, deliver, expectNothingWrong, promotionsOf } = backfillCommands(() => store);

beforeEach(async () => {
  store = join(await folders.make(), 'store');
});

describe('in production, a backfill', () => {
  const prod = ['--settings', 'prod'];
  const range = ['events', '--from', '2025-01-01', '--to', '2025-01-02'];

  /** Both roles give their approval to the plan. */
  async function approvePlan(plan: string): Promise<void> {
    expect((await call('backfill', 'approve', plan, '--role', 'domain', '--as', 'ann')).status).toBe(3);
    expect((await call('backfill', 'approve', plan, '--role', 'platform', '--as', 'ben')).status).toBe(0);
  }

  /** The run of a date that waits. */
  async function waitingRun(date: string): Promise<string> {
    const { answer } = await callJson('backfill', 'status', ...range);
    const item = (answer as Answer).items.find(
      ({ ingestion_date, status }) => ingestion_date === date && status === 'running',
    );
    return `${item!.execution!}-1`;
  }

  test('waits for two people before it begins, runs then, and its runs ask nobody again', async () => {
    await deliver('2025-01-01', '2025-01-02');
    const planned = await callJson('backfill', 'plan', ...range, ...prod);
    expect(planned).toMatchObject({ status: 3, answer: { approval: { missingRoles: ['domain', 'platform'] } } });
    const { plan } = await backfill('run', ...range, ...prod);
    expect(planned).toMatchObject({ answer: { plan: { id: plan } } });
    expect((await backfill('resume', '--id', plan, ...prod)).status).toBe(3);
    expect(await promotionsOf()).toEqual([]);

    const approve = (role: string, person: string) => call('backfill', 'approve', plan, '--role', role, '--as', person);
    expect((await approve('domain', 'ann')).status).toBe(3);
    expect(await approve('platform', 'ann')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('another person'),
    });
    expect((await backfill('resume', '--id', plan, ...prod)).status).toBe(3);
    expect((await approve('platform', 'ben')).status).toBe(0);
    const run = await backfill('resume', '--id', plan, ...prod);
    expect({ status: run.status, dates: datesOf(run) }).toEqual({
      status: 0,
      dates: ['2025-01-01 done', '2025-01-02 done'],
    });
    const log = 'processed/silver/analytics/events/_promotions/schema_v=1/ingestion_date=2025-01-02/00000001.json';
    const { approved_by } = JSON.parse(await readFile(join(store, log), 'utf8')) as Promotion;
    expect(approved_by).toEqual([
      { role: 'domain', person: 'ann' },
      { role: 'platform', person: 'ben' },
    ]);
    await expectNothingWrong(2);
  });

  test('of a rejected plan never begins; the same can be asked for anew, as another plan', async () => {
    await deliver('2025-01-01', '2025-01-02');
    const { plan } = await backfill('run', ...range, ...prod);
    const words = ['--role', 'domain', '--as', 'ann', '--reason', 'not this month'];
    expect((await call('backfill', 'reject', plan, ...words)).status).toBe(0);
    expect(await backfill('resume', '--id', plan, ...prod)).toMatchObject({ status: 2, outcome: 'refused' });
    const { stdout } = await call('backfill', 'resume', '--id', plan, ...prod);
    expect(stdout).toContain('sluice backfill plan events --from 2025-01-01 --to 2025-01-02');
    expect(await promotionsOf()).toEqual([]);

    const anew = await backfill('run', ...range, ...prod);
    expect(anew).toMatchObject({ status: 3, outcome: 'waiting' });
    expect(anew.plan).not.toBe(plan);
    await approvePlan(anew.plan);
    expect(await backfill('resume', ...range, ...prod)).toMatchObject({ status: 0, plan: anew.plan, outcome: 'done' });
  });

  test('waits at a run that passes with a warning for the approval of that run, and goes on when it is given', async () => {
    await deliver('2025-01-01', '2025-01-02');
    await deliver('2025-01-01', '2025-01-01', '--defects', 'timestamp', '--defect-rows', '2');
    const { plan } = await backfill('run', ...range, ...prod);
    await approvePlan(plan);
    const run = await backfill('resume', '--id', plan, ...prod);
    expect({ status: run.status, dates: datesOf(run) }).toEqual({
      status: 3,
      dates: ['2025-01-01 running', '2025-01-02 pending'],
    });
    // Asked again it waits on, and starts nothing.
    expect(await backfill('resume', '--id', plan, ...prod)).toMatchObject({ status: 3, items: run.items });
    const waiting = await waitingRun('2025-01-01');
    const approve = (role: string, person: string) =>
      call('approve', 'events', '2025-01-01', waiting, '--role', role, '--as', person);
    expect((await approve('domain', 'cay')).status).toBe(3);
    expect((await approve('platform', 'dan')).status).toBe(0);
    const ended = await backfill('status', ...range);
    expect(datesOf(ended)).toEqual(['2025-01-01 done', '2025-01-02 done']);
    expect(triesOf(ended)).toEqual([1, 1]);
    await expectNothingWrong(2);
  });

  test('stops when the run that it waits for is rejected', async () => {
    await deliver('2025-01-01', '2025-01-02');
    await deliver('2025-01-01', '2025-01-01', '--defects', 'timestamp', '--defect-rows', '2');
    const { plan } = await backfill('run', ...range, ...prod);
    await approvePlan(plan);
    await backfill('resume', '--id', plan, ...prod);
    const words = ['--role', 'domain', '--as', 'cay', '--reason', 'two rows are missing'];
    expect((await call('reject', 'events', '2025-01-01', await waitingRun('2025-01-01'), ...words)).status).toBe(0);
    const ended = await backfill('status', ...range);
    expect(ended.items.map(({ outcome }) => outcome)).toEqual(['rejected', null]);
    expect(datesOf(ended)).toEqual(['2025-01-01 failed', '2025-01-02 pending']);
    await expectNothingWrong(0);
  });

  test('waits at a run whose raw data is not what the plan said', async () => {
    await deliver('2025-01-01', '2025-01-02');
    const { plan } = await backfill('run', ...range, ...prod);
    await approvePlan(plan);
    await deliver('2025-01-02', '2025-01-02', '--late');
    const run = await backfill('resume', '--id', plan, ...prod);
    expect({ status: run.status, dates: datesOf(run) }).toEqual({
      status: 3,
      dates: ['2025-01-01 done', '2025-01-02 running'],
    });
    expect(await promotionsOf()).toContain('2025-01-01 1');
    await expectNothingWrong(1);
  });

  test('keeps its settings, and its plan needs its approval also where the settings at hand want none', async () => {
    await deliver('2025-01-01', '2025-01-02');
    const { plan } = await backfill('run', ...range, ...prod);
    expect((await backfill('resume', '--id', plan)).status).toBe(3);
    expect(await promotionsOf()).toEqual([]);
  });
});
