import type { TypedColumn } from './typed-column.ts';

/** Values listed one by one; the rest are counted together as `(others)`. */
const listedValues = 100;

/** How often each value of `column` occurs in `rows`, most frequent first, null as `(null)`. */
export function countValues(column: TypedColumn, rows: Uint32Array): Record<string, number> {
  const groups = new Map<number, { readonly row: number; count: number }[]>();
  for (const row of rows) {
    const hash = column.hash(row);
    const group = groups.get(hash);
    const same = group?.find((candidate) => column.compare(candidate.row, row) === 0);
    if (same !== undefined) same.count += 1;
    else if (group !== undefined) group.push({ row, count: 1 });
    else groups.set(hash, [{ row, count: 1 }]);
  }
  const counted = [...groups.values()]
    .flat()
    .map(({ row, count }) => ({ value: String(column.json(row) ?? '(null)'), count }))
    .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  // Added up, because a value may be the text "(null)" or "(others)".
  const counts = new Map<string, number>();
  for (const [index, { value, count }] of counted.entries()) {
    const name = index < listedValues ? value : '(others)';
    counts.set(name, (counts.get(name) ?? 0) + count);
  }
  return Object.fromEntries(counts);
}
