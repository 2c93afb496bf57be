import type { DocumentColumn, DocumentTable, QualityEntry } from './contract-document.ts';
import type { Check } from './contract.ts';
import { qualityCustomValues } from './custom-properties.ts';
import { isRowRule, statedLimits } from './quality-entry.ts';

/** What an empty day breaks: it means that nothing was delivered, or nothing that could be kept. */
const someRows: Check = {
  id: 'rowCount',
  metric: 'rowCount',
  column: null,
  operator: 'mustBeGreaterThan',
  limit: 0,
  unit: 'rows',
  action: 'halt',
};

/**
 * The checks of a valid contract: those of the table first, then those of the columns, each in its order. A contract that
 * says nothing of its rowCount asks for more than 0 rows all the same.
 */
export function compileChecks(table: DocumentTable): readonly Check[] {
  const placed = [
    ...placeEntries(table.quality, undefined),
    ...table.properties.flatMap((column) => placeEntries(column.quality, column)),
  ];
  const stated = placed.map(({ entry, column, subject }) => {
    const isShared = placed.filter((other) => other.subject === subject).length > 1;
    return compileCheck(entry, column, isShared && entry.name !== undefined ? `${subject}.${entry.name}` : subject);
  });
  return stated.some(({ metric }) => metric === 'rowCount') ? stated : [someRows, ...stated];
}

function placeEntries(entries: readonly QualityEntry[] | undefined, column: DocumentColumn | undefined) {
  return (entries ?? []).map((entry) => ({
    entry,
    column,
    subject: column === undefined ? entry.metric : `${column.name}.${entry.metric}`,
  }));
}

function compileCheck(entry: QualityEntry, column: DocumentColumn | undefined, id: string): Check {
  const { metric, unit = 'rows' } = entry;
  const { operator, limit } = statedLimits(entry)[0]!;
  const action = qualityCustomValues(entry).action ?? (isRowRule(entry, column) ? 'quarantine' : 'halt');
  const check = { id, metric, column: column?.name ?? null, operator, limit, unit, action };
  if (metric !== 'missingValues') return check;
  // Null counts as missing always, so that naming it changes nothing.
  const missingValues = (entry.arguments?.missingValues ?? []).filter((value) => value !== null);
  return { ...check, missingValues };
}
