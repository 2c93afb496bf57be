import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { checkSamples } from '../../cli/contract/check-samples.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { customProperties, sampleDocument, toBytes, type SampleColumn } from './sample-document.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
let folder = '';

beforeEach(async () => {
  folder = join(await folders.make(), 'contracts');
});

afterEach(() => folders.remove());

/** Puts a contract with sample rows and their verdicts. */
async function put(
  dataset: string,
  files: { columns?: SampleColumn[]; rows?: string; verdicts?: unknown },
): Promise<void> {
  const document = sampleDocument(...(files.columns ?? []));
  const table = { ...document.schema[0]!, name: dataset };
  const custom = customProperties({ orderColumn: 'at', sourceSystems: ['till'], rawFormat: 'csv' });
  await mkdir(join(folder, dataset), { recursive: true });
  const write = (name: string, content: unknown) => writeFile(join(folder, dataset, name), toBytes(content));
  await write('v1.yaml', { ...document, name: dataset, schema: [table], customProperties: custom });
  if (files.rows !== undefined) await write('v1.samples.csv', files.rows);
  if (files.verdicts !== undefined) await write('v1.verdicts.json', files.verdicts);
}

async function check(): Promise<string[]> {
  const problems = await checkSamples(await loadContracts(folder), folder);
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

const at = '2025-01-02T00:00:00Z';

test('sample rows whose verdicts differ, are missing or are too many are told with file and line', async () => {
  await put('sales', {
    rows: `id,at\na,${at}\n,${at}\nb,never\nc,${at}\nd,${at}\n`,
    verdicts: [
      { line: 2, verdict: 'quarantined', reasons: ['NULL_VALUE_ERROR id'] },
      { line: 3, verdict: 'valid' },
      { line: 4, verdict: 'quarantined', reasons: ['TYPE_ERROR at'] },
      { line: 5, verdict: 'valid' },
      { line: 5, verdict: 'valid' },
      { line: 9, verdict: 'valid' },
    ],
  });
  expect(await check()).toEqual([
    'contracts/sales/v1.verdicts.json: line 5 stands twice',
    'contracts/sales/v1.samples.csv: line 2: should be quarantined (NULL_VALUE_ERROR id), but is valid',
    'contracts/sales/v1.samples.csv: line 3: should be valid, but is quarantined (NULL_VALUE_ERROR id)',
    'contracts/sales/v1.samples.csv: line 4: should be quarantined (TYPE_ERROR at), but is quarantined (TIMESTAMP_ERROR at)',
    'contracts/sales/v1.samples.csv: line 6: has no verdict in contracts/sales/v1.verdicts.json; it is valid',
    'contracts/sales/v1.verdicts.json: line 9 is no row of contracts/sales/v1.samples.csv',
  ]);
});

test('a row is held against the valid sample rows of the parent, and a duplicate against the others', async () => {
  await put('sales', {
    rows: `id,at\na,${at}\nbad,never\na,2025-01-03T00:00:00Z\n`,
    verdicts: [
      { line: 2, verdict: 'valid' },
      { line: 3, verdict: 'quarantined', reasons: ['TIMESTAMP_ERROR at'] },
      { line: 4, verdict: 'duplicate', reasons: ['DUPLICATE_KEY id'] },
    ],
  });
  const columns = [{ name: 'sale', logicalType: 'string', relationships: [{ to: 'sales.id' }] }];
  const orphan = { verdict: 'quarantined', reasons: ['REFERENCE_ERROR sale'] };
  await put('lines', {
    columns,
    rows: `id,at,sale\n1,${at},a\n2,${at},bad\n3,${at},\n4,${at},b\n`,
    verdicts: [
      { line: 2, verdict: 'valid' },
      { line: 3, ...orphan },
      { line: 4, verdict: 'valid' },
      { line: 5, ...orphan },
    ],
  });
  expect(await check()).toEqual([]);
});

test('a contract without sample rows, or with verdicts of another form, is a problem', async () => {
  await put('sales', {});
  await put('lines', { rows: 'id,at\n', verdicts: '[' });
  await put('returns', { rows: 'id,at\n', verdicts: [{ line: 0, verdict: 'condemned' }] });
  const problems = await check();
  expect(problems).toContain(
    'contracts/sales/v1.samples.csv: is missing; every contract has sample rows with their verdicts',
  );
  expect(problems).toContain(
    'contracts/sales/v1.verdicts.json: is missing; every contract has sample rows with their verdicts',
  );
  expect(problems.find((problem) => problem.includes('lines'))).toContain('v1.verdicts.json: is no JSON');
  expect(problems.filter((problem) => problem.includes('returns'))).toHaveLength(2);
});
