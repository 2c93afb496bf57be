import { PartitionColumns } from '../../shared/columns/partition-columns.ts';
import type { Column } from '../../shared/contract/contract.ts';
import type { RowValues } from '../../shared/contract/values.ts';
import { column } from '../columns/column-cases.ts';

/** A column of every type, the key required, the others nullable. */
export const allTypes: readonly Column[] = [
  column('id', 'string'),
  column('at', 'timestamp'),
  column('text', 'string', { nullable: true }),
  column('small', 'int32', { nullable: true }),
  column('large', 'int64', { nullable: true }),
  column('ratio', 'double', { nullable: true }),
  column('amount', 'decimal', { nullable: true, precision: 38, scale: 10 }),
  column('price', 'decimal', { nullable: true, precision: 9, scale: 2 }),
  column('day', 'date', { nullable: true }),
  column('flag', 'bool', { nullable: true }),
];

/** Row `index` of a table that has every type, nulls in every nullable column and a different `id` in each row. */
export function allTypesRow(index: number): RowValues {
  const pick = <T>(values: readonly T[]): T | null => (index % 7 === 3 ? null : values[index % values.length]!);
  return {
    id: `row-${String(index).padStart(8, '0')}`,
    at: new Date(Date.UTC(2026, 0, 5) + ((index * 7919) % 86_400) * 1000).toISOString(),
    text: pick(['', 'a', 'é', '日本', '\u{1f600}', `a longer one, number ${index}`]),
    small: pick([0, 1, -1, 2147483647, -2147483648, index]),
    large: pick([0, 9007199254740993n, -(2n ** 63n), 2n ** 63n - 1n, index]),
    ratio: pick([0, -0, 0.1, 5e-324, 1.7976931348623157e308, -index / 3]),
    amount: pick(['0', '9999999999999999999999999999.9999999999', '-0.0000000001', `${index}.5`]),
    price: pick(['9999999.99', '-9999999.99', `${index % 1000}.25`]),
    day: pick(['2026-01-05', '1969-12-31', '0001-01-01', '9999-12-31']),
    flag: pick([true, false]),
  };
}

/** Those rows of the table, in the order of `indexes`. */
export function allTypesRows(indexes: Iterable<number>): PartitionColumns {
  const rows = new PartitionColumns(allTypes);
  for (const index of indexes) rows.append(allTypesRow(index), 0, index + 1);
  return rows;
}
