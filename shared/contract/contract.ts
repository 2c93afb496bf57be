import type { Reason } from './reason.ts';
import type { RowValues } from './values.ts';

/** The types a column of curated data can have. */
export const ColumnType = {
  string: 'string',
  int32: 'int32',
  int64: 'int64',
  double: 'double',
  decimal: 'decimal',
  date: 'date',
  timestamp: 'timestamp',
  bool: 'bool',
} as const;

export type ColumnType = (typeof ColumnType)[keyof typeof ColumnType];

/** One column, in the order of the contract. */
export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly description: string;
  /** False: a null or missing value rejects the row with NULL_VALUE_ERROR. */
  readonly nullable: boolean;
  /** Decimal digits in all, 1 to 38; decimals only. */
  readonly precision?: number;
  /** Decimal digits after the point, 0 to precision; decimals only. */
  readonly scale?: number;
  /** What a timestamp without an offset means; without it such a value is a TIMESTAMP_ERROR. */
  readonly zone?: 'UTC';
  /** Set on a column that raw data does not have: a part, in UTC, of the timestamp or date in the column `from`. */
  readonly derived?: { readonly from: string; readonly part: 'year' | 'month' };
}

/** A foreign key: every value that is not null must be in the promoted data of the parent. */
export interface Reference {
  readonly column: string;
  /** The parent. */
  readonly dataset: string;
  readonly schemaVersion: number;
  /** The parent's key. */
  readonly parentColumn: string;
  /** Which of the parent's promoted partitions count: every one, or that of the child's date. */
  readonly scope: 'all' | 'sameDate';
  readonly action: Exclude<Action, 'warn'>;
}

/** When a run's row count or type shares count as an anomaly, against the last promoted runs of the dataset. */
export interface AnomalyLimits {
  /** Promoted runs that make the baseline, the latest dates before the run's. */
  readonly lookBackRuns: number;
  /** With fewer of them nothing is said. */
  readonly minimumRuns: number;
  /** Multiples of 1.4826 × MAD that a row count may differ from the median. */
  readonly madFactor: number;
  /** Percentage points that the share of a type may differ from its median. */
  readonly sharePoints: number;
  readonly action: 'warn' | 'halt';
}

/** What a broken rule does: `quarantine` rejects the row, `halt` rejects the row and fails the run, `warn` only counts. */
export type Action = 'warn' | 'quarantine' | 'halt';

/** The library metrics of the standard. */
export type Metric = 'rowCount' | 'nullValues' | 'missingValues' | 'invalidValues' | 'duplicateValues';

/** The comparison operators of the standard; all limits are inclusive where the name says "or equal". */
export type Operator =
  | 'mustBe'
  | 'mustNotBe'
  | 'mustBeGreaterThan'
  | 'mustBeGreaterOrEqualTo'
  | 'mustBeLessThan'
  | 'mustBeLessOrEqualTo'
  | 'mustBeBetween'
  | 'mustNotBeBetween';

/** One check on the dataset: an observed number against a limit. */
export interface Check {
  /** Stable across runs: `<metric>` or `<column>.<metric>`, with the standard's `name` appended where two would be equal. */
  readonly id: string;
  readonly metric: Metric;
  /** The column it looks at; null for the dataset. */
  readonly column: string | null;
  readonly operator: Operator;
  readonly limit: number | readonly [number, number];
  readonly unit: 'rows' | 'percent';
  /** `halt` fails the run when the check fails; `quarantine` means its rows are rejected one by one and the run goes on. */
  readonly action: Action;
  /** missingValues only: the values that count as missing beside null. */
  readonly missingValues?: readonly string[];
}

/** The raw format; compression is told by content. */
export type RawFormat = 'ndjson' | 'csv';

/** What a contract states in customProperties, under the same names, or has by default. */
export interface StatedValues {
  /** The source systems that must deliver; a listed one without an object is raw_missing. At least one. */
  readonly sourceSystems: readonly string[];
  /** The column that decides between duplicates and sorts the output; not nullable. */
  readonly orderColumn: string;
  /** A string column whose distribution the report shows, or null. */
  readonly shareColumn: string | null;
  /** Percent of the input rows: with more of them quarantined or condemned P2 is raised; the run still passes. */
  readonly alarmRate: number;
  /** Percent of the input rows: with more of them quarantined the run fails. */
  readonly blockRate: number;
  /** Sum of the raw objects' stored sizes that a run accepts, bytes. */
  readonly maxPartitionBytes: number;
  /** Longest line, bytes; 1 MiB by default. */
  readonly maxLineBytes: number;
  readonly unknownFields: 'quarantine' | 'ignore' | 'halt';
  /** Whether the current run's files are also kept under `current/`. */
  readonly currentCopy: boolean;
  /** The timestamp or date column by whose year and month the data objects are laid out; null for one object a run. */
  readonly monthColumn: string | null;
  /** Percent of the parsed rows: a column unknown, missing or of another type in more of them is drift. */
  readonly driftShare: number;
  /** Columns that raw data may lack altogether without that being drift; all are nullable. */
  readonly optionalColumns: readonly string[];
  /** Distinct rows with one error code within an hour that do not yet open the circuit breaker. */
  readonly breakerLimit: number;
  /** Days before a run's date whose rejected rows count as history. */
  readonly historyDays: number;
  /** From so many rows with an attempt_count of 2 or more on, P2 is raised. */
  readonly highAttemptRows: number;
  /** The roles that must approve a promotion where the stack does not approve by itself. */
  readonly approvals: readonly string[];
  /** Hours after which a request for approval expires. */
  readonly approvalHours: number;
  /** UTC time of day, `HH:MM`, at which the day before is run every day; `off` for never. */
  readonly schedule: string;
}

/** A contract, compiled once: everything the pipeline knows of a dataset's version. */
export interface Contract extends StatedValues {
  readonly dataset: string;
  readonly domain: string;
  /** The contract's own version, for example `1.2.0`. */
  readonly version: string;
  /** The N of `contracts/<dataset>/v<N>.yaml`. */
  readonly schemaVersion: number;
  readonly description: string;
  /** SHA-256 of the file's bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  /** Team that owns the rules. */
  readonly owner: string;
  readonly format: RawFormat;
  /** What curated data has, derived columns last. */
  readonly columns: readonly Column[];
  /** What raw data has. */
  readonly sourceColumns: readonly Column[];
  readonly references: readonly Reference[];
  /** Names of the columns that make the primary key; none is nullable. */
  readonly key: readonly string[];
  readonly checks: readonly Check[];
  readonly anomaly: AnomalyLimits;
  /** The values that the contract allows in its shareColumn; none where it allows any. */
  readonly shareValues: readonly string[];
  /** UTC time of day, `HH:MM`, until which a scheduled run waits for raw data; null looks once. */
  readonly availableBy: string | null;
  /** Judges one parsed row. */
  readonly judge: RowJudge;
}

/** A reason together with what the contract does about it. */
export interface Finding extends Reason {
  readonly action: Action;
}

/** Gives every rule the row breaks, an empty array for a row that breaks none. Never throws. */
export type RowJudge = (values: RowValues) => readonly Finding[];

/** The contract a run used. */
export interface ContractRef {
  readonly version: string;
  readonly sha256: string;
}
