import { decimalGrammar } from './column-schema.ts';
import type { DocumentColumn, Draft } from './contract-document.ts';
import type { Column } from './contract.ts';
import { parseDate } from './date.ts';
import { maxPrecision, parseDecimal } from './decimal.ts';
import { parseTimestamp } from './timestamp.ts';

/** What a column's values are stored as. */
export type StoredType = Pick<Column, 'type' | 'precision' | 'scale' | 'zone'>;

const int32Range = [-(2 ** 31), 2 ** 31 - 1] as const;

/** The type that a column's logicalType and physicalType name; undefined when they are missing or have the wrong form. */
export function storedType(column: Draft<DocumentColumn>): StoredType | undefined {
  switch (column.logicalType) {
    case 'string':
    case 'date':
      return { type: column.logicalType };
    case 'boolean':
      return { type: 'bool' };
    case 'integer':
      return { type: column.physicalType === 'int32' ? 'int32' : 'int64' };
    case 'timestamp':
      return column.logicalTypeOptions?.defaultTimezone === undefined
        ? { type: 'timestamp' }
        : { type: 'timestamp', zone: 'UTC' };
    case 'number':
      return column.physicalType === undefined || column.physicalType === 'double'
        ? { type: 'double' }
        : decimalType(column.physicalType);
    case undefined:
      return undefined;
  }
}

function decimalType(physicalType: string): StoredType | undefined {
  const [, precision, scale] = decimalGrammar.exec(physicalType) ?? [];
  return precision === undefined ? undefined : { type: 'decimal', precision: Number(precision), scale: Number(scale) };
}

/** Whether a decimal of that many digits can be stored. */
export function isPossibleDecimal({ precision = 0, scale = 0 }: StoredType): boolean {
  return precision >= 1 && precision <= maxPrecision && scale <= precision;
}

/** The type as messages write it, such as `decimal(10,2)`. */
export function describeType({ type, precision = 0, scale = 0 }: StoredType): string {
  return type === 'decimal' ? `decimal(${precision},${scale})` : type;
}

/**
 * A limit that a contract states for values of a type, in the form that such values are compared in: a number, the
 * unscaled digits of a decimal, days or microseconds since the epoch. Undefined when it is no exact value of the type.
 */
export function parseBound(stored: StoredType, bound: number | string): number | bigint | undefined {
  if (typeof bound === 'string') {
    if (stored.type === 'date') return parseDate(bound);
    return stored.type === 'timestamp' ? parseTimestamp(bound, stored.zone) : undefined;
  }
  switch (stored.type) {
    case 'double':
      return bound;
    case 'int64':
      return Number.isSafeInteger(bound) ? bound : undefined;
    case 'int32':
      return Number.isInteger(bound) && bound >= int32Range[0] && bound <= int32Range[1] ? bound : undefined;
    case 'decimal':
      return parseDecimal(bound, stored.precision ?? 0, stored.scale ?? 0);
    case 'string':
    case 'date':
    case 'timestamp':
    case 'bool':
      return undefined;
  }
}
