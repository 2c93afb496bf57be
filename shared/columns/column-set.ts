import type { Column } from '../contract/contract.ts';
import type { ColumnSlice } from './column-slice.ts';
import { FixedColumn } from './fixed-column.ts';
import { fixedType } from './fixed-types.ts';
import { StringColumn } from './string-column.ts';
import type { TypedColumn } from './typed-column.ts';

/** Rows as columns, in the order of the definitions. */
export class ColumnSet {
  readonly columns: readonly TypedColumn[];

  constructor(columns: readonly Column[]) {
    this.columns = columns.map((column) =>
      column.type === 'string' ? new StringColumn(column) : new FixedColumn(column, fixedType(column, column.type)),
    );
  }

  /** Rows held. */
  get length(): number {
    return this.columns[0]?.length ?? 0;
  }

  /** The column of that name. Throws RangeError when there is none. */
  named(name: string): TypedColumn {
    const found = this.columns.find(({ column }) => column.name === name);
    if (found === undefined) throw new RangeError(`There is no column "${name}".`);
    return found;
  }

  /** Adds rows from slices, of which those of other columns are passed over. Throws RangeError when one is missing. */
  appendSlices(slices: readonly ColumnSlice[]): void {
    for (const target of this.columns) {
      const { name } = target.column;
      const slice = slices.find(({ column }) => column.name === name);
      if (slice === undefined) throw new RangeError(`There is no slice of column "${name}".`);
      target.appendSlice(slice);
    }
  }
}
