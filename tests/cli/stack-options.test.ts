import { afterAll, expect, test } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { commands } from '../../cli/command-line.ts';
import { stackPlace } from '../../cli/stack/stack-place.ts';
import { contracts } from '../../functions/host/contracts.ts';
import { hashContracts } from '../../shared/contract/contracts-hash.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { sluice } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

/** Enough arguments for each command, so that it gets as far as its workspace. */
function wordsOf({ name, positionals }: (typeof commands)[number]): string[] {
  return [...name.split(' '), ...positionals.filter((word) => !word.endsWith('?')).map(() => 'x')];
}

test.each(commands.filter(({ localOnly }) => localOnly === true).map((command) => [command.name, command] as const))(
  '%s refuses a stack, and its help does not offer one',
  async (name, command) => {
    const { status, stdout, stderr } = await sluice(...wordsOf(command), '--stack', 'dev');
    expect(stderr).toContain(`--stack: "sluice ${name}" works on this machine only`);
    expect([status, stdout]).toEqual([1, '']);
    expect((await sluice(...name.split(' '), '--help')).stdout).not.toContain('--stack NAME ');
  },
);

test.each(commands.filter(({ localOnly }) => localOnly !== true).map((command) => [command.name, command] as const))(
  '%s does nothing in a directory when the stack is not found',
  async (name, command) => {
    const outputs = join(await folders.make(), 'none.json');
    const { status, stdout, stderr } = await sluice(...wordsOf(command), '--stack', 'dev', '--outputs', outputs);
    expect(stderr).toContain('--outputs: there is no file');
    expect([status, stdout]).toEqual([1, '']);
    expect((await sluice(...name.split(' '), '--help')).stdout).toContain('--stack NAME ');
  },
);

test.each([
  [['--stack', 'dev', '--store', 'x'], '--store: a stack has stores of its own'],
  [['--stack', 'dev', '--settings', 'prod'], '--settings: a stack has settings of its own'],
  [['--stack', ''], '--stack: the name of a stack is needed'],
  [['--outputs', 'x'], '--outputs: they are of a stack'],
])('refuses %j', async (words, message) => {
  expect(await sluice('status', ...words)).toMatchObject({ status: 1, stderr: expect.stringContaining(message) });
});

test.each([['logs', 'a-run'], ['open', 'a-run'], ['smoke'], ['smoke', '--only', 'day']])(
  '%s needs a stack',
  async (...words) => {
    const store = await folders.make();
    const { status, stderr } = await sluice(...words, '--store', store);
    expect(stderr).toContain('--stack: is needed');
    expect(status).toBe(1);
  },
);

test('smoke has no other parts than it has', async () => {
  const { status, stderr } = await sluice('smoke', '--only', 'everything', '--store', await folders.make());
  expect(stderr).toContain('--only: "everything" is no part; there are: checks, day');
  expect(status).toBe(1);
});

test('a run on this machine is not left behind by the command', async () => {
  const store = await folders.make();
  const { status, stderr } = await sluice('run', 'events', '2025-01-01', '--no-wait', '--store', store);
  expect(stderr).toContain('--no-wait: only a stack');
  expect(status).toBe(1);
  expect(await readdir(store)).toEqual([]);
});

/** The place of a stack whose functions judge by the contracts of this repository. */
function placeOf({ outputsFile, processed = memoryStore(), hash = hashContracts(contracts) }: Partial<Placed> = {}) {
  const outputs = { Region: 'eu-central-1', RawBucket: 'raw', GitSha: 'abc', ContractsSha256: hash };
  return stackPlace({ name: 'dev', outputsFile, outputs, processed, contracts });
}

interface Placed {
  readonly outputsFile: string;
  readonly processed: ObjectStore;
  readonly hash: string;
}

test('commands about a stack name it and its outputs, whatever its settings are, and no person', () => {
  const place = placeOf();
  expect([place.options(devSettings), place.options(prodSettings)]).toEqual([' --stack dev', ' --stack dev']);
  expect(place.personOption).toBe('');
  const named = placeOf({ outputsFile: '/my stacks.json' });
  expect(named.options(devSettings)).toBe(" --stack dev --outputs '/my stacks.json'");
});

test('a stack that judges by other contracts is told of, with the commit that has them', () => {
  expect(placeOf().caution).toBeUndefined();
  expect(placeOf({ hash: 'd'.repeat(64) }).caution).toContain('not those of the stack dev, which runs the commit abc');
});

test('the hash of contracts is another one for every change of one of them', () => {
  const [first, ...others] = contracts.all;
  const hashes = [
    contracts.all,
    others,
    [{ ...first!, sha256: 'd'.repeat(64) }, ...others],
    [{ ...first!, schemaVersion: 9 }, ...others],
  ].map((all) => hashContracts({ all }));
  expect(new Set(hashes).size).toBe(hashes.length);
});

test('data of a stack is fetched by version into a folder that is removed', async () => {
  const store = memoryStore();
  const { version } = await store.put('silver/a=1/x.parquet', Buffer.from('old'));
  const data = placeOf({ processed: store }).openData();
  const file = await data.fetch({ key: 'silver/a=1/x.parquet', version });
  expect(file.endsWith(join('silver', 'a=1', 'x.parquet'))).toBe(true);
  expect(await readdir(join(file, '..'))).toEqual(['x.parquet']);
  await data.close();
  await expect(readdir(join(file, '..'))).rejects.toThrow('ENOENT');
});
