import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands, runCommandLine } from '../../cli/command-line.ts';

/** What one call of `sluice` came to. */
interface Called {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

let folder: string;
let store: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-cli-'));
  store = join(folder, 'store');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function sluice(...words: string[]): Promise<Called> {
  const [out, err]: [string[], string[]] = [[], []];
  const status = await runCommandLine(
    [...words, '--store', store],
    { write: (text) => out.push(text) },
    { write: (text) => err.push(text) },
  );
  return { status, out: out.join(''), err: err.join('') };
}

async function sluiceJson(...words: string[]): Promise<unknown> {
  const { out } = await sluice(...words, '--json');
  return JSON.parse(out);
}

describe('sluice', () => {
  test('lists its commands, and exits 1 when none is named', async () => {
    const err: string[] = [];
    const out: string[] = [];
    const write = (to: string[]) => ({ write: (text: string) => to.push(text) });
    expect(await runCommandLine([], write(out), write(err))).toBe(1);
    expect(await runCommandLine(['--help'], write(out), write(err))).toBe(0);
    expect(await runCommandLine(['-h'], write(out), write(err))).toBe(0);
    for (const { name } of commands) expect(out.join('')).toContain(`  ${name} `);
  });

  test('says its version and commit', async () => {
    const { status, out } = await sluice('--version');
    expect(out).toMatch(/^sluice \d+\.\d+\.\d+ \(.+\)\n$/);
    expect(status).toBe(0);
  });

  test('shows an option that must be there without brackets', async () => {
    expect((await sluice('generate', '-h')).out).toContain('sluice generate <dataset> --from DATE [--to DATE]');
  });

  test.each(['', import.meta.filename, join(import.meta.filename, 'store')])('refuses the store %j', async (file) => {
    const err: string[] = [];
    const write = (text: string) => err.push(text);
    expect(await runCommandLine(['status', '--store', file], { write }, { write })).toBe(1);
    expect(err.join('')).toContain('--store: ');
  });

  test.each(commands.map(({ name }) => name))('%s explains itself with --help', async (name) => {
    const { status, out } = await sluice(...name.split(' '), '--help');
    expect(status).toBe(0);
    expect(out).toContain(`sluice ${name}`);
    expect(out).toContain('--store DIR');
  });

  test.each([
    [['runn', 'events', '2025-01-01'], 'did you mean "run"?'],
    [['rnu', 'events', '2025-01-01'], 'did you mean "run"?'],
    [['run', 'evnets', '2025-01-01'], 'did you mean "events"?'],
    [['run', 'events', '2025-1-1'], 'is not a date of the form YYYY-MM-DD'],
    [['run', 'events', '2025-02-29'], 'is not a day of the calendar'],
    [['run', 'events'], 'sluice run <dataset> <date>'],
    [['run', 'events', '2025-01-01', '--fast'], "Unknown option '--fast'"],
    [['run', 'events', '2025-01-01', '--setings', 'prod'], 'did you mean "settings"?'],
    [['generate', 'events'], '--from'],
    [['generate', 'events', '--from', '2025-01-03', '--to', '2025-01-01'], 'is before --from'],
    [['generate', 'events', '--from', '2025-01-01', '--rows', '-5'], '--rows'],
    [['generate', 'events', '--from', '2025-01-01', '--rows', '0'], 'from 1 to'],
    [['inspect', 'nothing'], 'there is no run "nothing"'],
    [['query', 'SELEC 1'], 'syntax error'],
    [['query', ''], 'one statement that reads'],
    [['query', ' -- nothing\n;'], 'one statement that reads'],
    [['query', 'SELECT 1; DROP VIEW events; SELECT 2'], 'one statement that reads'],
    [['query', "COPY (SELECT 1) TO 'file.csv'"], 'one statement that reads'],
    [['query', "EXPLAIN ANALYZE COPY (SELECT 1) TO 'file.csv'"], 'one statement that reads'],
    [['query', "ATTACH 'file.db'"], 'one statement that reads'],
    [['generate', 'events', '--from', '2025-01-01', '--seed', 'abc'], '--seed'],
    [['generate', 'events', '--from', '2025-01-01', '--defects', 'nothing'], '--defects'],
    [['run', 'events', '2025-01-01', '--resume', 'nothing'], 'There is no execution "nothing"'],
    [['run', 'events', '2025-01-01', '--resume', '../../x'], 'There is no execution "../../x"'],
  ])('refuses %j with what is right, and writes nothing', async (words, message) => {
    const { status, out, err } = await sluice(...words);
    expect(err).toContain(message);
    expect(status).toBe(1);
    expect(out).toBe('');
    expect(err).not.toContain('generating');
    await expect(readdir(store)).rejects.toThrow('ENOENT');
  });

  test.each(['quarantine', 'backfill', 'raw'])(
    '%s lists its commands, with status 0 when asked for help',
    async (group) => {
      const help = await sluice(group, '--help');
      expect(help).toMatchObject({ status: 0, err: '' });
      const own = commands.filter(({ name }) => name.startsWith(`${group} `));
      const lines = help.out.split('\n').map((line) => line.trim().replace(/ {2,}/, ' '));
      expect(lines).toEqual(expect.arrayContaining(own.map(({ name, summary }) => `${name} ${summary}`)));
      expect(await sluice(group)).toMatchObject({ status: 1, out: help.out });
    },
  );

  test('says how to begin in an empty store', async () => {
    const { status, out } = await sluice('status');
    expect(out).toContain('sluice generate events');
    expect(status).toBe(0);
  });
});

describe('a day from raw to current', () => {
  test('is generated, run, seen in status, queried, verified and inspected', async () => {
    await sluice('generate', 'events', '--from', '2025-01-01', '--rows', '200');
    const run = (await sluiceJson('run', 'events', '2025-01-01')) as { run_id: string; outcome: string };
    expect(run).toMatchObject({ outcome: 'promoted', promotion: 1, counts: { input_rows: 202, valid_rows: 200 } });
    const line = { dataset: 'events', ingestion_date: '2025-01-01', current_run: run.run_id, last_outcome: 'promoted' };
    expect(await sluiceJson('status')).toMatchObject({ partitions: [{ ...line, rows: 200 }], requests: [] });
    const sql = 'SELECT ingestion_date, COUNT(*) AS rows FROM events GROUP BY ingestion_date';
    expect(await sluiceJson('query', sql)).toEqual([{ ingestion_date: '2025-01-01', rows: 200 }]);
    expect(await sluiceJson('verify')).toEqual({ partitions: 1, findings: [] });
    expect((await sluice('inspect', run.run_id)).out).toContain('DUPLICATE_KEY');
    const again = await sluice('run', 'events', '2025-01-01');
    expect(again.out).toContain(`content unchanged (= ${run.run_id})`);
  });

  test('without raw data stops with status 2, a notice and a report', async () => {
    const { status, out } = await sluice('run', 'events', '2025-01-09');
    expect(status).toBe(2);
    expect(out).toContain('raw missing (Sluice.RawMissing)');
    expect(out).toContain('  there is raw data for 2025-01-01\n');
    const folder = 'raw/bronze/analytics/events/source_system=web/ingestion_date=2025-01-09';
    expect(out).toContain(`  its files are expected in ${join(store, folder)}\n`);
    const notices = await readdir(join(store, 'outbox'));
    expect(notices.filter((name) => name.includes('-P2-'))).toHaveLength(1);
    const { partitions } = (await sluiceJson('status', 'events')) as { partitions: unknown[] };
    expect(partitions).toContainEqual(
      expect.objectContaining({ ingestion_date: '2025-01-09', last_outcome: 'raw_missing', current_run: null }),
    );
    expect((await sluice('status')).out).toMatch(/2025-01-09 .* raw missing$/m);
  });

  test('has its rejected duplicates shown with the object they came from', async () => {
    const { partitions } = (await sluiceJson('status')) as { partitions: [{ current_run: string }] };
    const [run] = partitions;
    const { rejected } = (await sluiceJson('inspect', run.current_run)) as {
      rejected: { source: { object: string } }[];
    };
    expect(rejected).toHaveLength(2);
    expect(rejected[0]!.source.object).toContain('events-seed1.ndjson');
  });

  test('is behind after its _LATEST.json is lost, until repair', async () => {
    const latest = 'processed/silver/analytics/events/_latest/schema_v=1/ingestion_date=2025-01-01/_LATEST.json';
    await rm(join(store, latest));
    const { status, out } = await sluice('verify');
    expect(status).toBe(2);
    expect(out).toContain('behind');
    expect((await sluice('repair')).out).toContain('_LATEST.json');
    expect((await sluice('verify')).status).toBe(0);
  });
});
