/** Counts rows by the name of a column and a word that says how it was found. */
export class ColumnCounts {
  readonly #most: number;
  readonly #rows = new Map<string, Map<string, number>>();

  /** @param most - Names that are counted; later ones are passed over, because the source chooses the names. */
  constructor(most = Infinity) {
    this.#most = most;
  }

  add(name: string, found: string): void {
    let counts = this.#rows.get(name);
    if (counts === undefined) {
      if (this.#rows.size >= this.#most) return;
      counts = new Map();
      this.#rows.set(name, counts);
    }
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }

  /** In the order in which they came. */
  get names(): readonly string[] {
    return [...this.#rows.keys()];
  }

  /** Rows with the name, however it was found. */
  rows(name: string): number {
    return [...(this.#rows.get(name)?.values() ?? [])].reduce((sum, rows) => sum + rows, 0);
  }

  /** The word that most rows of the name have; of equals the first in the alphabet. Empty for a name without rows. */
  mostFrequent(name: string): string {
    const [first] = [...(this.#rows.get(name) ?? [])].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
    return first?.[0] ?? '';
  }
}
