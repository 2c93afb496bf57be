import { ReasonCode } from '../contract/reason.ts';
import { maxAttempts, type CondemningCode, type RowVerdict } from '../verdicts/row-verdict.ts';
import type { RowHistory } from './row-history.ts';

/** A row that broke a rule, as its history knows it. */
export interface BadRow {
  readonly rowHash: string;
  /** Key of the raw object it came from. */
  readonly object: string;
  /** What the replay that the execution carries out makes of its attempt_count; undefined when it does not name the row. */
  readonly replayed: number | undefined;
}

/**
 * Quarantined or condemned. Condemned is a row that has used up its replays, one that was condemned before in the same raw
 * object, and one that was rejected before in other raw objects only. Anything else is quarantined, so that running the
 * same raw objects again condemns nothing.
 */
export function judgeBadRow({ rowHash, object, replayed }: BadRow, history: RowHistory): RowVerdict {
  const pairs = history.find(rowHash);
  const own = pairs.find((pair) => pair.object === object);
  const attemptCount = Math.max(own?.attemptCount ?? 0, replayed ?? 0);
  const codes = new Set<CondemningCode>(own?.condemned ?? []);
  if (attemptCount > maxAttempts) codes.add(ReasonCode.maxAttempts);
  else if (own === undefined && pairs.length > 0) codes.add(ReasonCode.duplicateFailure);
  const wasCondemned = (own?.condemned ?? null) !== null;
  return {
    verdict: wasCondemned || codes.size > 0 ? 'condemned' : 'quarantined',
    attemptCount,
    codes: [...codes].sort(),
    condemnedBy: own?.condemnedBy,
  };
}
