import type { Action, Metric, Operator, Reference } from './contract.ts';

/**
 * A contract file as it is written: the part of the Open Data Contract Standard v3.1.0 that Sluice supports. Only the
 * fields that Sluice reads are typed here; contract-schema.ts lists all that are allowed.
 */
export interface ContractDocument {
  readonly name: string;
  /** `N.x.y`; N is also the N of the file's name `v<N>.yaml`. */
  readonly version: string;
  readonly status: string;
  readonly domain: string;
  readonly description: { readonly purpose: string; readonly usage?: string; readonly limitations?: string };
  /** Exactly one. */
  readonly schema: readonly DocumentTable[];
  readonly team: { readonly name: string; readonly description?: string };
  readonly roles?: readonly { readonly role: string; readonly access?: string; readonly description?: string }[];
  readonly support?: readonly { readonly channel: string; readonly url?: string; readonly scope?: string }[];
  readonly slaProperties?: readonly {
    readonly property: string;
    readonly value: string | number;
    readonly description?: string;
  }[];
  readonly customProperties: readonly CustomProperty[];
}

/** The standard's place for what it has no field for. */
export interface CustomProperty {
  readonly property: string;
  readonly value: unknown;
}

/** The rows of the dataset. */
export interface DocumentTable {
  readonly name: string;
  readonly dataGranularityDescription?: string;
  readonly properties: readonly DocumentColumn[];
  readonly quality?: readonly QualityEntry[];
}

export type LogicalType = 'string' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp';

/** A column: the standard calls it a property. */
export interface DocumentColumn {
  readonly name: string;
  readonly logicalType: LogicalType;
  readonly physicalType?: string;
  readonly logicalTypeOptions?: LogicalTypeOptions;
  readonly description?: string;
  readonly required?: boolean;
  readonly primaryKey?: boolean;
  readonly primaryKeyPosition?: number;
  readonly quality?: readonly QualityEntry[];
  readonly relationships?: readonly Relationship[];
}

/** A foreign key. */
export interface Relationship {
  /** `<table>.<column>`; a table has the name of its dataset. */
  readonly to: string;
  readonly customProperties?: readonly CustomProperty[];
}

/** The customProperties of a relationship. */
export type RelationshipCustomValues = Partial<Pick<Reference, 'schemaVersion' | 'scope' | 'action'>>;

/** The rules a value must keep; which of them are allowed depends on the logical type. */
export interface LogicalTypeOptions {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  readonly exclusiveMinimum?: number | string;
  readonly exclusiveMaximum?: number | string;
  readonly timezone?: boolean;
  readonly defaultTimezone?: string;
}

/** A check by one of the standard's library metrics; exactly one operator is set. */
export interface QualityEntry extends Readonly<Partial<Record<Operator, number | readonly [number, number]>>> {
  readonly metric: Metric;
  readonly name?: string;
  readonly description?: string;
  readonly unit?: 'rows' | 'percent';
  readonly arguments?: QualityArguments;
  readonly customProperties?: readonly CustomProperty[];
}

export interface QualityArguments {
  /** invalidValues: the only values allowed. */
  readonly validValues?: readonly string[];
  /** invalidValues: a regular expression that values match. */
  readonly pattern?: string;
  /** missingValues: what counts as missing beside null. */
  readonly missingValues?: readonly (string | null)[];
  /** duplicateValues: the columns that are compared together. */
  readonly properties?: readonly string[];
}

/** The customProperties of a quality entry. */
export interface QualityCustomValues {
  readonly action?: Action;
  readonly code?: 'VALUE_ERROR' | 'CURRENCY_ERROR';
}

/** A document some of whose parts may be absent, because they were missing or had the wrong form. */
export type Draft<T> = T extends readonly unknown[]
  ? readonly (Draft<T[number]> | undefined)[]
  : T extends object
    ? { readonly [Name in keyof T]?: Draft<T[Name]> | undefined }
    : T;
