import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { noticesOf, wordsOf } from '../support/notices.ts';
import { sluice, sluiceJson } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
let folder: string;
let store: string;

beforeAll(async () => {
  folder = await folders.make();
  store = join(folder, 'the store');
  await sluice('generate', 'events', '--from', '2025-01-01', '--rows', '50', '--store', store);
});

afterAll(() => folders.remove());

interface Run {
  readonly run_id: string;
  readonly execution: string;
  readonly waiting: { readonly roles: readonly string[]; readonly commands: readonly string[] } | null;
}

interface Line {
  readonly last_outcome: string;
  readonly promotion: number;
  readonly waiting: readonly Run[];
}

async function statusLines(): Promise<[Line]> {
  const { answer } = await sluiceJson('status', '--store', store);
  return (answer as { readonly partitions: [Line] }).partitions;
}

describe('sluice run where approval is needed', () => {
  test('ends with status 3 and says who has to approve what, with which commands', async () => {
    const { status, stdout } = await sluice('run', 'events', '2025-01-01', '--store', store, '--settings', 'prod');
    expect(status).toBe(3);
    expect(stdout).toContain('events 2025-01-01: waiting\n');
    expect(stdout).toMatch(/run events-\S+-1 waits for the approval of domain and platform, until \d{4}-\S+Z:/);
    for (const role of ['domain', 'platform']) {
      expect(stdout).toMatch(new RegExp(`sluice approve events 2025-01-01 events-\\S+-1 --role ${role} --as PERSON`));
    }
  });

  test('is seen in status, with the same commands, until the last of them was given', async () => {
    const [line] = await statusLines();
    expect(line).toMatchObject({ last_outcome: 'waiting', promotion: 0 });
    const [run] = line.waiting;
    expect(run).toMatchObject({ roles: ['domain', 'platform'] });
    expect((await sluice('status', '--store', store)).stdout).toContain(`run ${run!.run_id} waits for the approval of`);

    const again = ['run', 'events', '2025-01-01', '--resume', run!.execution, '--store', store];
    expect(await sluiceJson(...again)).toMatchObject({ status: 3, answer: { outcome: 'waiting' } });

    const { commands } = run as Run & { readonly commands: readonly string[] };
    const [first, second] = commands.map(wordsOf) as [string[], string[]];
    const by = (words: readonly string[], person: string) => words.map((word) => (word === 'PERSON' ? person : word));
    const [notice] = await noticesOf(store, 'approval-requested');
    expect(notice).toContain(`Commands need: --store '${store}' --settings prod\n`);
    expect((await sluice(...by(first, 'ann'))).status).toBe(3);
    const [half] = await statusLines();
    expect(half.waiting).toMatchObject([{ roles: ['platform'] }]);
    expect((await sluice(...by(second, 'bob'))).status).toBe(0);

    const [done] = await statusLines();
    expect(done).toMatchObject({ last_outcome: 'promoted', promotion: 1, waiting: [] });
    expect(await sluiceJson(...again)).toMatchObject({ status: 0, answer: { outcome: 'promoted', waiting: null } });
  });

  test('is needed by a settings file that does not say', async () => {
    const file = join(folder, 'stack.yaml');
    await writeFile(file, 'stack: mine\n');
    const run = ['run', 'events', '2025-01-01', '--store', store, '--settings', file];
    expect(await sluiceJson(...run)).toMatchObject({ status: 3, answer: { outcome: 'waiting' } });
  });

  test('tells what became of a run that had waited and that it replaces', async () => {
    const run = ['run', 'events', '2025-01-01', '--store', store, '--settings', 'prod'];
    const { status, stdout } = await sluice(...run);
    expect(status).toBe(3);
    expect(stdout).toMatch(/ {2}events-\S+, which had waited, ended: superseded/);
    // The other began earlier, though it has ended later.
    expect((await statusLines())[0].last_outcome).toBe('waiting');
  });
});
