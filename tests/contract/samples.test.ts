import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { checkSamples } from '../../cli/contract/check-samples.ts';
import type { SampleVerdict } from '../../cli/contract/sample-files.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import type { DocumentColumn } from '../../shared/contract/contract-document.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { parseContract } from '../../shared/contract/parse-contract.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';

const folder = resolve(import.meta.dirname, '../../contracts');
const registry = await loadContracts(folder);

/** Everything that can be wrong with a row of the contract, as `column: message` or as `CODE column`. */
async function rulesOf(contract: Contract): Promise<string[]> {
  const path = join(folder, contract.dataset, `v${contract.schemaVersion}.yaml`);
  const { properties } = parseContract(await readFile(path), path).schema[0]!;
  return [
    ...properties.flatMap(rulesOfColumn),
    ...properties.flatMap(({ name, logicalType }) => {
      // Every CSV cell is a text, so only NDJSON can have another type there.
      const typed = contract.format === 'ndjson' || !['string', 'timestamp'].includes(logicalType);
      return [
        ...(typed ? [`TYPE_ERROR ${name}`] : []),
        ...(logicalType === 'timestamp' ? [`TIMESTAMP_ERROR ${name}`] : []),
      ];
    }),
    ...contract.references.map(({ column }) => `REFERENCE_ERROR ${column}`),
    `DUPLICATE_KEY ${contract.key.join(',')}`,
    'MALFORMED_ROW',
  ];
}

function rulesOfColumn({ name, required, logicalTypeOptions = {}, quality = [] }: DocumentColumn): string[] {
  const words = {
    minimum: 'must be at least',
    maximum: 'must be at most',
    exclusiveMinimum: 'must be above',
    exclusiveMaximum: 'must be below',
    pattern: 'must match',
    minLength: 'must have at least',
    maxLength: 'must have at most',
  };
  const stated = Object.keys(logicalTypeOptions).filter((option) => Object.hasOwn(words, option));
  return [
    ...(required === true ? [`${name}: is null`] : []),
    ...stated.map((option) => `${name}: ${words[option as keyof typeof words]}`),
    ...(quality.some((entry) => entry.arguments?.validValues !== undefined) ? [`${name}: must be one of`] : []),
  ];
}

/** What the sample rows of a contract break, in the same words. */
async function brokenBy(contract: Contract): Promise<string> {
  const base = join(folder, contract.dataset, `v${contract.schemaVersion}`);
  const bytes = await readFile(`${base}.samples.${contract.format}`);
  const verdicts = JSON.parse(await readFile(`${base}.verdicts.json`, 'utf8')) as SampleVerdict[];
  const broken = verdicts.flatMap(({ reasons = [] }) => reasons);
  const chunks = (async function* () {
    yield await Promise.resolve(bytes);
  })();
  for await (const rows of decodeRows(chunks, contract)) {
    for (const row of rows) {
      const findings = row.kind === 'row' ? contract.judge(row.values) : [];
      broken.push(...findings.map(({ column, message }) => `${column ?? ''}: ${message}`));
    }
  }
  return broken.join('\n');
}

test('every contract of the project has sample rows that get the verdicts written beside them', async () => {
  expect(registry.names).toEqual(['events', 'order_items', 'orders', 'products', 'transactions']);
  expect(await checkSamples(registry, folder)).toEqual([]);
});

describe.each(registry.all.map((contract) => [contract.dataset, contract] as const))(
  'the samples of %s',
  (_, contract) => {
    test('break every rule of the contract', async () => {
      const broken = await brokenBy(contract);
      expect((await rulesOf(contract)).filter((rule) => !broken.includes(rule))).toEqual([]);
    });

    test('have a row of each verdict, and say of each line why', async () => {
      const path = join(folder, contract.dataset, `v${contract.schemaVersion}.verdicts.json`);
      const verdicts = JSON.parse(await readFile(path, 'utf8')) as (SampleVerdict & { why?: string })[];
      const given = verdicts.map(({ verdict }) => verdict);
      expect([...new Set(given)].sort()).toEqual(['duplicate', 'quarantined', 'valid']);
      expect(verdicts.filter(({ why }) => why === undefined)).toEqual([]);
    });
  },
);
