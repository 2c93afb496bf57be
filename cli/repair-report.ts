/** What a repair came to. */
export interface RepairReport {
  /** Partitions that did not follow their log, and do now. */
  readonly count: number;
  /** What was written for each of them, as far as it is told. */
  readonly repaired: readonly { readonly partition: string; readonly written: readonly string[] }[];
  /** What is left as it is, and why. */
  readonly wrong: readonly { readonly partition: string; readonly message: string }[];
}
