import { readFile } from 'node:fs/promises';
import { expect, test } from '@jest/globals';
import { columnSchema } from '../../shared/contract/column-schema.ts';
import { contractSchema } from '../../shared/contract/contract-schema.ts';
import {
  anomalyDefaults,
  contractCustomSchemas,
  customDefaults,
  qualityCustomSchemas,
  relationshipCustomSchemas,
} from '../../shared/contract/custom-properties.ts';
import { qualitySchema } from '../../shared/contract/quality-schema.ts';

const fieldsOf = (schema: object) => Object.keys((schema as { properties: object }).properties);

test('the reference names every field and every customProperty that a contract may have', async () => {
  const reference = await readFile(new URL('../../docs/reference/contract.md', import.meta.url), 'utf8');
  const names = [
    ...[contractSchema, columnSchema, qualitySchema].flatMap(fieldsOf),
    ...Object.keys({ ...contractCustomSchemas, ...qualityCustomSchemas, ...relationshipCustomSchemas }),
    ...fieldsOf(contractCustomSchemas.anomaly),
  ];
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !reference.includes(`\`${name}\``))).toEqual([]);
});

test('the reference states the default of every customProperty that is a number', async () => {
  const reference = await readFile(new URL('../../docs/reference/contract.md', import.meta.url), 'utf8');
  const numbers = Object.entries({ ...customDefaults, ...anomalyDefaults }).filter(
    ([, value]) => typeof value === 'number',
  );
  expect(numbers.length).toBeGreaterThan(10);
  const rowOf = (name: string) => reference.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
  expect(numbers.filter(([name, value]) => !rowOf(name).includes(`\`${value as number}\``))).toEqual([]);
});

test('the reference names every rule that a change of a contract can break', async () => {
  const files = ['contract-changes', 'column-changes', 'check-changes'].map((name) => `shared/contract/${name}.ts`);
  files.push('cli/contract/compare-contracts.ts', 'cli/contract/outdated-references.ts');
  const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');
  const sources = (await Promise.all(files.map(read))).join('\n');
  const rules = new Set(
    [...sources.matchAll(/(?:rule: '|[`'])([a-z]+(?:-[a-z]+)+)(?:'|: )/g)].map(([, rule]) => rule!),
  );
  expect([...rules]).toEqual(expect.arrayContaining(['column-removed', 'contract-removed', 'reference-outdated']));
  const reference = await read('docs/reference/contract.md');
  expect([...rules].filter((rule) => !reference.includes(`\`${rule}\``))).toEqual([]);
});
