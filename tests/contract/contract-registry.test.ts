import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import { sampleDocument, toBytes } from './sample-document.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'contracts-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

async function put(dataset: string, file: string, change: object = {}): Promise<void> {
  const document = { ...sampleDocument(), name: dataset, ...change };
  if (document.schema[0] !== undefined) document.schema[0].name = dataset;
  await mkdir(join(folder, dataset), { recursive: true });
  await writeFile(join(folder, dataset, file), toBytes(document));
}

async function errorOfLoading(): Promise<InvalidInputError> {
  const error: unknown = await loadContracts(folder).catch((reason: unknown) => reason);
  if (!(error instanceof InvalidInputError)) throw error;
  return error;
}

describe('the contracts of a folder', () => {
  beforeEach(async () => {
    await put('sales', 'v1.yaml');
    await put('sales', 'v2.yaml', { version: '2.0.0' });
    await put('sales', 'v10.yaml', { version: '10.3.1' });
    await put('orders', 'v1.yaml');
  });

  test('are found by dataset, the highest version first', async () => {
    const contracts = await loadContracts(folder);
    expect(contracts.names).toEqual(['orders', 'sales']);
    expect(contracts.all.map(({ dataset, schemaVersion }) => `${dataset} v${schemaVersion}`)).toEqual([
      'orders v1',
      'sales v1',
      'sales v2',
      'sales v10',
    ]);
    expect(contracts.get('sales').version).toBe('10.3.1');
    expect(contracts.get('sales', 2).version).toBe('2.0.0');
  });

  test('may have samples and other files beside them', async () => {
    await writeFile(join(folder, 'sales', 'samples.ndjson'), 'not yaml: [');
    await writeFile(join(folder, 'README.md'), '# Contracts');
    expect((await loadContracts(folder)).names).toEqual(['orders', 'sales']);
  });

  test('that are asked for but not there are refused by naming those that are', async () => {
    const contracts = await loadContracts(folder);
    expect(() => contracts.get('order')).toThrow(
      'there is no contract for "order" (did you mean "orders"?); there are: orders, sales',
    );
    expect(() => contracts.get('sales', 3)).toThrow('"sales" has no schema version 3; it has: 1, 2, 10');
    expect(() => contracts.get('__proto__')).toThrow(InvalidInputError);
  });
});

describe('a folder of contracts is refused', () => {
  test('when a file is not valid, with the path of that file', async () => {
    await put('sales', 'v1.yaml', { status: 'gone', version: '2.0.0' });
    const { source, problems } = await errorOfLoading();
    expect(source).toBe(join(folder, 'sales', 'v1.yaml'));
    expect(problems.map(({ path }) => path)).toEqual(['status', 'version']);
  });

  test('with the problems of all files when several are not valid', async () => {
    await put('sales', 'v1.yaml', { status: 'gone' });
    await put('orders', 'v1.yaml', { name: 'order', schema: [] });
    await put('stock', 'v1.yaml');
    const { source, problems } = await errorOfLoading();
    expect(source).toBe(folder);
    expect(problems.map(({ path }) => path)).toEqual([
      `${join(folder, 'orders', 'v1.yaml')}: schema`,
      `${join(folder, 'orders', 'v1.yaml')}: name`,
      `${join(folder, 'sales', 'v1.yaml')}: status`,
    ]);
  });

  test.each(['v1.yml', 'V1.yaml', 'v01.yaml', 'v0.yaml', 'events.yaml'])('when a file is called %s', async (file) => {
    await put('sales', file);
    expect((await errorOfLoading()).message).toContain('a contract file is named v<N>.yaml');
  });

  test('when it is not there', async () => {
    await expect(loadContracts(join(folder, 'elsewhere'))).rejects.toThrow('there is no such folder');
  });
});
