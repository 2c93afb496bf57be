import type { ColumnSet } from './column-set.ts';
import type { TypedColumn } from './typed-column.ts';

/** The rows of a partition, told apart by key; each list is in the order of the rows' numbers. */
export interface Deduplicated {
  /** One row a key. */
  readonly kept: Uint32Array;
  /** The others. */
  readonly duplicates: Uint32Array;
  /** For each of `duplicates`, the row that was kept in its place. */
  readonly winners: Uint32Array;
}

const empty = 0xffffffff;

/**
 * Keeps one row of each key: the first by the order column, then by the typed values in contract order. Rows that are
 * equal in all columns are interchangeable, so which of those is kept does not show in the output.
 */
export function deduplicate(rows: ColumnSet, key: readonly string[], orderColumn: string): Deduplicated {
  const keyColumns = key.map((name) => rows.named(name));
  const precedence = [rows.named(orderColumn), ...rows.columns];
  // Open addressing, at most half full: a slot holds the best row of its key so far.
  const slots = 2 ** Math.ceil(Math.log2(Math.max(rows.length, 1) * 2));
  const table = new Uint32Array(slots).fill(empty);
  const slotOf = new Uint32Array(rows.length);
  const lost = new Uint8Array(rows.length);
  let losers = 0;

  for (let row = 0; row < rows.length; row += 1) {
    let slot = hashKey(keyColumns, row) & (slots - 1);
    while (table[slot] !== empty && !haveEqual(keyColumns, table[slot]!, row)) slot = (slot + 1) & (slots - 1);
    slotOf[row] = slot;
    const holder = table[slot]!;
    const wins = holder === empty || precedes(precedence, row, holder);
    if (wins) table[slot] = row;
    if (holder !== empty) {
      lost[wins ? holder : row] = 1;
      losers += 1;
    }
  }

  const kept = new Uint32Array(rows.length - losers);
  const duplicates = new Uint32Array(losers);
  const winners = new Uint32Array(losers);
  for (let row = 0, at = 0; row < rows.length; row += 1) {
    if (lost[row] === 0) {
      kept[row - at] = row;
    } else {
      duplicates[at] = row;
      winners[at] = table[slotOf[row]!]!;
      at += 1;
    }
  }
  return { kept, duplicates, winners };
}

function hashKey(columns: readonly TypedColumn[], row: number): number {
  let hash = 0;
  for (const column of columns) hash = Math.imul(hash, 31) + column.hash(row);
  // Mixed at the end, because the table looks at the low bits only.
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return hash ^ (hash >>> 15);
}

function haveEqual(columns: readonly TypedColumn[], a: number, b: number): boolean {
  for (const column of columns) {
    if (column.compare(a, b) !== 0) return false;
  }
  return true;
}

function precedes(columns: readonly TypedColumn[], a: number, b: number): boolean {
  for (const column of columns) {
    const difference = column.compare(a, b);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
