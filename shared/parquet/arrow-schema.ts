import {
  Bool,
  DateDay,
  Decimal,
  Field,
  Float64,
  Int32,
  Int64,
  Schema,
  TimestampMicrosecond,
  Utf8,
  type DataType,
} from 'apache-arrow';
import type { Column } from '../contract/contract.ts';

/** The Arrow schema of the curated data: the contract's columns, in its order, with its nullability. */
export function arrowSchema(columns: readonly Column[]): Schema {
  return new Schema(columns.map((column) => new Field(column.name, arrowType(column), column.nullable)));
}

function arrowType(column: Column): DataType {
  switch (column.type) {
    case 'string':
      return new Utf8();
    case 'int32':
      return new Int32();
    case 'int64':
      return new Int64();
    case 'double':
      return new Float64();
    case 'decimal':
      return new Decimal(column.scale ?? 0, column.precision ?? 38, 128);
    case 'date':
      return new DateDay();
    case 'timestamp':
      return new TimestampMicrosecond('UTC');
    case 'bool':
      return new Bool();
  }
}
