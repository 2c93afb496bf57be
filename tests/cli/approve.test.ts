import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openLocalWorkspace } from '../../cli/local-workspace.ts';
import { createRequest } from '../../shared/approval/approval-request.ts';
import { condemnedSubject } from '../../shared/layout/keys.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const root = resolve(import.meta.dirname, '../..');
const date = '2025-01-02';
const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;

beforeEach(async () => {
  store = await folders.make();
  await sluice('generate', 'events', '--from', date, '--rows', '60', '--store', store);
});

/** Runs the date, and gives the run. */
async function run(settings: string): Promise<{ readonly status: number; readonly runId: string }> {
  const { status, answer } = await sluiceJson('run', 'events', date, '--settings', settings, '--store', store);
  return { status, runId: (answer as { run_id: string }).run_id };
}

const on = (verb: string, runId: string, ...options: string[]) =>
  sluice(verb, 'events', date, runId, ...options, '--store', store);

describe('sluice approve', () => {
  test('records one role, and promotes the run with the last one', async () => {
    const { status, runId } = await run('prod');
    expect(status).toBe(3);
    const first = await on('approve', runId, '--role', 'domain', '--as', 'alice');
    expect(first).toMatchObject({
      status: 3,
      stdout: 'Recorded: alice has approved it as domain; it waits for platform.\n',
    });
    const second = await on('approve', runId, '--role', 'platform', '--as', 'bob');
    expect(second.status).toBe(0);
    expect(second.stdout).toContain(`events ${date}: promoted, entry 1 of its log`);
    // The same again says the same.
    expect((await on('approve', runId, '--role', 'platform', '--as', 'bob')).status).toBe(0);
  });

  test('goes on with a run whose process has ended', async () => {
    const words = [
      join(root, 'cli/sluice.ts'),
      'run',
      'events',
      date,
      '--settings',
      'prod',
      '--json',
      '--store',
      store,
    ];
    const child = spawnSync(process.execPath, words, { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } });
    expect(child.status).toBe(3);
    const { run_id } = JSON.parse(child.stdout.toString()) as { run_id: string };
    await on('approve', run_id, '--role', 'domain', '--as', 'alice');
    expect((await on('approve', run_id, '--role', 'platform', '--as', 'bob')).status).toBe(0);
  });

  test('refuses a person a second role', async () => {
    const { runId } = await run('prod');
    await on('approve', runId, '--role', 'domain', '--as', 'alice');
    const { status, stderr } = await on('approve', runId, '--role', 'platform', '--as', 'alice');
    expect(status).toBe(2);
    expect(stderr).toContain('alice has spoken for the role domain already');
  });

  test('takes the user of the machine when nobody is named', async () => {
    const { runId } = await run('prod');
    const options = ['--role', 'domain', '--store', store];
    const { answer } = await sluiceJson('approve', 'events', date, runId, ...options);
    expect(answer).toMatchObject({
      person: userInfo().username,
      state: 'open',
      missing_roles: ['platform'],
      run: null,
    });
  });

  test('is needed under settings that do not say whether it is', async () => {
    const file = join(store, 'settings.yaml');
    await writeFile(file, 'stack: staging\n');
    expect((await run(file)).status).toBe(3);
  });
});

describe('a mistake', () => {
  let mistaken: string;
  let runId: string;

  beforeAll(async () => {
    mistaken = await folders.make();
    await sluice('generate', 'events', '--from', date, '--rows', '60', '--store', mistaken);
    const words = ['run', 'events', date, '--settings', 'prod', '--store', mistaken];
    ({ run_id: runId } = (await sluiceJson(...words)).answer as { run_id: string });
  });

  test.each([
    ['a role', ['--role', 'domian'], '--role: the role "domian" was not asked (did you mean "domain"?)'],
    ['no role', [], '--role: the role that you speak for is needed'],
    ['an empty name', ['--role', 'domain', '--as', ' '], '--as: a name of 1 to 200 characters is needed'],
    ['a name that is no text', ['--role', 'domain', '--as', 'a\u0007n'], '"a\\u0007n" holds a control character'],
  ])('in %s is explained', async (_, options, message) => {
    const { status, stderr } = await sluice('approve', 'events', date, runId, ...options, '--store', mistaken);
    expect(status).toBe(1);
    expect(stderr).toContain(message);
  });

  test.each([
    ['a run', 'nope', date],
    ['a date', undefined, '2025-01-03'],
  ])('in %s is explained with what is open', async (_, run, day) => {
    const given = run ?? runId;
    const { status, stderr } = await sluice('approve', 'events', day, given, '--role', 'domain', '--store', mistaken);
    expect(status).toBe(1);
    expect(stderr).toContain(`run: nobody has asked for an approval of run "${given}" of events ${day}`);
    expect(stderr).toContain(`open are:\n    ${date} ${runId} (domain, platform)`);
  });

  test('in a reason that is missing is explained', async () => {
    const words = ['reject', 'events', date, runId, '--role', 'domain', '--store', mistaken];
    const { status, stderr } = await sluice(...words);
    expect(status).toBe(1);
    expect(stderr).toContain('--reason: a rejection needs a reason');
  });
});

