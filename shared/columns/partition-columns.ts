import type { Column } from '../contract/contract.ts';
import type { RowValues } from '../contract/values.ts';
import { ColumnSet } from './column-set.ts';
import { placeOf, segmentOf, segmentRows } from './segments.ts';

/** Where a row came from. */
export interface RowOrigin {
  /** Index in the run's list of raw objects. */
  readonly object: number;
  readonly line: number;
}

/** The valid rows of a partition, as columns in contract order, with where each row came from. */
export class PartitionColumns extends ColumnSet {
  readonly #names: readonly string[];
  readonly #lines: Uint32Array[] = [];
  /** The first row of each raw object, in the order they were read. */
  readonly #firstRows: { readonly object: number; readonly row: number }[] = [];

  constructor(columns: readonly Column[]) {
    super(columns);
    this.#names = columns.map(({ name }) => name);
  }

  /** Adds one row that the judge accepted. */
  append(values: RowValues, object: number, line: number): void {
    const row = this.length;
    if (this.#firstRows.at(-1)?.object !== object) this.#firstRows.push({ object, row });
    if (placeOf(row) === 0) this.#lines.push(new Uint32Array(segmentRows));
    this.#lines[segmentOf(row)]![placeOf(row)] = line;
    for (let i = 0; i < this.columns.length; i += 1) {
      const name = this.#names[i]!;
      this.columns[i]!.append(Object.hasOwn(values, name) ? values[name] : undefined);
    }
  }

  origin(row: number): RowOrigin {
    let [low, high] = [0, this.#firstRows.length];
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#firstRows[middle]!.row <= row) low = middle;
      else high = middle;
    }
    return { object: this.#firstRows[low]!.object, line: this.#lines[segmentOf(row)]![placeOf(row)]! };
  }
}
