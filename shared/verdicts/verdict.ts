/** Every input row gets exactly one of these. */
export const Verdict = {
  valid: 'valid',
  quarantined: 'quarantined',
  duplicate: 'duplicate',
  condemned: 'condemned',
} as const;

export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** Rows by verdict; `input_rows` is the sum of the other four. */
export interface RowCounts {
  readonly input_rows: number;
  readonly valid_rows: number;
  readonly quarantined_rows: number;
  readonly duplicate_rows: number;
  readonly condemned_rows: number;
}
