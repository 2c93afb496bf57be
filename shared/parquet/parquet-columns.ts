import { DataType, tableFromIPC, type Field } from 'apache-arrow';
import { readSchema } from 'parquet-wasm';
import type { Column } from '../contract/contract.ts';
import { IntegrityError } from '../errors.ts';

/**
 * The columns of a Parquet object that the pipeline wrote, as far as the object tells: it knows no descriptions. For data of
 * contract versions that are not at hand. Throws IntegrityError, naming `key`, when it is not such an object.
 */
export function readParquetColumns(bytes: Uint8Array, key: string): Column[] {
  return readFields(bytes, key).map((field) => {
    const type = columnType(field.type as DataType);
    if (type === undefined) {
      throw new IntegrityError(key, `type of "${field.name}"`, 'one of the contract', String(field.type));
    }
    return { name: field.name, description: '', nullable: field.nullable, ...type };
  });
}

function readFields(bytes: Uint8Array, key: string): Field[] {
  try {
    return tableFromIPC(readSchema(bytes).intoIPCStream()).schema.fields;
  } catch (error) {
    throw new IntegrityError(key, 'schema', 'readable Parquet', String(error));
  }
}

/** The inverse of what `arrowSchema` makes of a column's type. */
function columnType(type: DataType): Pick<Column, 'type' | 'precision' | 'scale'> | undefined {
  if (DataType.isUtf8(type)) return { type: 'string' };
  if (DataType.isInt(type) && type.isSigned && type.bitWidth === 32) return { type: 'int32' };
  if (DataType.isInt(type) && type.isSigned && type.bitWidth === 64) return { type: 'int64' };
  if (DataType.isFloat(type)) return { type: 'double' };
  if (DataType.isDecimal(type)) return { type: 'decimal', precision: type.precision, scale: type.scale };
  if (DataType.isDate(type)) return { type: 'date' };
  if (DataType.isTimestamp(type)) return { type: 'timestamp' };
  if (DataType.isBool(type)) return { type: 'bool' };
  return undefined;
}
