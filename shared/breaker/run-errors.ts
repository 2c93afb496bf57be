import { ReasonCode } from '../contract/reason.ts';
import type { HistoryEntry } from '../history/history-entry.ts';
import type { BreakerErrors } from './breaker-documents.ts';

/** The distinct rows that a run rejected, by code: as many as it takes to see that there are more than the limit. */
export class RunErrors {
  readonly #limit: number;
  readonly #covered: ReadonlySet<string>;
  readonly #hashes = new Map<ReasonCode, Set<string>>();

  /**
   * @param limit - Rows of one code that do not yet open the breaker.
   * @param covered - Row hashes that a reset has covered, which never count again.
   */
  constructor(limit: number, covered: ReadonlySet<string>) {
    this.#limit = limit;
    this.#covered = covered;
  }

  /** Counts a row once for each of its codes. A duplicate is no error: the contract limits their number by a check. */
  add({ row_hash, codes }: Pick<HistoryEntry, 'row_hash' | 'codes'>): void {
    if (this.#covered.has(row_hash)) return;
    for (const code of codes) {
      if (code !== ReasonCode.duplicateKey) this.#addHash(code, row_hash);
    }
  }

  #addHash(code: ReasonCode, hash: string): void {
    const hashes = this.#hashes.get(code);
    if (hashes === undefined) this.#hashes.set(code, new Set([hash]));
    else if (hashes.size <= this.#limit) hashes.add(hash);
  }

  /** These errors and those of other runs, as their entries say them. */
  unite(others: readonly Pick<BreakerErrors, 'errors'>[]): RunErrors {
    const united = new RunErrors(this.#limit, this.#covered);
    for (const { errors } of [this, ...others]) {
      for (const [code, hashes] of Object.entries(errors)) {
        for (const row_hash of hashes) united.add({ row_hash, codes: [code as ReasonCode] });
      }
    }
    return united;
  }

  get isEmpty(): boolean {
    return this.#hashes.size === 0;
  }

  /** The hashes by code, codes sorted, at most limit + 1 of each. */
  get errors(): BreakerErrors['errors'] {
    return Object.fromEntries(this.#sorted().map(([code, hashes]) => [code, [...hashes]]));
  }

  /** The codes that more rows have than the limit allows, with how many were counted: limit + 1. */
  get exceeded(): Readonly<Partial<Record<ReasonCode, number>>> {
    const above = this.#sorted().filter(([, { size }]) => size > this.#limit);
    return Object.fromEntries(above.map(([code, { size }]) => [code, size]));
  }

  #sorted(): [ReasonCode, Set<string>][] {
    return [...this.#hashes].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
