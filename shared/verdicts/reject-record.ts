import type { Finding } from '../contract/contract.ts';
import type { Reason } from '../contract/reason.ts';
import type { DecodedRow, SourceLine } from '../rows/row.ts';
import { condemningReason, type CondemnedBy, type RowVerdict } from './row-verdict.ts';
import type { Verdict } from './verdict.ts';

/** Where a row was read. */
export interface RowSource {
  /** Key in the raw store. */
  readonly object: string;
  readonly version: string;
  /** From 1. */
  readonly line: number;
}

/** The bytes of a rejected row: text, or base64 when they are not valid UTF-8. */
export interface RawRow {
  readonly raw?: string;
  readonly raw_base64?: string;
  /** Of an over-long line, of which only the beginning is kept: where it lies in the decoded object, in bytes. */
  readonly truncated?: { readonly offset: number; readonly length: number };
}

/** One line of `quarantine/…/rows.ndjson.gz`, or of `condemned/…`. */
export interface QuarantineRecord extends RawRow {
  readonly verdict: typeof Verdict.quarantined | typeof Verdict.condemned;
  /** SHA-256 of the canonical row, or of the bytes of one that did not parse. */
  readonly row_hash: string;
  readonly run_id: string;
  readonly source: RowSource;
  readonly reasons: readonly Reason[];
  /** Of an object that does not decode: how many decoded bytes came before the damage. Its rows after them are lost. */
  readonly offset?: number;
  /** Replays out of quarantine so far. */
  readonly attempt_count: number;
  /** Of a row that a person condemned, in that run or before it. */
  readonly condemned_by?: CondemnedBy;
  /** Of a row whose content was deleted: names the list of rows that it was deleted with. */
  readonly deleted?: string;
}

/** One line of `condemned/…/by-person-<id>.ndjson.gz`: a row of a run's quarantine that a person condemned. */
export interface CondemnationRecord extends QuarantineRecord {
  readonly condemned_by: CondemnedBy;
}

/** One line of `duplicates/…/rows.ndjson.gz`; the raw text stays in bronze. */
export interface DuplicateRecord {
  readonly verdict: typeof Verdict.duplicate;
  readonly run_id: string;
  readonly source: RowSource;
  /** The row that was kept in its place. */
  readonly winner: RowSource;
  readonly reasons: readonly Reason[];
  readonly key: Readonly<Record<string, unknown>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A row that broke a rule, before anyone knows what becomes of it. */
export interface RejectedRow {
  readonly row: DecodedRow;
  readonly rowHash: string;
  readonly findings: readonly Finding[];
}

/** The record of a rejected row. Must be made before the next batch of rows is pulled. */
export function quarantineRecord(
  runId: string,
  object: { readonly key: string; readonly version: string },
  { row, rowHash, findings }: RejectedRow,
  { verdict, codes, attemptCount, condemnedBy }: RowVerdict,
): QuarantineRecord {
  return {
    verdict,
    row_hash: rowHash,
    run_id: runId,
    source: { object: object.key, version: object.version, line: row.source.line },
    ...(row.kind === 'undecodable' ? { offset: row.offset } : {}),
    reasons: [
      ...findings.map(({ code, column, message }) => ({ code, column, message })),
      ...codes.map(condemningReason),
    ],
    attempt_count: attemptCount,
    ...(condemnedBy === undefined ? {} : { condemned_by: condemnedBy }),
    ...rawRow(row.source),
  };
}

/** Whether a parsed line is one of quarantine, or of condemned rows. */
export function isQuarantineRecord(document: object): document is QuarantineRecord {
  const { verdict, row_hash, source, reasons, attempt_count } = document as Readonly<Record<string, unknown>>;
  return (
    (verdict === 'quarantined' || verdict === 'condemned') &&
    typeof row_hash === 'string' &&
    typeof source === 'object' &&
    source !== null &&
    Array.isArray(reasons) &&
    Number.isSafeInteger(attempt_count)
  );
}

function rawRow({ bytes, truncated }: SourceLine): RawRow {
  const cut = truncated === undefined ? {} : { truncated };
  try {
    return { raw: utf8.decode(bytes), ...cut };
  } catch {
    return { raw_base64: Buffer.from(bytes).toString('base64'), ...cut };
  }
}
