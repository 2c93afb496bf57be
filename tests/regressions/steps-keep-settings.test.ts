import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { commandOf, noticesOf, wordsOf } from '../support/notices.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

// A notice of production named its store and not its settings: who followed its next step promoted in dev, without approval.

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const date = '2025-01-02';
let folder: string;
let store: string;

beforeEach(async () => {
  folder = await folders.make();
  store = join(folder, 'the store');
  await call('generate', 'events', '--from', date, '--rows', '50');
});

const call = (...words: string[]) => sluice(...words, '--store', store);

/** How often each date is promoted. */
async function promotions(): Promise<number[]> {
  const { answer } = await sluiceJson('status', '--store', store);
  return (answer as { partitions: { promotion: number }[] }).partitions.map(({ promotion }) => promotion);
}

async function reject(...words: string[]): Promise<void> {
  const said = ['--role', 'domain', '--as', 'ann', '--reason', 'wrong'];
  expect((await call(...words, ...said)).status).toBe(0);
}

async function rejectedRun(settings: string): Promise<void> {
  const { answer } = await sluiceJson('run', 'events', date, '--settings', settings, '--store', store);
  await reject('reject', 'events', date, (answer as { run_id: string }).run_id);
}

describe('the next step of a rejected run, typed as its notice says, asks people again', () => {
  test.each(['prod', 'stack.yaml'])('with the settings %s', async (name) => {
    const settings = name === 'prod' ? name : join(folder, name);
    await writeFile(join(folder, 'stack.yaml'), 'stack: mine\n');
    await rejectedRun(settings);
    const [notice] = await noticesOf(store, 'run-rejected');
    expect(notice).toContain(`Commands need: --store '${store}' --settings ${settings}\n`);
    const again = commandOf(notice!, /sluice run/);
    expect(again).toEqual(['run', 'events', date, '--store', store, '--settings', settings]);
    expect((await sluice(...again)).status).toBe(3);
    expect(await promotions()).toEqual([0]);
  });
});

describe('a rejected plan of a backfill, planned anew as the command says, asks people again', () => {
  test.each([
    ['with the settings of the plan', ['--settings', 'prod']],
    ['with settings at hand that would ask nobody', []],
  ])('%s', async (_, settings) => {
    const { answer } = await sluiceJson(
      ...['backfill', 'run', 'events', '--from', date, '--settings', 'prod', '--store', store],
    );
    const { plan } = answer as { plan: string };
    await reject('backfill', 'reject', plan);
    const { stdout } = await call('backfill', 'resume', plan, ...settings);
    const [anew] = /sluice backfill plan .*/.exec(stdout) ?? [];
    const planned = await sluice(...wordsOf(anew!));
    expect(planned.status).toBe(3);
    expect(planned.stdout).not.toContain('Run it:');
    const [approve] = /sluice backfill approve .*/.exec(planned.stdout) ?? [];
    const other = wordsOf(approve!)[2]!;
    expect(other).not.toBe(plan);
    expect((await call('backfill', 'resume', other)).status).toBe(3);
    expect(await promotions()).toEqual([]);
  });
});
