import { execFile, spawnSync } from 'node:child_process';
import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sampleDocument, type SampleDocument } from '../contract/sample-document.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const project = resolve(import.meta.dirname, '../..');
const amount = { name: 'amount', logicalType: 'integer', logicalTypeOptions: { minimum: 0 } };

const folders = new TemporaryFolders();
let root: string;

/** The command compares the contracts beside its own code, so the repository has a copy of that. */
beforeAll(async () => {
  root = await folders.make();
  for (const name of ['cli', 'functions', 'infra', 'shared', 'package.json']) {
    await cp(join(project, name), join(root, name), { recursive: true });
  }
  await symlink(join(project, 'node_modules'), join(root, 'node_modules'));
  await git('init', '--quiet');
  await write(1);
  await git('add', 'contracts');
  await git('commit', '--quiet', '--message', 'contracts');
});

afterAll(() => folders.remove());

beforeEach(async () => {
  await rm(join(root, 'contracts'), { recursive: true });
  await git('checkout', '--', 'contracts');
});

async function git(...words: string[]): Promise<void> {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
  await promisify(execFile)('git', [...author, ...words], { cwd: root });
}

/** Writes a contract of sales with a sample row that every version of it takes. */
async function write(schemaVersion: number, edit: (document: SampleDocument) => void = () => undefined): Promise<void> {
  const document = { ...sampleDocument(amount), version: `${schemaVersion}.1.0` };
  edit(document);
  const files = {
    yaml: document,
    'samples.ndjson': { id: '1', at: '2025-01-01T00:00:00Z' },
    'verdicts.json': [{ line: 1, verdict: 'valid' }],
  };
  const folder = join(root, 'contracts/sales');
  await mkdir(folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await writeFile(join(folder, `v${schemaVersion}.${name}`), `${JSON.stringify(content)}\n`);
  }
}

function checkAgainst(revision: string) {
  const words = ['cli/sluice.ts', 'contract', 'check', '--against', revision];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { cwd: root, encoding: 'utf8' });
  return { status, stdout, stderr };
}

/** From amounts of at least 0 to those of at least 1. */
function tighten(document: SampleDocument): void {
  document.schema[0]!.properties[2] = { ...amount, logicalTypeOptions: { minimum: 1 } };
}

describe('sluice contract check --against a revision', () => {
  test('finds nothing where nothing changed', () => {
    expect(checkAgainst('HEAD')).toEqual({ status: 0, stdout: 'contracts/sales/v1.yaml 1.1.0: fine\n', stderr: '' });
  });

  test('exits 2 for a breaking edit, and names its rule and place', async () => {
    await write(1, (document) => {
      document.version = '1.2.0';
      tighten(document);
    });
    expect(checkAgainst('HEAD')).toEqual({
      status: 2,
      stdout: 'contracts/sales/v1.yaml 1.2.0: 1 problems\n',
      stderr:
        'contracts/sales/v1.yaml: rule-tightened: amount limits were minimum 0 and are minimum 1; ' +
        'that needs a new schema version\n',
    });
  });

  test('exits 0 for an additive edit, with a note of what older raw data lacks', async () => {
    await write(1, (document) => {
      document.version = '1.2.0';
      document.schema[0]!.properties.push({ name: 'note', logicalType: 'string' });
    });
    const { status, stdout, stderr } = checkAgainst('HEAD');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^contracts\/sales\/v1\.yaml 1\.2\.0: fine\nnote: .*note is new and not in optionalColumns/);
  });

  test('exits 0 for a breaking edit under a new schema version', async () => {
    await write(2, tighten);
    expect(checkAgainst('HEAD')).toEqual({
      status: 0,
      stdout: 'contracts/sales/v1.yaml 1.1.0: fine\ncontracts/sales/v2.yaml 2.1.0: fine\n',
      stderr: '',
    });
  });

  test('exits 2 for an edit under the version that was published', async () => {
    await write(1, (document) => {
      document.description = { purpose: 'What was sold, and when.' };
    });
    const { status, stderr } = checkAgainst('HEAD');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^contracts\/sales\/v1\.yaml: version-not-raised: /),
    });
  });
});
