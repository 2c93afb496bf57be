import type { ReasonCode } from '../contract/reason.ts';
import type { QuarantineRecord } from '../verdicts/reject-record.ts';

/** One line of a run's `history.ndjson.gz`: a row that it rejected, without its content. */
export interface HistoryEntry {
  readonly row_hash: string;
  /** Key of the raw object it came from. */
  readonly object: string;
  readonly verdict: 'quarantined' | 'condemned';
  /** Replays out of quarantine so far. */
  readonly attempt_count: number;
  readonly codes: readonly ReasonCode[];
}

/** What the history keeps of a rejected row; each code once. */
export function historyEntry(record: QuarantineRecord): HistoryEntry {
  const { row_hash, source, verdict, attempt_count, reasons } = record;
  return {
    row_hash,
    object: source.object,
    verdict,
    attempt_count,
    codes: [...new Set(reasons.map(({ code }) => code))],
  };
}

/** Whether a parsed line is one of a history. */
export function isHistoryEntry(document: object): document is HistoryEntry {
  const { row_hash, object, verdict, attempt_count, codes } = document as Readonly<Record<string, unknown>>;
  return (
    typeof row_hash === 'string' &&
    typeof object === 'string' &&
    (verdict === 'quarantined' || verdict === 'condemned') &&
    Number.isSafeInteger(attempt_count) &&
    Array.isArray(codes)
  );
}
