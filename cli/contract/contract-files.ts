import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { ContractDocument } from '../../shared/contract/contract-document.ts';
import { parseContract } from '../../shared/contract/parse-contract.ts';
import type { InvalidInputError } from '../../shared/errors.ts';
import { usageProblem } from '../usage-problem.ts';

const run = promisify(execFile);

/** A contract file, parsed. */
export interface ContractFile {
  /** From the project's root, such as `contracts/events/v1.yaml`. */
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly document: ContractDocument;
}

const contractPath = /^contracts\/([^/]+)\/v([1-9][0-9]*)\.yaml$/;

/** The contract files below `root`, by path. Throws InvalidInputError for one that is no contract. */
export async function readContractFiles(root: string): Promise<ContractFile[]> {
  const names = await readdir(join(root, 'contracts'), { recursive: true });
  const paths = names
    .map((name) => `contracts/${name.replaceAll('\\', '/')}`)
    .filter((path) => contractPath.test(path));
  return Promise.all(paths.sort().map(async (path) => parseFile(path, await readFile(join(root, path)), path)));
}

/**
 * The contract files of a git revision. Throws InvalidInputError when `root` is no checkout, has no such revision, or a
 * contract of then cannot be read by the code of now.
 */
export async function readContractsAt(root: string, revision: string): Promise<ContractFile[]> {
  const listed = await git(root, revision, ['ls-tree', '-r', '--name-only', '-z', revision, '--', 'contracts/']);
  const paths = listed
    .toString('utf8')
    .split('\0')
    .filter((path) => contractPath.test(path));
  return Promise.all(
    paths
      .sort()
      .map(async (path) =>
        parseFile(path, await git(root, revision, ['show', `${revision}:./${path}`]), `${revision}:${path}`),
      ),
  );
}

function parseFile(path: string, bytes: Uint8Array, source: string): ContractFile {
  const [, dataset = '', schemaVersion = ''] = contractPath.exec(path) ?? [];
  return { path, bytes, document: parseContract(bytes, source, { dataset, schemaVersion: Number(schemaVersion) }) };
}

async function git(root: string, revision: string, words: readonly string[]): Promise<Buffer> {
  // A revision that begins with a dash would be taken for an option.
  if (!/^[A-Za-z0-9_@^~./{}-]+$/.test(revision) || revision.startsWith('-'))
    throw noRevision(revision, 'no name of one');
  try {
    const { stdout } = await run('git', [...words], { cwd: root, encoding: 'buffer', windowsHide: true });
    return stdout;
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: Buffer | string };
    throw noRevision(revision, String(stderr).trim().split('\n')[0] ?? '');
  }
}

function noRevision(revision: string, why: string): InvalidInputError {
  return usageProblem('--against', `git cannot read ${JSON.stringify(revision)}: ${why}`);
}
