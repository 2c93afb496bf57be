import type { Column } from '../contract/contract.ts';
import type { RawValue, RowValues } from '../contract/values.ts';
import { ColumnSet } from './column-set.ts';
import { type MonthParts, monthReader } from './month-parts.ts';
import { placeOf, segmentOf, segmentRows } from './segments.ts';

/** Where a row came from. */
export interface RowOrigin {
  /** Index in the run's list of raw objects. */
  readonly object: number;
  readonly line: number;
}

/** Where a column's values come from. */
interface ColumnSource {
  /** The column of the raw row. */
  readonly name: string;
  readonly derive?: (value: RawValue | undefined) => number;
}

/** The valid rows of a partition, as columns in contract order, with where each row came from. */
export class PartitionColumns extends ColumnSet {
  readonly #sources: readonly ColumnSource[];
  readonly #lines: Uint32Array[] = [];
  /** The first row of each raw object, in the order they were read. */
  readonly #firstRows: { readonly object: number; readonly row: number }[] = [];

  constructor(columns: readonly Column[]) {
    super(columns);
    this.#sources = sourcesOf(columns);
  }

  /** Adds one row that the judge accepted; what it does not have is derived. */
  append(values: RowValues, object: number, line: number): void {
    const row = this.length;
    if (this.#firstRows.at(-1)?.object !== object) this.#firstRows.push({ object, row });
    if (placeOf(row) === 0) this.#lines.push(new Uint32Array(segmentRows));
    this.#lines[segmentOf(row)]![placeOf(row)] = line;
    for (let i = 0; i < this.columns.length; i += 1) {
      const { name, derive } = this.#sources[i]!;
      const value = Object.hasOwn(values, name) ? values[name] : undefined;
      this.columns[i]!.append(derive === undefined ? value : derive(value));
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

function sourcesOf(columns: readonly Column[]): ColumnSource[] {
  const readers = new Map<string, (value: RawValue | undefined) => MonthParts>();
  return columns.map(({ name, derived }) => {
    if (derived === undefined) return { name };
    const { from, part } = derived;
    const read = readers.get(from) ?? monthReader(columns.find((column) => column.name === from)!);
    readers.set(from, read);
    return { name: from, derive: (value) => read(value)[part] };
  });
}
