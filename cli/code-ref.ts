import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import type { CodeRef } from '../shared/code-ref.ts';

const git = promisify(execFile);

const longestDiffBytes = 256 * 1024 * 1024;

/** What decides how rows are judged and written. Contracts have hashes of their own; a store may lie anywhere in a clone. */
export const codePaths: readonly string[] = [
  'shared',
  'functions',
  'infra',
  'cli',
  'package.json',
  'package-lock.json',
];

/**
 * The code in `root`, a checkout or a copy of one: its package version and, if git can tell, its commit. Changes outside
 * `paths` do not count.
 */
export async function readCodeRef(root: string, paths = codePaths): Promise<CodeRef> {
  const { version } = JSON.parse(await readFile(resolve(root, 'package.json'), 'utf8')) as { version: string };
  return { version, git_sha: await readCommit(root, paths) };
}

async function readCommit(root: string, paths: readonly string[]): Promise<string> {
  try {
    const options = { cwd: root, windowsHide: true, maxBuffer: longestDiffBytes };
    const { stdout: top } = await git('git', ['rev-parse', '--show-prefix', 'HEAD'], options);
    const [prefix = '', commit = ''] = top.split('\n');
    // A copy inside somebody else's checkout is not that checkout's code.
    if (prefix !== '') return 'unknown';
    const plain = ['--binary', '--no-ext-diff', '--no-textconv', '--no-color'];
    const { stdout: difference } = await git('git', ['diff', ...plain, 'HEAD', '--', ...paths], options);
    const others = ['ls-files', '--others', '--exclude-standard', '-z', '--', ...paths];
    const untracked = (await git('git', others, options)).stdout.split('\0').filter((path) => path !== '');
    if (difference === '' && untracked.length === 0) return commit;
    const hash = createHash('sha256').update(difference);
    for (const path of untracked) hash.update(`\0${path}\0`).update(await readFile(resolve(root, path)));
    return `${commit}-dirty.${hash.digest('hex').slice(0, 8)}`;
  } catch {
    return 'unknown';
  }
}
