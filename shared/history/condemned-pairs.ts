import type { ReasonCode } from '../contract/reason.ts';
import { isCondemnationKey } from '../layout/keys.ts';
import { earlierCondemner, isCondemningCode, type CondemnedBy, type CondemningCode } from '../verdicts/row-verdict.ts';
import type { CondemnedRow } from './condemned-rows.ts';
import { pairName } from './quarantined-rows.ts';

/** A condemned row of one raw object, whatever the number of runs that have condemned it. */
export interface CondemnedPair {
  readonly ingestion_date: string;
  readonly row_hash: string;
  /** Key of the raw object. */
  readonly object: string;
  /** The first line of the object that has it, from 1. */
  readonly line: number;
  /** The highest that any run gave it. */
  readonly attempt_count: number;
  readonly codes: readonly ReasonCode[];
  /** Who condemned it first; null when that was a run by itself, for `rules`. */
  readonly condemned_by: CondemnedBy | null;
  readonly rules: readonly CondemningCode[];
  /** The runs that condemned it, in the order of their names. */
  readonly runs: readonly string[];
  /** How many runs have condemned it since the first time. */
  readonly runs_since: number;
  /** Names the list it was deleted with; null while any record of it has content. */
  readonly deleted: string | null;
}

/** What the records of one row so far say. */
interface Gathered extends Pick<CondemnedPair, 'ingestion_date' | 'row_hash' | 'object'> {
  line: number;
  attempt_count: number;
  readonly codes: Set<ReasonCode>;
  person: CondemnedBy | undefined;
  /** Whether a run condemned it that knew of no person. */
  ruled: boolean;
  readonly runs: Set<string>;
  deleted: string | null;
}

/** Puts the records of condemned rows together that are of one row of one raw object. */
export class CondemnedPairs {
  readonly #pairs = new Map<string, Gathered>();

  /** Adds a record; the order does not matter. */
  add({ key, date, runId, record }: CondemnedRow): void {
    const { row_hash, source, reasons, attempt_count, condemned_by, deleted = null } = record;
    const name = pairName(row_hash, source.object);
    let pair = this.#pairs.get(name);
    if (pair === undefined) {
      pair = {
        ingestion_date: date,
        row_hash,
        object: source.object,
        line: source.line,
        attempt_count,
        codes: new Set(),
        person: condemned_by,
        ruled: false,
        runs: new Set(),
        deleted,
      };
      this.#pairs.set(name, pair);
    }
    pair.line = Math.min(pair.line, source.line);
    pair.attempt_count = Math.max(pair.attempt_count, attempt_count);
    for (const { code } of reasons) pair.codes.add(code);
    pair.person = earlierCondemner(pair.person, condemned_by);
    if (deleted === null) pair.deleted = null;
    if (isCondemnationKey(key)) return;
    pair.runs.add(runId);
    // Runs after a person's decision name the person: one that names a rule alone came before.
    if (condemned_by === undefined && reasons.some(({ code }) => isCondemningCode(code))) pair.ruled = true;
  }

  /** Each row once, in the order in which they came. */
  list(): CondemnedPair[] {
    return [...this.#pairs.values()].map(({ codes, person, ruled, runs, ...pair }) => {
      const condemned_by = ruled ? null : (person ?? null);
      return {
        ...pair,
        codes: [...codes],
        condemned_by,
        rules: [...codes].filter(isCondemningCode),
        runs: [...runs].sort(),
        runs_since: condemned_by === null ? runs.size - 1 : runs.size,
      };
    });
  }
}
