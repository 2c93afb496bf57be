import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ItemStatus } from '../../cli/backfill/describe-ledger.ts';
import type { BackfillPlan } from '../../shared/backfill/backfill-documents.ts';
import type { Promotion } from '../../shared/manifest/documents.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;

beforeEach(async () => {
  store = join(await folders.make(), 'store');
});

const call = (...words: string[]) => sluice(...words, '--store', store);
const callJson = (...words: string[]) => sluiceJson(...words, '--store', store);

/** What `backfill run`, `resume` and `status` answer. */
interface Answer {
  readonly plan: string;
  readonly outcome?: 'done' | 'stopped' | 'waiting' | 'refused';
  readonly items: readonly ItemStatus[];
}

async function backfill(...words: string[]): Promise<Answer & { readonly status: number }> {
  const { status, answer } = await callJson('backfill', ...words);
  return { ...(answer as Answer), status };
}

/** The days of a range, clean and small enough to be quick. */
async function deliver(from: string, to: string, ...words: string[]): Promise<void> {
  expect((await call('generate', 'events', '--from', from, '--to', to, '--rows', '100', ...words)).status).toBe(0);
}

const datesOf = ({ items }: Answer) => items.map(({ ingestion_date: date, status }) => `${date} ${status}`);
const triesOf = ({ items }: Answer) => items.map(({ tries }) => tries);

async function expectNothingWrong(partitions: number): Promise<void> {
  const { status, answer } = await callJson('verify');
  expect({ status, answer }).toMatchObject({ status: 0, answer: { partitions } });
  const { findings } = answer as { readonly findings: readonly { readonly state: string }[] };
  expect(findings.filter(({ state }) => state !== 'abandoned')).toEqual([]);
}

/** How often each date was promoted. */
async function promotionsOf(): Promise<string[]> {
  const { answer } = await callJson('status');
  const { partitions } = answer as {
    readonly partitions: readonly { readonly ingestion_date: string; readonly promotion: number }[];
  };
  return partitions.map(({ ingestion_date, promotion }) => `${ingestion_date} ${promotion}`);
}

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
    expect(all.answer).toEqual([{ plan: run.plan, datasets: ['events'], done: 1, failed: 1, running: 0, pending: 1 }]);
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

