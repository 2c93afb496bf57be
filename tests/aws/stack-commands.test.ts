import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { cleanLines, date } from '../support/event-rows.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { linesAsBytes } from '../support/test-pipeline.ts';
import { miniStack, startEmulator, type Emulator } from './emulator.ts';
import { emulatorEnvironment, SmallStack } from './small-stack.ts';

const folders = new TemporaryFolders();
const before = { ...process.env };
let emulator: Emulator;
let stack: SmallStack;

/** The options that mean it. */
let small: readonly string[];

beforeAll(async () => {
  emulator = await startEmulator(miniStack);
  Object.assign(process.env, emulatorEnvironment(emulator));
  stack = new SmallStack(await folders.make());
  await stack.deploy();
  small = ['--stack', 'small', '--outputs', stack.file];
  const { stores, contracts } = await stack.open();
  const contract = contracts.get('events');
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}events.ndjson`;
  await stores.raw.put(key, linesAsBytes(cleanLines(60)));
});

afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in before)) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, before);
  await emulator.stop();
  await folders.remove();
});

/** Starts a run, does its work, and gives the name of its execution. */
async function begin(settings = devSettings): Promise<string> {
  const { status, answer } = await sluiceJson('run', 'events', date, '--no-wait', ...small);
  const { execution, outcome } = answer as { readonly execution: string; readonly outcome: string };
  expect([status, outcome]).toEqual([0, 'running']);
  await stack.carryOut(execution, date, settings);
  return execution;
}

describe('sluice --stack', () => {
  let execution: string;

  test('starts an execution on the alias, and follows one to its end', async () => {
    execution = await begin();
    const { status, stdout } = await sluice('run', 'events', date, '--resume', execution, ...small);
    expect(stdout).toContain(`events ${date}: promoted, entry 1 of its log\n  run ${execution}-1\n`);
    expect(status).toBe(0);
  });

  test('tells why an execution failed', async () => {
    const { status, stdout } = await sluice('run', 'orders', date, ...small);
    expect(stdout).toContain(`orders ${date}: fault (Refused)`);
    expect(stdout).toContain('Nothing of orders is run here.');
    expect(status).toBe(2);
  });

  test('follows no execution of another date, and none that there is not', async () => {
    const other = await sluice('run', 'events', '2025-01-05', '--resume', execution, ...small);
    expect(other.stderr).toContain(`"${execution}" is an execution of events v1 ${date}, not of events 2025-01-05`);
    const none = await sluice('run', 'events', date, '--resume', 'nothing', ...small);
    expect(none.stderr).toContain('the stack has no execution "nothing"');
    expect([other.status, none.status]).toEqual([1, 1]);
  });

  test('reads what is current from the buckets and the catalog', async () => {
    const run = `${execution}-1`;
    expect((await sluice('status', ...small)).stdout).toContain(run);
    expect((await sluice('inspect', run, ...small)).stdout).toContain(`run ${run}: passed; log entries: 1`);
    expect((await sluice('inspect', run, ...small)).status).toBe(0);
    expect(await sluice('verify', ...small)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('1 partition'),
    });
    expect((await sluice('raw', 'list', 'events', date, ...small)).stdout).toContain('events.ndjson');
    const { answer } = await sluiceJson('query', 'SELECT COUNT(*) AS rows FROM events', ...small);
    expect(answer).toEqual([{ rows: 60 }]);
    expect((await sluiceJson('breaker', 'status', 'events', ...small)).answer).toMatchObject([{ state: 'closed' }]);
  });

  test('writes a report of the runs to a file', async () => {
    const file = `${stack.folder}/page.html`;
    expect((await sluiceJson('report', '--out', file, ...small)).answer).toMatchObject({ file, runs: 1, damaged: 0 });
  });

  test('shows what the functions said about a run, and links to its execution', async () => {
    await stack.log([
      { time: '2025-01-03T00:00:02.000Z', level: 'info', function: 'promote', outcome: 'promoted', execution },
      {
        time: '2025-01-03T00:00:01.000Z',
        level: 'error',
        function: 'sensor',
        error: 'StoreUnavailableError',
        execution,
      },
      { time: '2025-01-03T00:00:00.000Z', level: 'info', function: 'sensor', outcome: 'ready', execution: 'another' },
    ]);
    const { status, answer } = await sluiceJson('logs', `${execution}-1`, ...small);
    expect(answer).toMatchObject({ execution, lines: [{ function: 'sensor' }, { function: 'promote' }] });
    expect(status).toBe(2);
    expect((await sluice('open', execution, ...small)).stdout).toMatch(
      new RegExp(
        `^https://us-east-1\\.console\\.aws\\.amazon\\.com/states/.+:execution:small-pipeline:${execution}\n$`,
      ),
    );
    expect(await sluice('open', 'nothing', ...small)).toMatchObject({ status: 1 });
  });

  test('starts a backfill, and another one when that has ended with work left', async () => {
    const words = ['backfill', 'run', 'events', '--from', date, '--stack', 'lax', '--outputs', stack.file];
    const [first, second] = [await sluiceJson(...words), await sluiceJson(...words)];
    const { plan } = first.answer as { readonly plan: string };
    expect(first.answer).toMatchObject({ outcome: 'done', execution: `backfill-${plan}-1` });
    expect(second.answer).toMatchObject({ outcome: 'done', execution: `backfill-${plan}-2` });
  });

  test('asks people for the approval of a plan, where the stack wants it', async () => {
    const { status, answer } = await sluiceJson('backfill', 'plan', 'events', '--from', date, ...small);
    expect(answer).toMatchObject({ approval: { state: 'open', missingRoles: ['domain', 'platform'] } });
    expect(status).toBe(3);
  });

  test('lets the repair function repair', async () => {
    const { status, answer } = await sluiceJson('repair', ...small);
    expect(answer).toEqual({ count: 3, repaired: [], wrong: [] });
    expect(status).toBe(0);
  });

  test('records who AWS says the caller is, and does not ask', async () => {
    const words = ['raw', 'supersede', 'events', date, 'events.ndjson', '--reason', 'a test'];
    const said = await sluice(...words, '--as', 'somebody', ...small);
    expect(said).toMatchObject({ status: 1, stderr: expect.stringContaining('AWS knows who you are') });
    const { answer } = await sluiceJson(...words, ...small);
    expect(answer).toMatchObject({ created: true, person: expect.stringMatching(/^arn:aws:/) });
  });
});

