import { earlierCondemner, isCondemningCode, type CondemnedBy, type CondemningCode } from '../verdicts/row-verdict.ts';
import type { HistoryEntry } from './history-entry.ts';

/** What completed runs said of one row of one raw object. */
export interface PairHistory {
  /** Key of the raw object. */
  readonly object: string;
  /** Replays out of quarantine so far. */
  readonly attemptCount: number;
  /** Null while it was only ever quarantined; no code when a person condemned it. */
  readonly condemned: readonly CondemningCode[] | null;
  /** The first person who condemned it. */
  readonly condemnedBy?: CondemnedBy | undefined;
}

const none: readonly PairHistory[] = [];
const noCodes: readonly CondemningCode[] = Object.freeze([]);

/** The rejected rows of completed runs, by row_hash: one pair for each raw object a row was rejected in. */
export class RowHistory {
  readonly #pairs = new Map<string, PairHistory[]>();
  /** Keys are long and few, and each came with its line as a string of its own. */
  readonly #objects = new Map<string, string>();

  /** Adds what one run, or a person, said; the order in which entries are added does not matter. */
  add({ row_hash, object, verdict, attempt_count, codes }: HistoryEntry, condemnedBy?: CondemnedBy): void {
    const condemned = verdict === 'condemned' ? codes.filter(isCondemningCode) : null;
    const pairs = this.#pairs.get(row_hash);
    const index = pairs?.findIndex((pair) => pair.object === object) ?? -1;
    if (pairs === undefined || index < 0) {
      const added = { object: this.#intern(object), attemptCount: attempt_count, condemned, condemnedBy };
      if (pairs === undefined) this.#pairs.set(row_hash, [added]);
      else pairs.push(added);
      return;
    }
    const known = pairs[index]!;
    pairs[index] = {
      object: known.object,
      attemptCount: Math.max(known.attemptCount, attempt_count),
      condemned: unite(known.condemned, condemned),
      condemnedBy: earlierCondemner(known.condemnedBy, condemnedBy),
    };
  }

  /** Every raw object in which the row was rejected. */
  find(rowHash: string): readonly PairHistory[] {
    return this.#pairs.get(rowHash) ?? none;
  }

  #intern(object: string): string {
    const known = this.#objects.get(object);
    if (known !== undefined) return known;
    this.#objects.set(object, object);
    return object;
  }
}

function unite(
  one: readonly CondemningCode[] | null,
  other: readonly CondemningCode[] | null,
): readonly CondemningCode[] | null {
  if (one === null || other === null) return one ?? other;
  return one.length + other.length === 0 ? noCodes : [...new Set([...one, ...other])].sort();
}
