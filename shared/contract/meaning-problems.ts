import type { Problem } from '../errors.ts';
import { findColumnProblems } from './column-problems.ts';
import type { ContractDocument, Draft } from './contract-document.ts';
import { findCustomProblems } from './custom-problems.ts';
import { type DocumentPath, formatPath } from './document-path.ts';
import { findQualityProblems } from './quality-problems.ts';
import { smokeDataset } from './smoke-dataset.ts';

/** Which contract a path such as `contracts/events/v1.yaml` promises. */
export interface ContractName {
  readonly dataset: string;
  readonly schemaVersion: number;
  /** Whether it is the program's own: only then may it have a name that is kept for that. */
  readonly isBuiltIn?: true;
}

/** What is wrong with a contract beyond its form. */
export function findMeaningProblems(document: Draft<ContractDocument>, expected: ContractName | undefined): Problem[] {
  const [table] = document.schema ?? [];
  const path = ['schema', 0];
  return [
    ...findNameProblems(document, expected),
    ...(table?.properties === undefined ? [] : findColumnProblems(table.properties, [...path, 'properties'])),
    ...(table === undefined ? [] : findQualityProblems(table, path)),
    ...findRepeats(document.slaProperties, ['slaProperties']),
    ...findRepeatedCustomProperties(document),
    ...findCustomProblems(document),
  ];
}

function findNameProblems(
  { name, version, domain, schema }: Draft<ContractDocument>,
  expected?: ContractName,
): Problem[] {
  const problems: Problem[] = [];
  if (expected?.isBuiltIn !== true) {
    const message = `"smoke" is kept for what "sluice smoke" runs, and approves by itself, on every stack`;
    if (name === smokeDataset.dataset) problems.push({ path: 'name', message: `${message}; take another name` });
    if (domain === smokeDataset.domain) problems.push({ path: 'domain', message: `${message}; take another domain` });
  }
  const table = schema?.[0]?.name;
  if (expected !== undefined && name !== undefined && name !== expected.dataset) {
    problems.push({ path: 'name', message: `"${name}" is not the name of the folder, "${expected.dataset}"` });
  }
  if (expected !== undefined && version !== undefined && version.split('.')[0] !== String(expected.schemaVersion)) {
    const message = `${version} must begin with ${expected.schemaVersion}, as the file is v${expected.schemaVersion}.yaml`;
    problems.push({ path: 'version', message });
  }
  if (name !== undefined && table !== undefined && table !== name) {
    problems.push({ path: 'schema[0].name', message: `"${table}" is not the name of the contract, "${name}"` });
  }
  return problems;
}

/** Lists of `{property, value}` in which a property may stand once. */
function findRepeats(entries: Draft<readonly { property: string }[]> | undefined, path: DocumentPath): Problem[] {
  const seen = new Set<string>();
  return (entries ?? []).flatMap((entry, i) => {
    if (entry?.property === undefined) return [];
    if (!seen.has(entry.property)) {
      seen.add(entry.property);
      return [];
    }
    return [{ path: formatPath([...path, i, 'property']), message: `"${entry.property}" stands twice` }];
  });
}

function findRepeatedCustomProperties({ schema, customProperties }: Draft<ContractDocument>): Problem[] {
  const table = schema?.[0];
  const ofList = (list: Draft<readonly Pick<ContractDocument, 'customProperties'>[]> | undefined, path: DocumentPath) =>
    (list ?? []).flatMap((entry, i) => findRepeats(entry?.customProperties, [...path, i, 'customProperties']));
  return [
    ...findRepeats(customProperties, ['customProperties']),
    ...ofList(table?.quality, ['schema', 0, 'quality']),
    ...(table?.properties ?? []).flatMap((column, i) => {
      const path = ['schema', 0, 'properties', i];
      return [
        ...ofList(column?.quality, [...path, 'quality']),
        ...ofList(column?.relationships, [...path, 'relationships']),
      ];
    }),
  ];
}
