/** Every input row gets exactly one of these. */
export const Verdict = {
  valid: 'valid',
  quarantined: 'quarantined',
  duplicate: 'duplicate',
  condemned: 'condemned',
} as const;

export type Verdict = (typeof Verdict)[keyof typeof Verdict];

/** How many rows of a run got each verdict; `input` is always their sum. */
export interface VerdictCounts {
  readonly input: number;
  readonly valid: number;
  readonly quarantined: number;
  readonly duplicate: number;
  readonly condemned: number;
}
