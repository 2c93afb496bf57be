import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readCodeRef } from '../../cli/code-ref.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

let root: string;
let commit: string;

function git(...words: string[]): string {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  return execFileSync('git', [...author, ...words], { cwd: root, encoding: 'utf8' }).trim();
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(root, path, '..'), { recursive: true });
  await writeFile(join(root, path), text);
}

async function shaOf(): Promise<string> {
  return (await readCodeRef(root)).git_sha;
}

beforeEach(async () => {
  root = await folders.make();
  git('init', '--quiet');
  await write('package.json', '{"version":"1.2.3"}');
  await write('shared/clock.ts', 'one');
  git('add', '.');
  git('commit', '--quiet', '--message', 'test');
  commit = git('rev-parse', 'HEAD');
});

describe('the code', () => {
  test('is its commit', async () => {
    expect(await readCodeRef(root)).toEqual({ version: '1.2.3', git_sha: commit });
  });

  test('is none other for a store, a contract or a note in the clone', async () => {
    await write('my-store/raw/x.ndjson', '{}');
    await write('contracts/mine/v1.yaml', 'x');
    await write('README.md', 'x');
    expect(await shaOf()).toBe(commit);
  });

  test('is another with a change of a contract where contracts are said to be part of it', async () => {
    await write('contracts/mine/v1.yaml', 'x');
    expect((await readCodeRef(root, ['shared', 'contracts'])).git_sha).toMatch(`${commit}-dirty.`);
  });

  test('is another with every change of it, tracked or not', async () => {
    const seen = new Set([await shaOf()]);
    await write('shared/clock.ts', 'two');
    seen.add(await shaOf());
    await write('cli/new file.ts', 'one');
    seen.add(await shaOf());
    await write('cli/new file.ts', 'two');
    const dirty = await shaOf();
    expect(dirty).toMatch(new RegExp(`^${commit}-dirty\\.[0-9a-f]{8}$`));
    expect(await shaOf()).toBe(dirty);
    expect(seen.add(dirty).size).toBe(4);
  });

  test('is unknown without a checkout, and in one of something else', async () => {
    const outer = root;
    root = join(outer, 'copy');
    await write('package.json', '{"version":"1.2.3"}');
    expect(await shaOf()).toBe('unknown');
  });
});
