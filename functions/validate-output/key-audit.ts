import { ColumnSet } from '../../shared/columns/column-set.ts';
import type { ColumnSlice } from '../../shared/columns/column-slice.ts';
import { deduplicate } from '../../shared/columns/duplicates.ts';
import type { TypedColumn } from '../../shared/columns/typed-column.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { IntegrityError } from '../../shared/errors.ts';

/** Checks that written rows are sorted by month, order column and key over all objects, and that no key comes twice. */
export class KeyAudit {
  readonly #contract: Contract;
  readonly #rows: ColumnSet;
  readonly #order: readonly TypedColumn[];

  constructor(contract: Contract) {
    const derived = contract.columns.filter((column) => column.derived !== undefined);
    const names = [...derived.map(({ name }) => name), contract.orderColumn, ...contract.key];
    this.#contract = contract;
    this.#rows = new ColumnSet(contract.columns.filter(({ name }) => names.includes(name)));
    this.#order = names.map((name) => this.#rows.named(name));
  }

  /** Adds the next row group of the object `key`. Throws IntegrityError when a row is not after the one before it. */
  add(slices: readonly ColumnSlice[], key: string): void {
    const start = this.#rows.length;
    this.#rows.appendSlices(slices);
    for (let row = Math.max(start, 1); row < this.#rows.length; row += 1) {
      if (!this.#follows(row - 1, row))
        throw new IntegrityError(key, 'order', 'every row after the one before', `row ${row}`);
    }
  }

  #follows(before: number, after: number): boolean {
    for (const column of this.#order) {
      const difference = column.compare(before, after);
      if (difference !== 0) return difference < 0;
    }
    return false;
  }

  /** Throws IntegrityError when a key comes twice. */
  assertDistinct(place: string): void {
    const { duplicates } = deduplicate(this.#rows, this.#contract.key, this.#contract.orderColumn);
    if (duplicates.length > 0) throw new IntegrityError(place, 'number of keys that come twice', 0, duplicates.length);
  }
}
