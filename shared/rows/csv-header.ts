import type { Column } from '../contract/contract.ts';
import type { RawValue, RowValues } from '../contract/values.ts';
import { cellConversions, type CellConversion } from './csv-cell.ts';
import type { CsvCell } from './csv-record.ts';

/** The names of a CSV object's columns, exactly as written, and what becomes of the cells under each. */
export class CsvHeader {
  readonly names: readonly string[];
  readonly #conversions: readonly (CellConversion | undefined)[];

  /**
   * @param names - Names in which `headerFault` finds no fault.
   * @param columns - The contract's source columns; a name that is none of theirs has text cells.
   */
  constructor(names: readonly string[], columns: readonly Column[]) {
    const types = new Map(columns.map(({ name, type }) => [name, type]));
    this.names = names;
    this.#conversions = this.names.map((name) => {
      const type = types.get(name);
      return type && cellConversions[type];
    });
  }

  /** The row that a record's cells are; as many cells as names. */
  row(cells: readonly CsvCell[]): RowValues {
    const values: Record<string, RawValue> = {};
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index] ?? null;
      const convert = this.#conversions[index];
      setOwn(values, this.names[index]!, cell === null || convert === undefined ? cell : convert(cell));
    }
    return values;
  }
}

/** Why no row could be read under these names, if so; without the names, since a file without a header has data there. */
export function headerFault(names: readonly string[]): string | undefined {
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (name === '') return `Column ${index + 1} of the header has no name`;
    const earlier = seen.get(name);
    if (earlier !== undefined) return `Columns ${earlier + 1} and ${index + 1} of the header have one name`;
    seen.set(name, index);
  }
  return undefined;
}

/** Assigning to `__proto__` would set the prototype instead of a property. */
function setOwn(values: Record<string, RawValue>, name: string, value: RawValue): void {
  if (name === '__proto__') {
    Object.defineProperty(values, name, { value, enumerable: true, writable: true, configurable: true });
  } else {
    values[name] = value;
  }
}
