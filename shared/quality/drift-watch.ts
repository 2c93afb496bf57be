import { describeType } from '../contract/column-type.ts';
import type { Contract, Finding } from '../contract/contract.ts';
import { ReasonCode } from '../contract/reason.ts';
import { ExactNumber, type RawValue, type RowValues } from '../contract/values.ts';
import { ColumnCounts } from './column-counts.ts';
import type { DriftFinding } from './report.ts';

/** Names of unknown columns that are counted. A day with more of them is stopped by its rate of rejected rows. */
const mostUnknownNames = 10_000;

/** Characters of an unknown column's name that are kept: the source can make it as long as a line. */
const nameLength = 100;

/** Findings in a report. */
const mostFindings = 100;

const wordOf = { missing: 'missing', unknown: 'present', repeated: 'several' } as const;

const expectedOf = {
  missing: 'a column of the contract',
  unknown: 'no such column',
  repeated: 'one such column',
} as const;

/** How a CSV header differs from the contract, in one object or several. */
interface HeaderDrift {
  readonly column: string;
  readonly kind: keyof typeof wordOf;
  /** The first object that has it. */
  readonly object: string;
  rows: number;
}

type Rules = Pick<Contract, 'sourceColumns' | 'unknownFields' | 'driftShare' | 'optionalColumns'>;

/**
 * Watches the rows of a run for columns that are not what the contract says. A column that is unknown, missing or of
 * another type in more than the contract's share of the parsed rows is drift, and so is any CSV header that names other
 * columns, or one of them more than once. A single odd row is not: it is quarantined like any other bad row.
 */
export class DriftWatch {
  readonly #rules: Rules;
  readonly #known: ReadonlySet<string>;
  readonly #missing: number[];
  readonly #retyped = new ColumnCounts();
  readonly #unknown = new ColumnCounts(mostUnknownNames);
  readonly #headers = new Map<string, HeaderDrift>();
  /** Those of the object that is being read. */
  #open: readonly HeaderDrift[] = [];
  /** Whether its unknown names are told. In a file without a header they would be the values of its first row. */
  #tellsUnknown = true;
  #rows = 0;

  constructor(rules: Rules) {
    this.#rules = rules;
    this.#known = new Set(rules.sourceColumns.map(({ name }) => name));
    this.#missing = rules.sourceColumns.map(() => 0);
  }

  /** Call before the rows of each raw object. */
  startObject(): void {
    this.#open = [];
    this.#tellsUnknown = this.#rules.unknownFields !== 'ignore';
  }

  /** What a CSV object's header names; their order does not matter. */
  addHeader(object: string, names: readonly string[]): void {
    const given = new Set(names);
    const absent = [...this.#known].filter((name) => !given.has(name));
    this.#tellsUnknown &&= absent.length < this.#known.size;
    const missing = absent.filter((name) => !this.#rules.optionalColumns.includes(name));
    const unknown = this.#tellsUnknown ? names.filter((name) => !this.#known.has(name)) : [];
    const repeated = names.filter((name, index) => this.#known.has(name) && names.indexOf(name) < index);
    this.#open = [
      ...missing.map((name) => this.#headerDrift(object, name, 'missing')),
      ...unknown.map((name) => this.#headerDrift(object, shorten(name), 'unknown')),
      ...repeated.map((name) => this.#headerDrift(object, name, 'repeated')),
    ];
  }

  #headerDrift(object: string, column: string, kind: HeaderDrift['kind']): HeaderDrift {
    const id = `${kind} ${column}`;
    const drift = this.#headers.get(id) ?? { column, kind, object, rows: 0 };
    this.#headers.set(id, drift);
    return drift;
  }

  /** A row that parsed, with what the contract's judge found. */
  addRow(values: RowValues, findings: readonly Finding[]): void {
    this.#rows += 1;
    for (const drift of this.#open) drift.rows += 1;
    const { sourceColumns } = this.#rules;
    for (let i = 0; i < sourceColumns.length; i += 1) {
      if (!Object.hasOwn(values, sourceColumns[i]!.name)) this.#missing[i]! += 1;
    }
    for (const { code, column } of findings) {
      if (column === null) continue;
      if (code === ReasonCode.schemaError) {
        if (this.#tellsUnknown) this.#unknown.add(shorten(column), wordOf.unknown);
      } else if (code === ReasonCode.typeError || code === ReasonCode.timestampError) {
        this.#retyped.add(column, jsonType(values[column]));
      }
    }
  }

  /** What makes the run end as drift, at most 100 findings; none when nothing does. */
  get findings(): readonly DriftFinding[] {
    return [
      ...this.#headerFindings(),
      ...this.#missingFindings(),
      ...this.#retypedFindings(),
      ...this.#unknownFindings(),
    ]
      .filter(isFirst)
      .slice(0, mostFindings);
  }

  #headerFindings(): DriftFinding[] {
    return [...this.#headers.values()].map(({ column, kind, object, rows }) =>
      this.#finding(column, kind, rows, object),
    );
  }

  #missingFindings(): DriftFinding[] {
    return this.#rules.sourceColumns.flatMap(({ name }, index) => {
      const rows = this.#missing[index]!;
      const isOptional = this.#rules.optionalColumns.includes(name);
      return !isOptional && this.#isDrift(rows) ? [this.#finding(name, 'missing', rows, null)] : [];
    });
  }

  #retypedFindings(): DriftFinding[] {
    return this.#rules.sourceColumns.flatMap((column) => {
      const rows = this.#retyped.rows(column.name);
      if (!this.#isDrift(rows)) return [];
      const found = this.#retyped.mostFrequent(column.name);
      return [{ column: column.name, expected: describeType(column), found, rows, of: this.#rows, object: null }];
    });
  }

  #unknownFindings(): DriftFinding[] {
    return this.#unknown.names.flatMap((name) => {
      const rows = this.#unknown.rows(name);
      return this.#isDrift(rows) ? [this.#finding(name, 'unknown', rows, null)] : [];
    });
  }

  #finding(column: string, kind: keyof typeof wordOf, rows: number, object: string | null): DriftFinding {
    return { column, expected: expectedOf[kind], found: wordOf[kind], rows, of: this.#rows, object };
  }

  #isDrift(rows: number): boolean {
    return rows * 100 > this.#rules.driftShare * this.#rows;
  }
}

/** One sentence for people, without row values. */
export function describeDrift({ column, expected, found, rows, of, object }: DriftFinding): string {
  const place = object === null ? '' : `, by the header of "${object}"`;
  return `Column ${JSON.stringify(column)}: expected ${expected}, found ${found} in ${rows} of ${of} parsed rows${place}.`;
}

/** A header says of a column what its rows say once more. */
function isFirst({ column, found }: DriftFinding, index: number, all: readonly DriftFinding[]): boolean {
  return all.findIndex((other) => other.column === column && other.found === found) === index;
}

function shorten(name: string): string {
  return name.length <= nameLength ? name : `${name.slice(0, nameLength)}...`;
}

/** As JSON names it; numbers of any length are numbers. */
function jsonType(value: RawValue | undefined): string {
  if (typeof value === 'number' || typeof value === 'bigint' || value instanceof ExactNumber) return 'number';
  if (value === null || typeof value !== 'object') return typeof value;
  return Array.isArray(value) ? 'array' : 'object';
}
