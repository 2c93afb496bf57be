import type { Contract, RawFormat } from './contract.ts';
import type {
  ContractDocument,
  CustomProperty,
  Draft,
  QualityCustomValues,
  QualityEntry,
} from './contract-document.ts';

/** The customProperties of a contract that have no default. */
export interface RequiredCustomValues {
  readonly orderColumn: string;
  readonly sourceSystems: readonly string[];
}

/** The customProperties of a contract that have one; rates are percent. */
export interface OptionalCustomValues {
  readonly rawFormat: RawFormat;
  readonly shareColumn: string | null;
  readonly alarmRate: number;
  readonly blockRate: number;
  readonly maxPartitionBytes: number;
  readonly maxLineBytes: number;
  readonly unknownFields: Contract['unknownFields'];
  readonly currentCopy: boolean;
}

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/** What holds for a contract that does not say otherwise. */
export const customDefaults: OptionalCustomValues = {
  rawFormat: 'ndjson',
  shareColumn: null,
  alarmRate: 1,
  blockRate: 5,
  maxPartitionBytes: 2 * gibibyte,
  maxLineBytes: mebibyte,
  unknownFields: 'quarantine',
  currentCopy: false,
};

const columnName = { type: 'string', description: 'the name of a column' };
const percent = { type: 'number', minimum: 0, maximum: 100 };

/** The JSON schema of each customProperty's value. */
export const contractCustomSchemas: Readonly<Record<keyof (RequiredCustomValues & OptionalCustomValues), object>> = {
  orderColumn: columnName,
  sourceSystems: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: {
      type: 'string',
      pattern: '^[a-z0-9][a-z0-9_-]*$',
      description: 'a name of lower-case letters, digits, _ and -',
    },
  },
  rawFormat: { enum: ['ndjson', 'csv'] },
  shareColumn: columnName,
  alarmRate: percent,
  blockRate: percent,
  maxPartitionBytes: { type: 'integer', minimum: 1, maximum: 1024 * gibibyte },
  maxLineBytes: { type: 'integer', minimum: 1024, maximum: 64 * mebibyte },
  unknownFields: { enum: ['quarantine', 'ignore', 'halt'] },
  currentCopy: { type: 'boolean' },
};

/** The JSON schema of each customProperty's value in a quality entry. */
export const qualityCustomSchemas: Readonly<Record<keyof QualityCustomValues, object>> = {
  action: { enum: ['warn', 'quarantine', 'halt'] },
  code: { enum: ['VALUE_ERROR', 'CURRENCY_ERROR'] },
};

/** The customProperties of a contract by name; all that a valid one must have, and those that it states. */
export function contractCustomValues(
  document: Draft<Pick<ContractDocument, 'customProperties'>>,
): Partial<RequiredCustomValues & OptionalCustomValues> {
  return valuesByName(document.customProperties);
}

/** The customProperties of a quality entry by name. */
export function qualityCustomValues(entry: Draft<QualityEntry>): QualityCustomValues {
  return valuesByName(entry.customProperties);
}

function valuesByName(entries: Draft<readonly CustomProperty[]> | undefined): object {
  const stated = (entries ?? []).filter((entry) => entry?.property !== undefined && entry.value !== undefined);
  return Object.fromEntries<unknown>(stated.map((entry) => [entry?.property ?? '', entry?.value]));
}
