import type { AnomalyLimits, RawFormat, StatedValues } from './contract.ts';
import type {
  ContractDocument,
  CustomProperty,
  Draft,
  QualityCustomValues,
  QualityEntry,
  Relationship,
  RelationshipCustomValues,
} from './contract-document.ts';
import { record, timeOfDay } from './schema-parts.ts';

/** The customProperties of a contract that have no default. */
export type RequiredCustomValues = Pick<StatedValues, 'orderColumn' | 'sourceSystems'>;

/** The customProperties of a contract that have one. */
export interface OptionalCustomValues extends Omit<StatedValues, keyof RequiredCustomValues> {
  readonly rawFormat: RawFormat;
  /** What it does not state has its default. */
  readonly anomaly: Partial<AnomalyLimits>;
}

const mebibyte = 1024 ** 2;
const gibibyte = 1024 ** 3;

/**
 * Two weeks. A run that waits looks every hour, each time with another token, whether it may go on: so its execution stays
 * far below the 25,000 events that Step Functions keeps of one, and all its tokens are woken within seconds.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const longestApprovalHours = 336;

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
  monthColumn: null,
  driftShare: 50,
  optionalColumns: [],
  breakerLimit: 100,
  historyDays: 30,
  highAttemptRows: 10,
  approvals: ['domain', 'platform'],
  approvalHours: 72,
  schedule: '02:00',
  anomaly: {},
};

/** What holds for the parts of `anomaly` that a contract does not state. */
export const anomalyDefaults: AnomalyLimits = {
  lookBackRuns: 28,
  minimumRuns: 7,
  madFactor: 5,
  sharePoints: 10,
  action: 'warn',
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
  monthColumn: columnName,
  driftShare: percent,
  optionalColumns: { type: 'array', uniqueItems: true, items: columnName },
  breakerLimit: { type: 'integer', minimum: 1, maximum: 100_000 },
  historyDays: { type: 'integer', minimum: 0, maximum: 400 },
  highAttemptRows: { type: 'integer', minimum: 1, maximum: 1_000_000 },
  approvals: {
    type: 'array',
    minItems: 1,
    uniqueItems: true,
    items: {
      type: 'string',
      pattern: '^[a-z][a-z0-9-]*$',
      description: 'a role of lower-case letters, digits and -',
    },
  },
  approvalHours: { type: 'integer', minimum: 1, maximum: longestApprovalHours },
  schedule: {
    type: 'string',
    pattern: `${timeOfDay.pattern}|^off$`,
    description: `${timeOfDay.description}, or "off"`,
  },
  anomaly: record([], {
    lookBackRuns: { type: 'integer', minimum: 1, maximum: 400 },
    minimumRuns: { type: 'integer', minimum: 2, maximum: 400 },
    madFactor: { type: 'number', minimum: 0 },
    sharePoints: percent,
    action: { enum: ['warn', 'halt'] },
  }),
};

/** The JSON schema of each customProperty's value in a quality entry. */
export const qualityCustomSchemas: Readonly<Record<keyof QualityCustomValues, object>> = {
  action: { enum: ['warn', 'quarantine', 'halt'] },
  code: { enum: ['VALUE_ERROR', 'CURRENCY_ERROR'] },
};

/** The JSON schema of each customProperty's value in a relationship. */
export const relationshipCustomSchemas: Readonly<Record<keyof RelationshipCustomValues, object>> = {
  schemaVersion: { type: 'integer', minimum: 1 },
  scope: { enum: ['all', 'sameDate'] },
  action: { enum: ['quarantine', 'halt'] },
};

/** What holds for a relationship that does not say otherwise; a parent's next version is never followed unasked. */
export const relationshipDefaults: Required<RelationshipCustomValues> = {
  schemaVersion: 1,
  scope: 'all',
  action: 'quarantine',
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

/** The customProperties of a relationship by name. */
export function relationshipCustomValues(relationship: Draft<Relationship>): RelationshipCustomValues {
  return valuesByName(relationship.customProperties);
}

function valuesByName(entries: Draft<readonly CustomProperty[]> | undefined): object {
  const stated = (entries ?? []).filter((entry) => entry?.property !== undefined && entry.value !== undefined);
  return Object.fromEntries<unknown>(stated.map((entry) => [entry?.property ?? '', entry?.value]));
}
