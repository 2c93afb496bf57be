import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { backfillCommands, datesOf, triesOf } from '../support/backfill-commands.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;
const { call, callJson, backfill, deliver, expectNothingWrong, promotionsOf } = backfillCommands(() => store);

beforeEach(async () => {
  store = join(await folders.make(), 'store');
});

describe('a backfill of three days whose second has no raw data', () => {
  const range = ['events', '--from', '2025-01-01', '--to', '2025-01-03'];

  beforeEach(async () => {
    await deliver('2025-01-01', '2025-01-01');
    await deliver('2025-01-03', '2025-01-03');
  });

  test('stops there, starts nothing after it, and says so', async () => {
    const run = await backfill('run', ...range);
    expect(run).toMatchObject({ status: 2, outcome: 'stopped' });
    expect(datesOf(run)).toEqual(['2025-01-01 done', '2025-01-02 failed', '2025-01-03 pending']);
    expect(run.items[1]!.outcome).toBe('raw_missing');
    expect(run.items[2]).toMatchObject({ tries: 0, execution: null, outcome: null });

    const status = await backfill('status', ...range);
    expect(status).toMatchObject({ status: 0, plan: run.plan, items: run.items });
    const all = await callJson('backfill', 'status');
    const approval = { state: 'unrequested', missingRoles: [] };
    expect(all.answer).toEqual([
      { plan: run.plan, datasets: ['events'], approval, done: 1, failed: 1, running: 0, pending: 1 },
    ]);
    expect(await call('backfill', 'status', '--to', '2025-01-03')).toMatchObject({ status: 1 });
    const wrong = await call('run', 'events', '2025-01-01', '--resume', `backfill-${run.plan}-1`);
    expect(wrong.status).toBe(1);
    expect(wrong.stderr).toContain('sluice backfill resume');
    const { stdout } = await call('backfill', 'resume', ...range);
    expect(stdout).toContain(`sluice backfill resume --id ${run.plan}`);
    await expectNothingWrong(1);
  });

  test('runs the second and the third day alone when it is resumed, and nothing when it is resumed again', async () => {
    const { plan, items } = await backfill('run', ...range);
    await deliver('2025-01-02', '2025-01-02');
    const resumed = await backfill('resume', '--id', plan);
    expect(resumed.status).toBe(0);
    expect(datesOf(resumed)).toEqual(['2025-01-01 done', '2025-01-02 done', '2025-01-03 done']);
    expect(triesOf(resumed)).toEqual([1, 2, 1]);
    expect(resumed.items[0]).toEqual(items[0]);

    const again = await backfill('resume', ...range);
    expect(again).toMatchObject({ status: 0, items: resumed.items });
    expect(await promotionsOf()).toEqual(['2025-01-01 1', '2025-01-02 1', '2025-01-03 1']);
    await expectNothingWrong(3);
  });
});

test('a backfill that is blocked on a day does not start the next one', async () => {
  await deliver('2025-01-01', '2025-01-03');
  const defects = ['--defects', 'timestamp', '--defect-rows', '10'];
  await deliver('2025-01-02', '2025-01-02', ...defects);
  const run = await backfill('run', 'events', '--from', '2025-01-01', '--to', '2025-01-03');
  expect(run.status).toBe(2);
  expect(run.items.map(({ outcome }) => outcome)).toEqual(['promoted', 'blocked', null]);
  await expectNothingWrong(1);
});