describe('sluice approve --stack', () => {
  test('takes the role in the name of a person, writes below its prefix, and waits for the record and the end', async () => {
    const { stores, contracts } = await stack.open();
    const contract = contracts.get('events');
    const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}corrected.ndjson`;
    await stores.raw.put(key, linesAsBytes(cleanLines(50)));
    const execution = await begin({ ...prodSettings, stack: 'small' });
    const run = `${execution}-1`;
    const waits = (await sluice('status', 'events', ...small)).stdout;
    expect(waits).toContain(
      `sluice approve events ${date} ${run} --role domain --stack small --outputs ${stack.file}\n`,
    );

    const words = ['approve', 'events', date, run, ...small];
    const unknown = await sluice(...words, '--role', 'nobody');
    expect(unknown).toMatchObject({ status: 1, stderr: expect.stringContaining('no approvers of the role "nobody"') });
    const approve = async (role: string, person: string) => {
      const approving = sluice(...words, '--role', role, '--as', person);
      while ((await stack.recordApprovals(role, person)) === 0) await delay(50);
      return approving;
    };
    const first = await approve('domain', 'ann@example.org');
    expect(first.stdout).toContain('Recorded: ann@example.org has approved it as domain; it waits for platform.');
    expect(first.status).toBe(3);
    expect(await sluice(...words, '--role', 'platform', '--as', 'Ann@example.org')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('every role needs another person'),
    });
    const last = approve('platform', 'bob@example.org');
    while ((await stack.goOn(execution)).outcome === undefined) await delay(50);
    const { status, stdout } = await last;
    expect(stdout).toContain('Recorded: bob@example.org has approved it as platform; it is approved.');
    expect(stdout).toContain(`events ${date}: promoted, entry 2 of its log`);
    expect(status).toBe(0);
  });
});
