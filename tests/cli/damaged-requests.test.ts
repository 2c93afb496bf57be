import { cp, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const [first, second] = ['2025-01-01', '2025-01-02'] as const;
const folders = new TemporaryFolders();
let waiting: string;
const runs: string[] = [];

beforeAll(async () => {
  waiting = await folders.make();
  await sluice('generate', 'events', '--from', first, '--to', second, '--rows', '60', '--store', waiting);
  for (const date of [first, second]) {
    const words = ['run', 'events', date, '--settings', 'prod', '--store', waiting];
    const { status, answer } = await sluiceJson(...words);
    expect(status).toBe(3);
    runs.push((answer as { run_id: string }).run_id);
  }
});

afterAll(() => folders.remove());

/** A copy of a store in which a run of each date waits for people. */
async function openStore(): Promise<string> {
  const store = await folders.make();
  await cp(waiting, store, { recursive: true });
  return store;
}

/** Cuts a document below a folder of the store; its name. */
async function damage(store: string, folder: string, pattern = /\.json$/): Promise<string> {
  const files = await readdir(join(store, folder), { recursive: true });
  const name = files.find((file) => pattern.test(file))!;
  await truncate(join(store, folder, name), 20);
  return name;
}

const damageRequest = (store: string) => damage(store, `processed/approvals/_requests/runs/events/schema_v=1/${first}`);

interface Status {
  readonly partitions: readonly {
    readonly ingestion_date: string;
    readonly waiting: readonly { readonly run_id: string }[];
  }[];
}

const waitingRuns = (answer: unknown) =>
  (answer as Status).partitions.flatMap(({ waiting: own }) => own.map(({ run_id }) => run_id));

describe('a damaged request of another date', () => {
  test('is named by status, which shows the others', async () => {
    const store = await openStore();
    const name = await damageRequest(store);
    const { stderr } = await sluice('status', '--store', store);
    expect(stderr).toContain(name);
    expect(stderr).toContain('is damaged');
    const { status, answer } = await sluiceJson('status', '--store', store);
    expect(status).toBe(2);
    expect(waitingRuns(answer)).toEqual([runs[1]]);
  });

  test('keeps nobody from approving', async () => {
    const store = await openStore();
    await damageRequest(store);
    const on = (role: string, person: string) =>
      sluice('approve', 'events', second, runs[1]!, '--role', role, '--as', person, '--store', store);
    expect((await on('domain', 'ann')).status).toBe(3);
    expect(await on('platform', 'bob')).toMatchObject({ status: 0, stdout: expect.stringContaining('promoted') });
  });

  test('keeps no run from ending, nor from being gone on with', async () => {
    const store = await openStore();
    await damageRequest(store);
    const words = ['run', 'events', second, '--settings', 'prod', '--store', store];
    const { status, answer } = await sluiceJson(...words);
    expect(status).toBe(3);
    expect(answer).toMatchObject({ outcome: 'waiting', waiting: { ingestion_date: second } });
    const { execution } = answer as { execution: string };
    expect((await sluice(...words, '--resume', execution)).status).toBe(3);
  });

  test('is named to whoever approves a run that nobody was asked about', async () => {
    const store = await openStore();
    const name = await damageRequest(store);
    const words = ['approve', 'events', second, 'nothing-1', '--role', 'domain', '--as', 'ann', '--store', store];
    const { status, stderr } = await sluice(...words);
    expect(status).toBe(1);
    expect(stderr).toContain(runs[1]);
    expect(stderr).toContain(name);
  });
});

describe('verify', () => {
  const verify = (store: string) => sluiceJson('verify', '--store', store);

  test('finds nothing wrong with requests that wait', async () => {
    expect((await verify(waiting)).status).toBe(0);
  });

  test('names a damaged request, a damaged record and a damaged plan', async () => {
    const store = await openStore();
    await sluice('approve', 'events', second, runs[1]!, '--role', 'domain', '--as', 'ann', '--store', store);
    await sluice('backfill', 'plan', 'events', '--from', first, '--store', store);
    const damaged = [
      await damageRequest(store),
      await damage(store, 'processed/approvals/_records'),
      await damage(store, 'processed/backfills'),
    ];
    const { status, answer } = await verify(store);
    expect(status).toBe(2);
    const { findings } = answer as { findings: { state: string; place: string; message: string }[] };
    expect(findings.filter(({ state }) => state !== 'abandoned')).toEqual(
      damaged.map((name) => ({
        state: 'wrong',
        place: expect.stringContaining(name),
        message: expect.stringContaining('is damaged'),
      })),
    );
  });
});

test('a damaged request of the same date keeps no other run of it from being promoted', async () => {
  const store = await openStore();
  await damageRequest(store);
  expect((await sluice('run', 'events', first, '--store', store)).status).toBe(0);
});

test('a damaged request is named to whoever answers it', async () => {
  const store = await openStore();
  const name = await damageRequest(store);
  const words = ['approve', 'events', first, runs[0]!, '--role', 'domain', '--as', 'ann', '--store', store];
  expect(await sluice(...words)).toMatchObject({ status: 2, stderr: expect.stringContaining(name) });
});

describe('a damaged local execution that waits', () => {
  test('is named by status, and keeps no run of another date from ending', async () => {
    const store = await openStore();
    const name = await damage(store, '.local/executions', new RegExp(first));
    expect(await sluice('status', '--store', store)).toMatchObject({
      status: 2,
      stdout: expect.stringContaining(runs[1]!),
      stderr: expect.stringContaining(name),
    });
    const { status, answer } = await sluiceJson('run', 'events', second, '--settings', 'prod', '--store', store);
    expect(status).toBe(3);
    expect(answer).toMatchObject({ outcome: 'waiting', waiting: { ingestion_date: second } });
  });
});

test('a damaged local execution is named by the run of its date that wakes it, and by its own approval', async () => {
  const store = await openStore();
  const name = await damage(store, '.local/executions', new RegExp(first));
  const stdout = expect.stringMatching(new RegExp(`promoted, entry 1 [^]*${name}`));
  expect(await sluice('run', 'events', first, '--store', store)).toMatchObject({ status: 0, stdout });
  const on = (role: string, person: string) =>
    sluice('approve', 'events', first, runs[0]!, '--role', role, '--as', person, '--store', store);
  expect((await on('domain', 'ann')).status).toBe(3);
  expect(await on('platform', 'bob')).toMatchObject({
    status: 2,
    stdout: expect.stringMatching(new RegExp(`Recorded: bob [^]*${name}`)),
  });
});

describe('a damaged plan', () => {
  test('is named by backfill status, which shows the others', async () => {
    const store = await openStore();
    for (const date of [first, second]) await sluice('backfill', 'plan', 'events', '--from', date, '--store', store);
    const [damaged, whole] = (await readdir(join(store, 'processed/backfills'))).sort();
    await truncate(join(store, 'processed/backfills', damaged!, 'plan.json'), 20);
    const { stdout, stderr } = await sluice('backfill', 'status', '--store', store);
    expect(stdout).toContain(whole);
    expect(stderr).toContain(damaged);
    const { status, answer } = await sluiceJson('backfill', 'status', '--store', store);
    expect(status).toBe(2);
    expect(answer).toMatchObject([{ plan: whole }]);
    const named = await sluice('backfill', 'status', 'events', '--from', second, '--store', store);
    expect(named).toMatchObject({ status: 0, stderr: expect.stringContaining(damaged!) });
  });
});
