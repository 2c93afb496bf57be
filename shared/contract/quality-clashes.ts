import type { Problem } from '../errors.ts';
import { qualityCustomValues } from './custom-properties.ts';
import { formatPath } from './document-path.ts';
import { isRowRule, type PlacedEntry } from './quality-entry.ts';

/** Entries of one metric and column that contradict each other, or whose results could not be told apart. */
export function findClashes(entries: readonly PlacedEntry[]): Problem[] {
  return [
    ...findRepeated(entries, 'name', {
      mark: ({ entry }) => entry.name ?? '',
      message: 'another entry has the same metric, so this one needs a name of its own',
    }),
    ...findRepeated(entries, 'mustBe', {
      mark: ({ entry, column }) => (isRowRule(entry, column) ? '' : undefined),
      message: '0 stands in another entry of the same metric',
    }),
    ...findRepeated(entries, 'arguments', {
      mark: ({ entry }) => (statesValueRules(entry) ? '' : undefined),
      message: 'validValues and pattern stand in another entry of this column; one entry has them all',
    }),
    ...findRepeated(entries, 'metric', {
      mark: ({ entry }) => (entry.metric === 'missingValues' ? '' : undefined),
      message: 'missingValues stands in another entry of this column; a column has one list of them',
    }),
    ...findRepeated(entries, 'customProperties', {
      mark: ({ entry }) => (qualityCustomValues(entry).code === undefined ? undefined : ''),
      message: 'a code stands in another entry of this column, and its invalid values have one',
    }),
  ];
}

function statesValueRules({ arguments: given }: PlacedEntry['entry']): boolean {
  return given?.validValues !== undefined || given?.pattern !== undefined;
}

/** Problems of the entries that have the same metric, column and `mark` as an earlier one; undefined leaves one out. */
function findRepeated(
  entries: readonly PlacedEntry[],
  field: string,
  { mark, message }: { readonly mark: (placed: PlacedEntry) => string | undefined; readonly message: string },
): Problem[] {
  const seen = new Set<string>();
  return entries.flatMap((placed) => {
    const own = mark(placed);
    if (own === undefined || placed.entry.metric === undefined) return [];
    const id = JSON.stringify([placed.column?.name, placed.entry.metric, own]);
    if (seen.has(id)) return [{ path: formatPath([...placed.path, field]), message }];
    seen.add(id);
    return [];
  });
}