describe('sluice reject', () => {
  test('ends the run with its reason, and leaves nothing current', async () => {
    const { runId } = await run('prod');
    const { status, stdout } = await on(
      'reject',
      runId,
      '--role',
      'domain',
      '--as',
      'alice',
      '--reason',
      'too few rows',
    );
    expect(status).toBe(0);
    expect(stdout).toContain(`events ${date}: rejected`);
    expect((await on('approve', runId, '--role', 'platform', '--as', 'bob')).status).toBe(2);
    const { answer } = await sluiceJson('status', 'events', '--store', store);
    expect(JSON.stringify(answer)).toContain('"current_run":null');
  });
});

describe('sluice rollback', () => {
  const rollBack = (...options: string[]) => sluice('rollback', 'events', date, ...options, '--store', store);

  test('makes the run before the current one current again, and back only when that run is named', async () => {
    const first = await run('dev');
    const second = await run('dev');
    const { status, stdout } = await rollBack();
    expect(status).toBe(0);
    expect(stdout).toContain(`promoted, entry 3 of its log\n  run ${first.runId}`);
    expect(stdout).toContain(`  current was ${second.runId}, is now ${first.runId}\n`);
    const again = await rollBack();
    expect(again.status).toBe(1);
    expect(again.stderr).toContain(`--to: needed, because run ${first.runId} is current by a rollback (entry 3)`);
    expect(again.stderr).toMatch(
      new RegExp(`other promoted runs of events v1 ${date}: ${second.runId} \\(entry 2, [^)]*Z\\)$`, 'm'),
    );
    expect((await rollBack('--to', second.runId)).stdout).toContain(
      `promoted, entry 4 of its log\n  run ${second.runId}`,
    );
    expect((await sluice('verify', '--store', store)).status).toBe(0);
  });

  test('waits for approval where that is required', async () => {
    const { runId } = await run('dev');
    const second = await run('dev');
    const waiting = await rollBack('--to', runId, '--settings', 'prod');
    expect(waiting.status).toBe(3);
    expect(waiting.stdout).toContain(`  current is still ${second.runId}\n`);
    await on('approve', runId, '--role', 'domain', '--as', 'alice');
    const { status, stdout } = await on('approve', runId, '--role', 'platform', '--as', 'bob');
    expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringContaining('entry 3 of its log') as unknown });
  });

  test('explains what cannot be rolled back to', async () => {
    expect((await rollBack()).stderr).toContain(`date: nothing of events v1 ${date} was ever promoted`);
    const { runId } = await run('dev');
    expect((await rollBack()).stderr).toContain(`run ${runId} is the only one`);
    const { runId: second } = await run('dev');
    expect((await rollBack('--to', second)).stderr).toContain(`--to: run ${second} is the current one`);
    const { status, stderr } = await rollBack('--to', 'nope');
    expect(status).toBe(1);
    expect(stderr).toContain(`never was current; those that were: ${runId}`);
  });
});

describe('approving anything else', () => {
  test('is done when every role has given it', async () => {
    const hash = 'a'.repeat(64);
    const { stores } = await openLocalWorkspace(store);
    const times = { requested_at: '2026-01-05T03:00:00.000Z', expires_at: '2999-01-06T03:00:00.000Z' };
    const subject = condemnedSubject('events', hash);
    await createRequest(stores.processed, {
      subject,
      title: 'Delete.',
      roles: ['domain', 'platform'],
      ...times,
      run: null,
    });
    const approve = (role: string, person: string) =>
      sluice('condemned', 'approve', 'events', hash, '--role', role, '--as', person, '--store', store);
    expect((await approve('domain', 'alice')).status).toBe(3);
    expect(await approve('platform', 'bob')).toMatchObject({
      status: 0,
      stdout: 'Recorded: bob has approved it as platform; it is approved.\n',
    });
    const late = ['condemned', 'reject', 'events', hash, '--role', 'platform', '--as', 'bob', '--reason', 'no'];
    expect((await sluice(...late, '--store', store)).status).toBe(2);
  });

  test('explains a plan that is not there', async () => {
    const { status, stderr } = await sluice('backfill', 'approve', 'nope', '--role', 'domain', '--store', store);
    expect(status).toBe(1);
    expect(stderr).toContain('there is no plan "nope"');
  });

  test('explains a hash that is none, and one that nobody asked about', async () => {
    const approve = (hash: string) =>
      sluice('condemned', 'approve', 'events', hash, '--role', 'domain', '--store', store);
    expect((await approve('xyz')).stderr).toContain('is no SHA-256 of 64 hexadecimal digits');
    const { status, stderr } = await approve('0'.repeat(64));
    expect(status).toBe(1);
    expect(stderr).toContain('nobody has asked for an approval of events 000');
  });
});
