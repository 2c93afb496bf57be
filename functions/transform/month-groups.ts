import type { ColumnSet } from '../../shared/columns/column-set.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { monthFolder } from '../../shared/layout/keys.ts';

/** Rows that go into one data object. */
export interface RowGroup {
  /** Below the run path; empty for the run path itself. */
  readonly folder: string;
  readonly rows: Uint32Array;
}

const monthsPerYear = 12;

/**
 * The rows by the data object they go into, in the order of the objects: by month where the contract has a month column,
 * all together otherwise. None for no rows. Each group keeps the order of `rows`.
 */
export function groupByMonth(columns: ColumnSet, contract: Contract, rows: Uint32Array): RowGroup[] {
  if (rows.length === 0) return [];
  if (contract.monthColumn === null) return [{ folder: '', rows }];
  const months = numberMonths(columns, rows);
  const counts = new Map<number, number>();
  for (const month of months) counts.set(month, (counts.get(month) ?? 0) + 1);
  const groups = new Map([...counts].map(([month, count]) => [month, { rows: new Uint32Array(count), filled: 0 }]));
  for (let i = 0; i < rows.length; i += 1) {
    const group = groups.get(months[i]!)!;
    group.rows[group.filled] = rows[i]!;
    group.filled += 1;
  }
  return [...groups].sort(([a], [b]) => a - b).map(([month, group]) => ({ folder: folderOf(month), rows: group.rows }));
}

/** Of each row the months before it, counted from the year 0. */
function numberMonths(columns: ColumnSet, rows: Uint32Array): Uint32Array {
  const [year, month] = [columns.named('year'), columns.named('month')];
  return rows.map((row) => Number(year.json(row)) * monthsPerYear + Number(month.json(row)) - 1);
}

function folderOf(months: number): string {
  return monthFolder({ year: Math.floor(months / monthsPerYear), month: (months % monthsPerYear) + 1 });
}
