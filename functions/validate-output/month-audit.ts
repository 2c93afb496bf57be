import type { ColumnSlice } from '../../shared/columns/column-slice.ts';
import { type MonthParts, monthsOfSlice } from '../../shared/columns/month-parts.ts';
import type { Column } from '../../shared/contract/contract.ts';
import { parseMonthFolder } from '../../shared/layout/keys.ts';
import { requireEqual } from './require-equal.ts';

/**
 * Checks a row group of the object `key`: derived columns must be what they derive from, and the rows of the month whose
 * folder the object lies in. Throws IntegrityError at the first disagreement.
 */
export function auditMonths(columns: readonly Column[], slices: readonly ColumnSlice[], key: string): void {
  const folder = parseMonthFolder(key);
  const derived = columns.filter((column) => column.derived !== undefined);
  const wanted = derived.length > 0 ? 'a folder of a month' : 'the run path itself';
  requireEqual(key, 'place', wanted, folder === undefined ? 'the run path itself' : 'a folder of a month');
  for (const column of derived) {
    const { from, part } = column.derived!;
    auditPart(column.name, part, sliceOf(slices, column.name), sliceOf(slices, from), folder!, key);
  }
}

function auditPart(
  name: string,
  part: keyof MonthParts,
  { values }: ColumnSlice,
  from: ColumnSlice,
  folder: MonthParts,
  key: string,
): void {
  let row = 0;
  for (const month of monthsOfSlice(from)) {
    const found = Number(values[row]);
    // Asked first, because a sentence for every row costs more than the look at it.
    if (found !== month[part] || found !== folder[part]) {
      requireEqual(key, `"${name}" beside the "${from.column.name}" of a row`, month[part], found);
      requireEqual(key, `"${name}" of a row in this folder`, folder[part], found);
    }
    row += 1;
  }
}

function sliceOf(slices: readonly ColumnSlice[], name: string): ColumnSlice {
  return slices.find(({ column }) => column.name === name)!;
}
