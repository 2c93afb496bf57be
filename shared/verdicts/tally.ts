import type { Contract, Finding } from '../contract/contract.ts';
import { ReasonCode } from '../contract/reason.ts';
import { ExactNumber, type RawValue, type RowValues } from '../contract/values.ts';
import type { DecodedRow } from '../rows/row.ts';
import { Halts } from './halts.ts';
import type { RowVerdict } from './row-verdict.ts';

const none: readonly Finding[] = [];

/** The codes of a value that is there and not as it should be. */
const invalidCodes: ReadonlySet<ReasonCode> = new Set([
  ReasonCode.typeError,
  ReasonCode.valueError,
  ReasonCode.currencyError,
  ReasonCode.timestampError,
]);

/** Judges the rows of a run one by one and counts what the checks and the report need. */
export class Tally {
  readonly #contract: Contract;
  readonly #nulls: number[];
  readonly #missing: { readonly column: string; readonly values: ReadonlySet<string>; rows: number }[];
  readonly #reasons = new Map<ReasonCode, number>();
  /** Rows with an invalid value, by column; those that only warn are included. */
  readonly #invalid = new Map<string, number>();
  /** What halts the run beside the checks. */
  readonly halts = new Halts();
  inputRows = 0;
  malformedRows = 0;
  /** Rows rejected by a rule: quarantined or condemned. */
  rejectedRows = 0;
  condemnedRows = 0;
  /** Of the condemned rows those that the pipeline condemned, not a person. */
  autoCondemnedRows = 0;
  /** Of the condemned rows those with DUPLICATE_FAILURE. */
  duplicateFailureRows = 0;
  /** Replays out of quarantine of all rejected rows together. */
  attempts = 0;
  /** Rejected rows with an attempt_count of 2 or more. */
  highAttemptRows = 0;

  constructor(contract: Contract) {
    this.#contract = contract;
    this.#nulls = contract.sourceColumns.map(() => 0);
    this.#missing = contract.checks.flatMap(({ metric, column, missingValues }) =>
      metric === 'missingValues' && column !== null ? [{ column, values: new Set(missingValues), rows: 0 }] : [],
    );
  }

  get quarantinedRows(): number {
    return this.rejectedRows - this.condemnedRows;
  }

  /** Rows that parsed: the base of null rates. */
  get parsedRows(): number {
    return this.inputRows - this.malformedRows;
  }

  /**
   * The reasons why `row` of the raw object `object` is rejected; none for a valid one. Whether it is quarantined or
   * condemned is told to `settle`.
   */
  judge(row: DecodedRow, object: string): readonly Finding[] {
    this.inputRows += 1;
    if (row.kind !== 'row') {
      this.malformedRows += 1;
      const action = row.kind === 'undecodable' ? 'halt' : 'quarantine';
      if (row.kind === 'undecodable') this.halts.addObject({ object, offset: row.offset, why: row.why });
      return this.#reject([{ code: ReasonCode.malformedRow, column: null, message: row.why, action }]);
    }
    this.#countNulls(row.values);
    const findings = this.#contract.judge(row.values);
    if (findings.length === 0) return none;
    this.#countInvalid(findings);
    const rejecting = findings.filter(({ action }) => action !== 'warn');
    if (rejecting.length === 0) return none;
    this.halts.addRow(rejecting);
    return this.#reject(rejecting);
  }

  /** Counts what became of a rejected row. */
  settle({ verdict, attemptCount, codes }: RowVerdict): void {
    this.attempts += attemptCount;
    if (attemptCount >= 2) this.highAttemptRows += 1;
    if (verdict === 'condemned') this.condemnedRows += 1;
    if (codes.length > 0) this.autoCondemnedRows += 1;
    if (codes.includes(ReasonCode.duplicateFailure)) this.duplicateFailureRows += 1;
    for (const code of codes) increment(this.#reasons, code);
  }

  #countNulls(values: RowValues): void {
    const { sourceColumns: columns } = this.#contract;
    for (let i = 0; i < columns.length; i += 1) {
      if (isNull(values, columns[i]!.name)) this.#nulls[i]! += 1;
    }
    for (const missing of this.#missing) {
      if (isNull(values, missing.column) || isListed(missing.values, values[missing.column])) missing.rows += 1;
    }
  }

  /** A value that breaks two rules of its column is one invalid value. */
  #countInvalid(findings: readonly Finding[]): void {
    const columns = findings.filter(({ code }) => invalidCodes.has(code)).map(({ column }) => column ?? '');
    for (const column of new Set(columns)) increment(this.#invalid, column);
  }

  #reject(findings: readonly Finding[]): readonly Finding[] {
    this.rejectedRows += 1;
    for (const { code } of findings) increment(this.#reasons, code);
    return findings;
  }

  /** Parsed rows in which `column` is null or missing. */
  nulls(column: string): number {
    return this.#nulls[this.#contract.sourceColumns.findIndex(({ name }) => name === column)] ?? 0;
  }

  /** Parsed rows in which `column` is null or one of the values that its missingValues check names. */
  missing(column: string): number {
    return this.#missing.find((missing) => missing.column === column)?.rows ?? 0;
  }

  /** Parsed rows whose value in `column` has the wrong type or breaks a rule about values. */
  invalid(column: string): number {
    return this.#invalid.get(column) ?? 0;
  }

  /** Reasons of rejected rows by code; a row with three reasons counts three times. */
  reasons(): Partial<Record<ReasonCode, number>> {
    return Object.fromEntries([...this.#reasons].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** A missing key counts as null. */
function isNull(values: RowValues, name: string): boolean {
  return !Object.hasOwn(values, name) || values[name] === null;
}

/** Whether a contract lists `value`; an object or an array never is. */
function isListed(list: ReadonlySet<string>, value: RawValue | undefined): boolean {
  if (value instanceof ExactNumber) return list.has(value.text);
  return typeof value !== 'object' && list.has(String(value));
}

function increment<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
