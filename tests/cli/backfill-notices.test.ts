import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { backfillCommands } from '../support/backfill-commands.ts';
import { commandOf, noticesOf, wordsOf } from '../support/notices.ts';
import { sluice } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let store: string;
const { call, callJson, backfill, deliver, promotionsOf } = backfillCommands(() => store);
const prod = ['--settings', 'prod'];
const range = ['events', '--from', '2025-01-01', '--to', '2025-01-02'];

beforeEach(async () => {
  store = join(await folders.make(), 'store');
  await deliver('2025-01-01', '2025-01-02');
});

const reject = (plan: string) =>
  call('backfill', 'reject', plan, '--role', 'domain', '--as', 'ann', '--reason', 'not now');

const asked = () => noticesOf(store, 'approval-requested');

describe('people are told that a plan of a backfill waits for them', () => {
  test('with what it covers, and with commands that lead to its runs as they are', async () => {
    const { plan } = await backfill('run', ...range, ...prod);
    const [notice] = await asked();
    expect(notice).toContain(
      'Subject: [notices] events 2025-01-01 to 2025-01-02: approval requested (prod)\nTo: notices ',
    );
    expect(notice).toContain(`- Backfill ${plan}: events, 2025-01-01 to 2025-01-02, 2 runs.\n`);
    expect(notice).toContain(`"backfills/${plan}/plan.json"`);
    expect((await sluice(...commandOf(notice!, /--role domain/), '--as', 'ann')).status).toBe(3);
    expect((await sluice(...commandOf(notice!, /--role platform/), '--as', 'ben')).status).toBe(0);
    expect((await sluice(...commandOf(notice!, /backfill resume/))).status).toBe(0);
    expect(await promotionsOf()).toEqual(['2025-01-01 1', '2025-01-02 1']);
  });

  test('once for one request, and again for another', async () => {
    const { plan } = await backfill('run', ...range, ...prod);
    await call('backfill', 'plan', ...range, ...prod);
    await call('backfill', 'resume', plan);
    expect(await asked()).toHaveLength(1);
    await reject(plan);
    await call('backfill', 'plan', ...range, ...prod);
    expect(await asked()).toHaveLength(2);
  });

  test('and not where nobody has to be asked, or nothing is stored', async () => {
    await call('backfill', 'plan', ...range);
    await call('backfill', 'plan', ...range, ...prod, '--dry-run');
    await call('run', 'events', '2025-01-01');
    expect(await asked()).toEqual([]);
  });
});

describe('the last approval of a plan', () => {
  test('says how to run it, with settings that ask people', async () => {
    const { plan } = await backfill('run', ...range, ...prod);
    const approve = (role: string, person: string) => call('backfill', 'approve', plan, '--role', role, '--as', person);
    expect((await approve('domain', 'ann')).stdout).not.toContain('Run it');
    const { stdout } = await approve('platform', 'ben');
    expect(stdout).toContain(`Run it: sluice backfill resume --id ${plan} --store ${store} --settings prod\n`);
    expect((await sluice(...wordsOf(/sluice .*/.exec(stdout)![0]))).status).toBe(0);
  });

  test('is needed with settings that ask people, whatever those are that somebody looks at it with', async () => {
    const { plan } = await backfill('run', ...range, ...prod);
    const options = ` --as PERSON --store ${store} --settings prod`;
    expect((await call('status')).stdout).toContain(`sluice backfill approve ${plan} --role domain${options}\n`);
    for (const [role, person] of [
      ['domain', 'ann'],
      ['platform', 'ben'],
    ] as const) {
      await call('backfill', 'approve', plan, '--role', role, '--as', person);
    }
    const planned = await call('backfill', 'plan', ...range);
    expect(planned.stdout).toContain(`Run it: sluice backfill resume --id ${plan} --store ${store} --settings prod\n`);
  });
});

describe('sluice backfill status', () => {
  const status = async (...words: string[]) => (await call('backfill', 'status', ...words)).stdout;

  test('shows what people have said to each plan', async () => {
    await call('backfill', 'plan', 'events', '--from', '2025-01-01');
    const { plan } = await backfill('run', ...range, ...prod);
    expect(await status()).toMatch(/^plan +datasets +approval +done/);
    expect(await status()).toMatch(/^2025-01-01-2025-01-01-\S+ +events +- +0/m);
    expect(await status()).toMatch(/^2025-01-01-2025-01-02-\S+ +events +waits for domain, platform +0/m);
    await reject(plan);
    expect(await status()).toMatch(/^2025-01-01-2025-01-02-\S+ +events +rejected +0/m);
    const { answer } = await callJson('backfill', 'status');
    expect(answer).toMatchObject([{ approval: { state: 'unrequested' } }, { approval: { state: 'rejected' } }]);
  });

  test('of one plan says what people have to do', async () => {
    const { plan } = await backfill('run', ...range, ...prod);
    expect(await status(plan)).toContain(`It waits for domain: sluice backfill approve ${plan} --role domain`);
    await reject(plan);
    expect(await status(plan)).toContain(`The plan ${plan} is rejected and will not run.`);
    const { answer } = await callJson('backfill', 'status', plan);
    expect(answer).toMatchObject({ plan, approval: { state: 'rejected' } });
  });
});