test('a resumed backfill does not undo a rollback that came after its plan, and says why it stops', async () => {
  await deliver('2025-01-01', '2025-01-02');
  for (let times = 0; times < 2; times += 1) expect((await call('run', 'events', '2025-01-02')).status).toBe(0);
  await deliver('2025-01-01', '2025-01-01', '--defects', 'null_key');
  const range = ['events', '--from', '2025-01-01', '--to', '2025-01-02'];
  const { plan, status } = await backfill('run', ...range);
  expect(status).toBe(2);
  expect((await call('rollback', 'events', '2025-01-02')).status).toBe(0);
  const bad = 'defect-null_key-seed1.ndjson';
  expect((await call('raw', 'supersede', 'events', '2025-01-01', bad, '--reason', 'no keys')).status).toBe(0);

  const resumed = await call('backfill', 'resume', plan);
  expect(resumed.status).toBe(2);
  expect(resumed.stdout).toContain('events 2025-01-02: Entry 3 of the log of events v1 2025-01-02 is a rollback');
  expect(resumed.stdout).toContain(`: sluice backfill plan ${range.join(' ')} `);
  expect(await promotionsOf()).toEqual(['2025-01-01 1', '2025-01-02 3']);
  // Planned anew the dates run: that plan knows the rollback.
  expect((await backfill('run', ...range)).status).toBe(0);
  expect(await promotionsOf()).toEqual(['2025-01-01 2', '2025-01-02 4']);
});

test('the same plan a second time runs nothing again', async () => {
  await deliver('2025-01-01', '2025-01-02');
  const range = ['events', '--from', '2025-01-01', '--to', '2025-01-02'];
  const first = await backfill('run', ...range);
  expect(first.status).toBe(0);
  const second = await backfill('run', ...range);
  expect(second).toMatchObject({ status: 0, plan: first.plan, items: first.items });
  expect(await promotionsOf()).toEqual(['2025-01-01 1', '2025-01-02 1']);
  await expectNothingWrong(2);
});

test.each([
  ['2024-02-28', '2024-03-01', 3],
  ['2024-12-30', '2025-01-02', 4],
])('a backfill from %s to %s runs each of the dates once', async (from, to, days) => {
  await deliver(from, to);
  const run = await backfill('run', 'events', '--from', from, '--to', to);
  expect(run.status).toBe(0);
  expect(triesOf(run)).toEqual(Array.from({ length: days }, () => 1));
  expect(await promotionsOf()).toEqual(run.items.map(({ ingestion_date }) => `${ingestion_date} 1`));
  await expectNothingWrong(days);
});

test('several datasets run date by date, each after those that it refers to, in whatever order they are named', async () => {
  await call('generate', 'shop', '--from', '2025-04-01', '--to', '2025-04-02', '--rows', '100');
  const { status, items } = await backfill(
    ...['run', 'order_items', 'orders', 'products', 'orders', '--from', '2025-04-01', '--to', '2025-04-02'],
  );
  expect(status).toBe(0);
  const order = items.map(({ ingestion_date, dataset }) => `${ingestion_date} ${dataset}`);
  const [firstDay, secondDay] = [order.slice(0, 3), order.slice(3)];
  expect(order).toHaveLength(6);
  for (const [date, day] of [
    ['2025-04-01', firstDay],
    ['2025-04-02', secondDay],
  ] as const) {
    expect([...day].sort()).toEqual([`${date} order_items`, `${date} orders`, `${date} products`]);
    expect(day.at(-1)).toBe(`${date} order_items`);
  }
  expect(items.every((item) => item.status === 'done')).toBe(true);
  await expectNothingWrong(6);
});

test('eleven days of usual events do not open the circuit breaker', async () => {
  await call('generate', 'events', '--from', '2025-01-01', '--to', '2025-01-11');
  const run = await backfill('run', 'events', '--from', '2025-01-01', '--to', '2025-01-11');
  expect(run.status).toBe(0);
  expect(run.items.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 11 }, () => 'promoted'));
  expect((await call('breaker', 'status', 'events')).status).toBe(0);
  await expectNothingWrong(11);
});

test('eleven days that each have rows to reject, more than the limit together, do not open the circuit breaker', async () => {
  await call(
    ...['generate', 'events', '--from', '2025-01-01', '--to', '2025-01-11', '--rows', '400'],
    ...['--defects', 'timestamp', '--defect-rows', '10'],
  );
  const run = await backfill('run', 'events', '--from', '2025-01-01', '--to', '2025-01-11');
  expect({ status: run.status, outcomes: run.items.map(({ outcome }) => outcome) }).toEqual({
    status: 0,
    outcomes: Array.from({ length: 11 }, () => 'promoted'),
  });
  expect((await call('breaker', 'status', 'events')).status).toBe(0);
  await expectNothingWrong(11);
});
