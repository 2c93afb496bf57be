import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { compareContracts, findDriftingColumns } from '../../cli/contract/compare-contracts.ts';
import { readContractFiles, readContractsAt } from '../../cli/contract/contract-files.ts';
import { checkAgainstSchema } from '../../cli/contract/odcs-schema.ts';
import { findOutdatedReferences } from '../../cli/contract/outdated-references.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { sampleDocument, toBytes, type SampleDocument } from '../contract/sample-document.ts';
import { atColumn, datasetContract, keyColumn, referenceColumn } from '../support/dataset-contracts.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sluice-contracts-'));
  await git('init', '--quiet');
  await write('sales/v1.yaml', () => undefined);
  await commit();
});

afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

async function git(...words: string[]): Promise<void> {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  await promisify(execFile)('git', [...author, ...words], { cwd: root });
}

async function commit(): Promise<void> {
  await git('add', '-A');
  await git('commit', '--quiet', '-m', 'contracts');
}

async function write(path: string, edit: (document: SampleDocument) => void): Promise<void> {
  const document = sampleDocument({ name: 'c', logicalType: 'string' });
  edit(document);
  await mkdir(join(root, 'contracts/sales'), { recursive: true });
  await writeFile(join(root, 'contracts', path), toBytes(document));
}

async function findProblems(): Promise<string[]> {
  const problems = compareContracts(await readContractsAt(root, 'HEAD'), await readContractFiles(root));
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

describe('contracts against a git revision', () => {
  test('are fine when nothing changed', async () => {
    expect(await findProblems()).toEqual([]);
  });

  test('fail with the rule that a change breaks', async () => {
    await write('sales/v1.yaml', (document) => {
      document.version = '1.1.0';
      document.schema[0]!.properties.pop();
    });
    expect(await findProblems()).toEqual([
      'contracts/sales/v1.yaml: column-removed: c is gone; that needs a new schema version',
    ]);
  });

  test('are told of a new column without which older raw data would drift', async () => {
    const find = async () => findDriftingColumns(await readContractsAt(root, 'HEAD'), await readContractFiles(root));
    expect(await find()).toEqual([]);
    const add = (optionalColumns: readonly string[]) =>
      write('sales/v1.yaml', (document) => {
        document.version = '1.1.0';
        document.schema[0]!.properties.push({ name: 'd', logicalType: 'string' });
        document.customProperties = [
          ...document.customProperties.filter(({ property }) => property !== 'optionalColumns'),
          { property: 'optionalColumns', value: optionalColumns },
        ];
      });
    await add([]);
    expect(await findProblems()).toEqual([]);
    expect(await find()).toEqual([
      { path: 'contracts/sales/v1.yaml', message: expect.stringContaining('d is new and not in optionalColumns') },
    ]);
    await add(['d']);
    expect(await find()).toEqual([]);
  });

  test('may get a new schema version that breaks the old one', async () => {
    await write('sales/v2.yaml', (document) => {
      document.version = '2.0.0';
      document.schema[0]!.properties.pop();
    });
    expect(await findProblems()).toEqual([]);
  });

  test('may not lose an active contract, but a retired one', async () => {
    await rm(join(root, 'contracts/sales/v1.yaml'));
    expect(await findProblems()).toEqual([
      'contracts/sales/v1.yaml: contract-removed: it was active, and only a retired contract may be removed',
    ]);
    await write('sales/v1.yaml', (document) => {
      document.status = 'retired';
    });
    await commit();
    await rm(join(root, 'contracts/sales/v1.yaml'));
    expect(await findProblems()).toEqual([]);
  });

  test.each(['nowhere', '--output=x', ''])('are not compared with %j, which is no revision', async (revision) => {
    await expect(readContractsAt(root, revision)).rejects.toThrow(InvalidInputError);
  });
});

test('a reference to a schema version that is not run unasked is told, but not that of an older contract', () => {
  const parent = (version: string) => datasetContract('orders', { version, columns: [keyColumn('id'), atColumn] });
  const child = (version: string, schemaVersion: number) => {
    const reference = referenceColumn('order_id', 'orders.id', { custom: { schemaVersion } });
    return datasetContract('items', { version, columns: [keyColumn('id'), atColumn, reference] });
  };
  const find = (...contracts: Contract[]) => findOutdatedReferences(registerContracts(contracts));
  expect(find(parent('1.0.0'), child('1.0.0', 1))).toEqual([]);
  const message =
    'reference-outdated: order_id refers to orders v1, which a run of orders does not write since there is v2: ' +
    'a run of items waits until somebody has run "orders@1"';
  expect(find(parent('1.0.0'), parent('2.0.0'), child('1.0.0', 1))).toEqual([
    { path: 'contracts/items/v1.yaml', message },
  ]);
  expect(find(parent('1.0.0'), parent('2.0.0'), child('1.0.0', 1), child('2.0.0', 2))).toEqual([]);
});

describe('a published schema', () => {
  test('names every place that it refuses, and takes what it allows', async () => {
    const file = join(root, 'schema.json');
    const files = await readContractFiles(root);
    await writeFile(file, JSON.stringify({ type: 'object', required: ['name'] }));
    expect(await checkAgainstSchema(file, files)).toEqual([]);
    await writeFile(file, JSON.stringify({ properties: { status: { const: 'draft' } } }));
    expect(await checkAgainstSchema(file, files)).toEqual([
      { path: 'contracts/sales/v1.yaml/status', message: 'must be equal to constant (ODCS schema)' },
    ]);
  });

  test('that cannot be read is told with its name', async () => {
    await expect(checkAgainstSchema(join(root, 'none.json'), [])).rejects.toThrow(/none\.json is no JSON Schema/);
  });
});
