import type { Problem } from '../errors.ts';
import { suggest } from './closest-word.ts';
import type { DocumentColumn, DocumentTable, Draft, QualityEntry } from './contract-document.ts';
import { qualityCustomValues } from './custom-properties.ts';
import { type DocumentPath, formatPath } from './document-path.ts';
import { patternProblem } from './pattern-problem.ts';
import { findClashes } from './quality-clashes.ts';
import { isRowRule, keyColumns, type PlacedEntry, statedLimits } from './quality-entry.ts';
import { operators } from './quality-schema.ts';

/** What is wrong with the quality entries of a table and its columns beyond their form. */
export function findQualityProblems(table: Draft<DocumentTable>, path: DocumentPath): Problem[] {
  const columns = table.properties ?? [];
  const entries = [
    ...placeEntries(table.quality, path, undefined),
    ...columns.flatMap((column, i) => placeEntries(column?.quality, [...path, 'properties', i], column)),
  ];
  const problems = entries.flatMap((placed) => [
    ...findLimitProblems(placed),
    ...findPlaceProblems(placed),
    ...findDuplicateProblems(placed, columns),
    ...findArgumentProblems(placed),
    ...findActionProblems(placed),
  ]);
  return [...problems, ...findClashes(entries)];
}

function placeEntries(
  entries: DraftEntries,
  path: DocumentPath,
  column: Draft<DocumentColumn> | undefined,
): PlacedEntry[] {
  return (entries ?? []).flatMap((entry, i) =>
    entry === undefined ? [] : [{ entry, path: [...path, 'quality', i], column }],
  );
}

type DraftEntries = readonly (Draft<QualityEntry> | undefined)[] | undefined;

function problemAt(path: DocumentPath, message: string): Problem {
  return { path: formatPath(path), message };
}

function findLimitProblems({ entry, path }: PlacedEntry): Problem[] {
  const names = Object.keys(operators);
  const stated = names.filter((name) => Object.hasOwn(entry, name));
  if (stated.length === 0) return [problemAt(path, `has no limit; needed is one of ${names.join(', ')}`)];
  if (stated.length > 1) return [problemAt(path, `has the limits ${stated.join(' and ')}; an entry has one`)];
  const problems: Problem[] = [];
  if (entry.metric === 'rowCount' && entry.unit === 'percent') {
    problems.push(problemAt([...path, 'unit'], 'must be "rows": there is nothing that rowCount could be a part of'));
  }
  for (const { operator, limit } of statedLimits(entry)) {
    const numbers = [limit].flat();
    if (entry.unit === 'percent' && numbers.some((number) => number > 100)) {
      problems.push(problemAt([...path, operator], 'must not be above 100 percent'));
    }
    if (entry.unit !== 'percent' && !numbers.every(Number.isInteger)) {
      problems.push(
        problemAt([...path, operator], 'counts rows, so it must be a whole number; or set "unit: percent"'),
      );
    }
    if (typeof limit !== 'number' && limit[0] > limit[1]) {
      problems.push(problemAt([...path, operator], `must have the lower end first, not [${limit.join(', ')}]`));
    }
  }
  return problems;
}

function findPlaceProblems({ entry, path, column }: PlacedEntry): Problem[] {
  if (entry.metric === 'rowCount' && column !== undefined) {
    return [problemAt([...path, 'metric'], 'rowCount stands in the quality of the table, not of a column')];
  }
  const needsColumn = ['nullValues', 'missingValues', 'invalidValues'].includes(entry.metric ?? '');
  return needsColumn && column === undefined
    ? [problemAt([...path, 'metric'], `${entry.metric ?? ''} stands in the quality of the column that it looks at`)]
    : [];
}

/** Duplicates are told by the key, so a rate over other columns could not be kept. */
function findDuplicateProblems({ entry, path, column }: PlacedEntry, columns: DraftColumns): Problem[] {
  if (entry.metric !== 'duplicateValues') return [];
  const stated = entry.arguments?.properties?.filter((name) => name !== undefined);
  if (column !== undefined && stated !== undefined) {
    const where = [...path, 'arguments', 'properties'];
    return [problemAt(where, 'is for entries of the table; an entry of a column looks at that column')];
  }
  const names = columns.flatMap((each) => each?.name ?? []);
  const unknown = (stated ?? []).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    const where = [...path, 'arguments', 'properties'];
    return unknown.map((name) => problemAt(where, `there is no column "${name}"${suggest(name, names)}`));
  }
  const key = keyColumns(columns);
  const compared = column === undefined ? (stated ?? key) : [column.name];
  // Without a key there is a problem about that already.
  const isKey = compared.length === key.length && key.every((name) => compared.includes(name));
  if (isKey || key.length === 0) return [];
  return [problemAt([...path, 'metric'], `duplicates are counted by the key (${key.join(', ')}) only`)];
}

type DraftColumns = readonly (Draft<DocumentColumn> | undefined)[];

function findArgumentProblems({ entry, path, column }: PlacedEntry): Problem[] {
  const { pattern } = entry.arguments ?? {};
  const problems: Problem[] = [];
  for (const name of ['validValues', 'pattern', 'missingValues'] as const) {
    if (entry.arguments?.[name] !== undefined && (column?.logicalType ?? 'string') !== 'string') {
      const where = [...path, 'arguments', name];
      problems.push(problemAt(where, 'is for columns of logicalType string; others have limits in logicalTypeOptions'));
    }
  }
  if (pattern === undefined) return problems;
  if (column?.logicalTypeOptions?.pattern !== undefined) {
    problems.push(problemAt([...path, 'arguments', 'pattern'], 'stands in logicalTypeOptions of the column already'));
  }
  return [...problems, ...patternProblem(pattern, [...path, 'arguments', 'pattern'])];
}

function findActionProblems({ entry, path, column }: PlacedEntry): Problem[] {
  const { action, code } = qualityCustomValues(entry);
  const where = [...path, 'customProperties'];
  const problems: Problem[] = [];
  if (action === 'quarantine' && !isRowRule(entry, column)) {
    const message =
      'the action quarantine rejects single rows: it needs "mustBe: 0" and either invalidValues or nullValues of a required column';
    problems.push(problemAt(where, message));
  }
  if (action === 'warn' && entry.metric === 'nullValues' && isRowRule(entry, column)) {
    const message = 'the action warn would keep rows with a null, which a required column cannot hold';
    problems.push(problemAt(where, message));
  }
  if (code !== undefined && entry.metric !== 'invalidValues') {
    problems.push(problemAt(where, 'a code is for invalidValues only'));
  }
  return problems;
}
