import { cp, readdir, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const [first, second] = ['2025-01-01', '2025-01-02'] as const;
const folders = new TemporaryFolders();
let healthy: string;

beforeAll(async () => {
  healthy = await folders.make();
  await sluice('generate', 'events', '--from', first, '--to', second, '--rows', '100', '--store', healthy);
  for (const date of [first, first, second]) {
    expect((await sluice('run', 'events', date, '--store', healthy)).status).toBe(0);
  }
});

afterAll(() => folders.remove());

/** A copy of a store with two promotions of the first date and one of the second. */
async function openStore(): Promise<string> {
  const store = await folders.make();
  await cp(healthy, store, { recursive: true });
  return store;
}

const silver = (store: string, ...rest: string[]) => join(store, 'processed/silver/analytics/events', ...rest);
const day = (date: string) => `schema_v=1/ingestion_date=${date}`;
const entryPath = (store: string, date: string, number: number) =>
  silver(store, '_promotions', day(date), `0000000${number}.json`);

async function executionsOf(store: string, date: string): Promise<string[]> {
  const names = await readdir(join(store, 'processed/runs/events'));
  return names.filter((name) => name.startsWith(`events-${date}`)).sort();
}

const recordPath = (store: string, execution: string, name: string) =>
  join(store, 'processed/runs/events', execution, name);

interface Verified {
  readonly partitions: number;
  readonly findings: readonly { readonly state: string; readonly place: string; readonly message: string }[];
}

async function verify(store: string): Promise<Verified & { readonly status: number }> {
  const { status, answer } = await sluiceJson('verify', '--store', store);
  return { status, ...(answer as Verified) };
}

describe('verify', () => {
  test.each(['outcome.json', 'input.json'])('names a truncated %s, and goes on', async (name) => {
    const store = await openStore();
    const [execution] = await executionsOf(store, first);
    await truncate(recordPath(store, execution!, name), 10);
    await rm(silver(store, '_latest', day(second)), { recursive: true });
    const { status, findings, partitions } = await verify(store);
    expect({ status, partitions }).toEqual({ status: 2, partitions: 2 });
    expect(findings.map(({ state, place }) => `${state} ${place}`).sort()).toEqual([
      `behind silver/analytics/events/_latest/${day(second)}/_LATEST.json`,
      `wrong runs/events/${execution}/${name}`,
    ]);
  });

  test.each(['input.json', '1.json'])('finds that the %s of a promoted run is gone', async (name) => {
    const store = await openStore();
    const [execution] = await executionsOf(store, first);
    await rm(recordPath(store, execution!, name));
    const { status, findings } = await verify(store);
    expect(status).toBe(2);
    expect(findings).toEqual([
      { state: 'wrong', place: `runs/events/${execution}/${name}`, message: expect.stringContaining('No object') },
    ]);
  });

  test('finds that all control records of a promoted run are gone', async () => {
    const store = await openStore();
    const [execution] = await executionsOf(store, first);
    await rm(recordPath(store, execution!, ''), { recursive: true });
    const { findings } = await verify(store);
    expect(findings.map(({ place }) => place)).toEqual(
      ['1.json', 'input.json'].map((name) => `runs/events/${execution}/${name}`),
    );
  });

  test('finds a stray catalog partition', async () => {
    const store = await openStore();
    const catalog = join(store, 'catalog/events_v1');
    await cp(join(catalog, `ingestion_date=${second}.json`), join(catalog, 'ingestion_date=2025-01-09.json'));
    const { status, findings } = await verify(store);
    expect(status).toBe(2);
    expect(findings).toMatchObject([{ state: 'wrong', place: 'catalog events_v1 2025-01-09' }]);
  });

  test('finds a date whose log and _LATEST.json are gone, by the outcomes of its runs', async () => {
    const store = await openStore();
    for (const place of ['_promotions', '_latest']) await rm(silver(store, place, day(second)), { recursive: true });
    const { status, findings } = await verify(store);
    expect(status).toBe(2);
    const message = expect.stringContaining('no log');
    expect(findings).toEqual([
      { state: 'wrong', place: `catalog events_v1 ${second}`, message },
      { state: 'wrong', place: expect.stringContaining('outcome.json'), message },
    ]);
  });

  test('finds a lost last entry by the outcome of its run when _LATEST.json is gone too', async () => {
    const store = await openStore();
    await rm(entryPath(store, first, 2));
    await rm(silver(store, '_latest', day(first)), { recursive: true });
    const { findings } = await verify(store);
    expect(findings).toContainEqual({
      state: 'wrong',
      place: expect.stringContaining('outcome.json'),
      message: expect.stringContaining('no entry of its log'),
    });
  });

  test('says that a schema version has no contract', async () => {
    const store = await openStore();
    await rename(silver(store, '_promotions', 'schema_v=1'), silver(store, '_promotions', 'schema_v=7'));
    const { findings } = await verify(store);
    expect(findings).toContainEqual({
      state: 'wrong',
      place: `events v7 ${first}`,
      message: expect.stringContaining('no contract'),
    });
  });

  test('sees a dataset that has no contract', async () => {
    const store = await openStore();
    await cp(silver(store), join(store, 'processed/silver/analytics/events-2'), { recursive: true });
    const { findings, partitions } = await verify(store);
    expect(partitions).toBe(4);
    expect(findings.map(({ place }) => place)).toContain(`events-2 v1 ${second}`);
  });

  test.each(['verify', 'repair'])('a store that does not exist is wrong usage of %s', async (command) => {
    const store = join(await folders.make(), 'typo');
    const { status, stderr } = await sluice(command, '--store', store);
    expect(status).toBe(1);
    expect(stderr).toContain(`there is no directory ${store}`);
  });

  test('says how to go on with an execution that has no end', async () => {
    const store = await openStore();
    const [execution] = await executionsOf(store, first);
    await rm(recordPath(store, execution!, 'outcome.json'));
    const { findings } = await verify(store);
    const message = expect.stringContaining(`sluice run events ${first} --resume ${execution}`);
    expect(findings).toEqual([{ state: 'abandoned', place: `execution ${execution}`, message }]);
  });

  test('words an attempt by what became of the execution', async () => {
    const store = await openStore();
    const [execution] = await executionsOf(store, first);
    const record = { run_id: `${execution}-2`, execution, schema_v: 1, ingestion_date: first };
    const outcome = { ...record, outcome: 'fault', ended_at: '2025-01-03T00:00:00.000Z', promoted: false };
    await writeFile(recordPath(store, execution!, 'outcome.json'), JSON.stringify(outcome));
    const { findings } = await verify(store);
    expect(findings).toEqual([
      {
        state: 'abandoned',
        place: `run ${execution}-1`,
        message: expect.stringContaining(`before ${execution}-2, which ended as fault`),
      },
    ]);
  });
});

describe('repair', () => {
  test('leaves a date alone whose last entry is damaged, and repairs the others', async () => {
    const store = await openStore();
    await writeFile(entryPath(store, first, 2), '{}\n');
    for (const date of [first, second]) await rm(silver(store, '_latest', day(date)), { recursive: true });
    const { status, answer } = await sluiceJson('repair', '--store', store);
    expect(status).toBe(2);
    expect(answer).toEqual({
      count: 1,
      repaired: [{ partition: `events v1 ${second}`, written: [expect.stringContaining('_LATEST.json')] }],
      wrong: [{ partition: `events v1 ${first}`, message: expect.stringContaining('00000002.json') }],
    });
    expect(await readdir(silver(store, '_latest/schema_v=1'))).toEqual([`ingestion_date=${second}`]);
  });

  test('does not follow a date that has no contract', async () => {
    const store = await openStore();
    await rename(silver(store, '_promotions', 'schema_v=1'), silver(store, '_promotions', 'schema_v=7'));
    const { status, answer } = await sluiceJson('repair', '--store', store);
    expect(status).toBe(2);
    expect(answer).toMatchObject({ repaired: [] });
  });
});

describe('status', () => {
  test('shows a damaged log entry, manifest and outcome as damaged, and the rest as it is', async () => {
    const store = await openStore();
    const [execution] = await executionsOf(store, second);
    await truncate(entryPath(store, first, 2), 10);
    await truncate(recordPath(store, execution!, 'outcome.json'), 10);
    const { status, answer } = await sluiceJson('status', '--store', store);
    expect(status).toBe(2);
    expect(answer).toMatchObject({
      partitions: [
        { ingestion_date: first, promotion: 2, rows: null, current_run: null, damaged: true, last_outcome: 'promoted' },
        { ingestion_date: second, promotion: 1, damaged: false, last_outcome: 'damaged' },
      ],
    });
    await truncate(silver(store, day(second), `run_id=${execution}-1`, '_manifest.json'), 10);
    const { stdout, stderr } = await sluice('status', '--store', store);
    expect(stdout).toMatch(new RegExp(`${first} .* damaged`));
    expect(stderr).toContain('_manifest.json');
  });

  test('sorts by date, then by schema version', async () => {
    const store = await openStore();
    await cp(silver(store, '_promotions/schema_v=1'), silver(store, '_promotions/schema_v=2'), { recursive: true });
    const { answer } = await sluiceJson('status', '--store', store);
    const { partitions } = answer as { partitions: { ingestion_date: string; schema_v: number }[] };
    expect(partitions.map((line) => [line.ingestion_date, line.schema_v])).toEqual(
      [first, second].flatMap((date) => [1, 2].map((version) => [date, version])),
    );
  });
});

describe('run', () => {
  test('is promoted, and says so, when an older entry of the log is damaged', async () => {
    const store = await openStore();
    await truncate(entryPath(store, first, 1), 10);
    const { status, answer } = await sluiceJson('run', 'events', first, '--store', store);
    expect(status).toBe(0);
    expect(answer).toMatchObject({ outcome: 'promoted', promotion: 3 });
  });

  test('leaves out which content is unchanged when the older manifest is damaged', async () => {
    const store = await openStore();
    const [execution] = await executionsOf(store, second);
    await truncate(silver(store, day(second), `run_id=${execution}-1`, '_manifest.json'), 10);
    const { status, answer } = await sluiceJson('run', 'events', second, '--store', store);
    expect(answer).toMatchObject({ outcome: 'promoted', promotion: 2, content_unchanged_from: null });
    expect(status).toBe(0);
  });
});
