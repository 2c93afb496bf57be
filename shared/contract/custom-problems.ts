import type { Problem } from '../errors.ts';
import { suggest } from './closest-word.ts';
import type { ContractDocument, DocumentColumn, Draft } from './contract-document.ts';
import { contractCustomValues, type contractCustomSchemas, customDefaults } from './custom-properties.ts';

type CustomName = keyof typeof contractCustomSchemas;

/** What is wrong with the customProperties of a contract beyond their form. */
export function findCustomProblems(document: Draft<ContractDocument>): Problem[] {
  const entries = document.customProperties ?? [];
  const { orderColumn, shareColumn, alarmRate, blockRate } = { ...customDefaults, ...contractCustomValues(document) };
  const placeOf = (name: CustomName) => {
    const i = entries.findIndex((entry) => entry?.property === name);
    return i === -1 ? 'customProperties' : `customProperties[${i}].value`;
  };

  const problems: Problem[] = [];
  for (const name of ['orderColumn', 'sourceSystems'] as const) {
    if (!entries.some((entry) => entry?.property === name)) {
      problems.push({ path: placeOf(name), message: `has no entry with "property: ${name}"` });
    }
  }
  problems.push(
    ...findReferenceProblems(document, orderColumn, placeOf('orderColumn'), (column) =>
      column.required === true ? undefined : 'must have "required: true", because it sorts the rows',
    ),
    ...findReferenceProblems(document, shareColumn, placeOf('shareColumn'), (column) =>
      column.logicalType === 'string' ? undefined : 'must be of logicalType string',
    ),
  );
  if (alarmRate > blockRate) {
    const message = `a blockRate of ${blockRate} percent is below the alarmRate of ${alarmRate} percent`;
    problems.push({ path: placeOf('blockRate'), message });
  }
  return problems;
}

/** One problem when `name` is no column, or one of which `findFault` says what it lacks. */
function findReferenceProblems(
  document: Draft<ContractDocument>,
  name: string | null | undefined,
  path: string,
  findFault: (column: Draft<DocumentColumn>) => string | undefined,
): Problem[] {
  const columns = document.schema?.[0]?.properties;
  if (name === null || name === undefined || columns === undefined) return [];
  const column = columns.find((each) => each?.name === name);
  if (column === undefined) {
    const names = columns.flatMap((each) => each?.name ?? []);
    return [{ path, message: `there is no column "${name}"${suggest(name, names)}` }];
  }
  const fault = findFault(column);
  return fault === undefined ? [] : [{ path, message: `the column "${name}" ${fault}` }];
}
