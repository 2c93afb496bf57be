import type { Column } from '../../shared/contract/contract.ts';

/** The type of a column or of what is inside one. Hive has names for them, which Glue uses, and Trino others, which views use. */
export type Shape =
  | 'string'
  | 'int'
  | 'bigint'
  | 'double'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | `decimal(${number},${number})`
  | { readonly arrayOf: Shape }
  | { readonly mapOf: Shape }
  | { readonly struct: Readonly<Record<string, Shape>> };

/** What a contract's column is stored as. */
export function shapeOf({ type, precision, scale }: Column): Shape {
  switch (type) {
    case 'int32':
      return 'int';
    case 'int64':
      return 'bigint';
    case 'bool':
      return 'boolean';
    case 'decimal':
      return `decimal(${precision ?? 38},${scale ?? 0})`;
    case 'string':
    case 'double':
    case 'date':
    case 'timestamp':
      return type;
  }
}

/** As Glue's tables name it. https://docs.aws.amazon.com/athena/latest/ug/data-types.html */
export function hiveType(shape: Shape): string {
  if (typeof shape === 'string') return shape;
  if ('arrayOf' in shape) return `array<${hiveType(shape.arrayOf)}>`;
  if ('mapOf' in shape) return `map<string,${hiveType(shape.mapOf)}>`;
  const fields = Object.entries(shape.struct).map(([name, field]) => `${name}:${hiveType(field)}`);
  return `struct<${fields.join(',')}>`;
}

const trinoNames: Readonly<Record<string, string>> = { string: 'varchar', int: 'integer', timestamp: 'timestamp(3)' };

/** As Athena's views name it. */
export function trinoType(shape: Shape): string {
  if (typeof shape === 'string') return trinoNames[shape] ?? shape;
  if ('arrayOf' in shape) return `array(${trinoType(shape.arrayOf)})`;
  if ('mapOf' in shape) return `map(varchar, ${trinoType(shape.mapOf)})`;
  const fields = Object.entries(shape.struct).map(([name, field]) => `"${name}" ${trinoType(field)}`);
  return `row(${fields.join(', ')})`;
}
