import type { RejectKind } from './reject-keys.ts';

/**
 * Days after which a lifecycle rule may remove rejected rows (requirement J9): 400, and 7 years of condemned ones. Histories
 * lie among the quarantined rows.
 */
export const rejectRetentionDays: Readonly<Record<RejectKind, number>> = {
  quarantine: 400,
  duplicates: 400,
  condemned: 7 * 365,
};

const dayMilliseconds = 86_400_000;

/** Whether rejected rows written at `time`, ISO 8601, may have been removed by `now`, milliseconds since 1970. */
export function mayHaveExpired(kind: RejectKind, time: string, now: number): boolean {
  return now - Date.parse(time) > rejectRetentionDays[kind] * dayMilliseconds;
}
