import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { cleanLines, date } from '../support/event-rows.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';
import { emulatorEnvironment, setEnvironment } from './caller-environment.ts';
import { miniStack, startEmulator, type Emulator } from './emulator.ts';
import { SmallStack } from './small-stack.ts';
import { declareBackfills } from './stack-scenarios/backfills.ts';
import { declareDecisions } from './stack-scenarios/decisions.ts';
import { begin, deliver, type SmallCase } from './stack-scenarios/small-case.ts';

const folders = new TemporaryFolders();
let emulator: Emulator;
let putBackEnvironment: () => void;
let stack: SmallStack;

/** The options that mean it. */
let small: readonly string[];

beforeAll(async () => {
  emulator = await startEmulator(miniStack);
  putBackEnvironment = setEnvironment(emulatorEnvironment(emulator));
  stack = new SmallStack(await folders.make());
  await stack.deploy();
  small = ['--stack', 'small', '--outputs', stack.file];
  await deliver(open(), 'events.ndjson', cleanLines(60));
});

afterAll(async () => {
  putBackEnvironment();
  await emulator.stop();
  await folders.remove();
});

const open = (): SmallCase => ({ stack, small });

describe('sluice --stack', () => {
  let execution: string;

  test('starts an execution on the alias, and follows one to its end', async () => {
    execution = await begin(open());
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
    expect(await sluice('status', ...small)).toMatchObject({ stdout: expect.stringContaining(run), stderr: '' });
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

  test('lets the repair function repair, and tells what it tells', async () => {
    const { status, stdout } = await sluice('repair', ...small);
    expect(stdout.split('\n')).toEqual([
      'events v1 2025-01-02: _LATEST.json',
      'and 1 more, which follow their log again',
      'events v1 2025-01-03: not repaired. It is damaged.',
      '6 more partitions: not repaired. There was no time for them: run sluice repair again.',
      '',
    ]);
    expect(status).toBe(2);
  });

  test('records who AWS says the caller is, and does not ask', async () => {
    const words = ['raw', 'supersede', 'events', date, 'events.ndjson', '--reason', 'a test'];
    const said = await sluice(...words, '--as', 'somebody', ...small);
    expect(said).toMatchObject({ status: 1, stderr: expect.stringContaining('AWS knows who you are') });
    const { answer } = await sluiceJson(...words, ...small);
    expect(answer).toMatchObject({ created: true, person: expect.stringMatching(/^arn:aws:/) });
  });
});

declareDecisions(open);
declareBackfills(open);