describe('before anything is written', () => {
  test.each([
    [['--from', '2025-01-03', '--to', '2025-01-01'], 'is before --from'],
    [['--from', '2025-02-28', '--to', '2025-02-29'], 'is not a day of the calendar'],
    [['--from', '2025-1-1'], 'is not a date of the form YYYY-MM-DD'],
    [['--from', '2024-01-01', '--to', '2025-01-01'], 'the range has 367 dates, and this stack allows 366'],
    [
      ['--from', '2025-01-01', '--to', '2025-02-01', '--settings', 'prod'],
      'the range has 32 dates, and this stack allows 31',
    ],
    [['evnets', '--from', '2025-01-01'], 'did you mean "events"?'],
    [['--to', '2025-01-01'], '--from'],
  ])('a backfill of %j is refused', async (words, message) => {
    for (const verb of ['plan', 'run']) {
      const { status, stdout, stderr } = await call('backfill', verb, 'events', ...words);
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toContain(message);
    }
    await expect(readdir(store)).rejects.toThrow('ENOENT');
  });

  test.each([
    ['2024-02-28', '2024-03-01', ['2024-02-28', '2024-02-29', '2024-03-01']],
    ['2025-02-28', '2025-03-01', ['2025-02-28', '2025-03-01']],
    ['2024-12-30', '2025-01-02', ['2024-12-30', '2024-12-31', '2025-01-01', '2025-01-02']],
  ])('a dry run from %s to %s says exactly the dates that would run', async (from, to, dates) => {
    for (const verb of ['plan', 'run']) {
      const words = ['backfill', verb, 'events', '--from', from, '--to', to, '--dry-run'];
      const { status, answer } = await callJson(...words);
      const { plan, stored } = answer as { readonly plan: BackfillPlan; readonly stored: null };
      expect({ status, stored }).toEqual({ status: 0, stored: null });
      expect(plan.items.map(({ ingestion_date }) => ingestion_date)).toEqual(dates);
      const { stdout } = await call(...words);
      expect(stdout.match(/\d{4}-\d\d-\d\d(?= )/g)).toEqual(dates);
      expect(stdout).toContain('raw data is missing');
    }
    await expect(readdir(store)).rejects.toThrow('ENOENT');
  });
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

describe('the id of a plan', () => {
  const range = ['events', '--from', '2025-01-01', '--to', '2025-01-02'];

  test('stands for datasets and dates, with --id or without', async () => {
    await deliver('2025-01-01', '2025-01-02');
    const { answer } = await callJson('backfill', 'plan', ...range);
    const { id } = (answer as { readonly plan: BackfillPlan }).plan;
    expect(await backfill('status', id)).toMatchObject({ status: 0, plan: id });
    expect(await backfill('resume', id)).toMatchObject({ status: 0, plan: id, outcome: 'done' });
    expect(await backfill('status', '--id', id)).toMatchObject({ status: 0, plan: id });
  });

  test.each([
    [['--id', '2025-01-01-2025-01-02-00000000', '--from', '2025-01-01']],
    [['--id', '2025-01-01-2025-01-02-00000000', 'events']],
    [['2025-01-01-2025-01-02-00000000', '--to', '2025-01-01']],
    [['2025-01-01-2025-01-02-00000000', '2025-01-01-2025-01-02-11111111']],
  ])('is refused beside anything else that names a plan: %j', async (words) => {
    await deliver('2025-01-01', '2025-01-01');
    for (const verb of ['status', 'resume']) {
      const { status, stderr } = await call('backfill', verb, ...words);
      expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining('stands alone') });
    }
  });

  test('of no plan is told, with the command that lists them in this store', async () => {
    await deliver('2025-01-01', '2025-01-01');
    const commands = [
      ['resume', '2025-01-01-2025-01-02-00000000'],
      ['approve', '2025-01-01-2025-01-02-00000000', '--role', 'domain'],
    ];
    for (const words of commands) {
      const { status, stderr } = await call('backfill', ...words);
      expect({ status, stderr }).toMatchObject({
        status: 1,
        stderr: expect.stringContaining(`sluice backfill status --store ${store}`),
      });
    }
  });
});

test('every command that a backfill prints acts on the same store', async () => {
  const range = ['events', '--from', '2025-01-01'];
  await deliver('2025-01-01', '2025-01-01');
  const prod = ['--settings', 'prod'];
  const planned = await call('backfill', 'plan', ...range, ...prod);
  expect(planned.stdout).toMatch(`--role platform --as PERSON --store ${store}`);
  const id = /plan (\S+):/.exec(planned.stdout)![1]!;
  await call('backfill', 'reject', id, '--role', 'domain', '--as', 'ann', '--reason', 'not now');
  expect((await call('backfill', 'resume', id, ...prod)).stdout).toContain(`--to 2025-01-01 --store ${store}`);
  const missing = await call('backfill', 'run', 'events', '--from', '2025-01-02');
  expect(missing.stdout).toMatch(new RegExp(`backfill resume --id \\S+ --store ${store}\n`));
});

test('more runs than one execution of the state machine can have are refused before anything is written', async () => {
  const names = ['events', 'products', 'orders', 'order_items', 'transactions'];
  const { status, stderr } = await call('backfill', 'plan', ...names, '--from', '2025-01-01', '--to', '2025-12-31');
  expect(status).toBe(1);
  expect(stderr).toContain('these are 1825 runs, and one backfill has at most 1800');
  await expect(readdir(store)).rejects.toThrow('ENOENT');
});
