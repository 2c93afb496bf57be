import type { Problem } from '../errors.ts';
import { suggest } from './closest-word.ts';
import type { ContractDocument, DocumentColumn, Draft } from './contract-document.ts';
import {
  anomalyDefaults,
  contractCustomValues,
  type contractCustomSchemas,
  customDefaults,
} from './custom-properties.ts';

type CustomName = keyof typeof contractCustomSchemas;

/** What is wrong with the customProperties of a contract beyond their form. */
export function findCustomProblems(document: Draft<ContractDocument>): Problem[] {
  const entries = document.customProperties ?? [];
  const custom = { ...customDefaults, ...contractCustomValues(document) };
  const { orderColumn, shareColumn, monthColumn, optionalColumns, alarmRate, blockRate } = custom;
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
    ...findNamedProblems(document, orderColumn, placeOf('orderColumn'), (column) =>
      column.required === true ? undefined : 'must have "required: true", because it sorts the rows',
    ),
    ...findNamedProblems(document, shareColumn, placeOf('shareColumn'), (column) =>
      column.logicalType === 'string' ? undefined : 'must be of logicalType string',
    ),
    ...findNamedProblems(document, monthColumn, placeOf('monthColumn'), findMonthFault),
    ...optionalColumns.flatMap((name) =>
      findNamedProblems(document, name, placeOf('optionalColumns'), (column) =>
        column.required === true ? 'must not be required, as raw data may lack it' : undefined,
      ),
    ),
  );
  if (alarmRate > blockRate) {
    const message = `a blockRate of ${blockRate} percent is below the alarmRate of ${alarmRate} percent`;
    problems.push({ path: placeOf('blockRate'), message });
  }
  const { minimumRuns, lookBackRuns } = { ...anomalyDefaults, ...custom.anomaly };
  if (minimumRuns > lookBackRuns) {
    const message = `a minimumRuns of ${minimumRuns} is above the lookBackRuns of ${lookBackRuns}, so nothing would be said`;
    problems.push({ path: placeOf('anomaly'), message });
  }
  return problems;
}

/** Every row lies in one folder, so each needs a value that has a month. */
function findMonthFault({ logicalType, required }: Draft<DocumentColumn>): string | undefined {
  if (logicalType !== 'timestamp' && logicalType !== 'date') return 'must be of logicalType timestamp or date';
  return required === true ? undefined : 'must have "required: true", because every row is laid out by its month';
}

/** One problem when `name` is no column, or one of which `findFault` says what it lacks. */
function findNamedProblems(
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
