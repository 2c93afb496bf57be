import type { Finding } from '../contract/contract.ts';
import type { Reason } from '../contract/reason.ts';
import type { DecodedRow, SourceLine } from '../rows/row.ts';
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

/** One line of `quarantine/…/rows.ndjson.gz`. */
export interface QuarantineRecord extends RawRow {
  readonly verdict: typeof Verdict.quarantined;
  readonly run_id: string;
  readonly source: RowSource;
  readonly reasons: readonly Reason[];
  /** Of an object that does not decode: how many decoded bytes came before the damage. Its rows after them are lost. */
  readonly offset?: number;
  /** Replays out of quarantine so far. */
  readonly attempt_count: number;
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

/** The record of a quarantined row. */
export function quarantineRecord(
  runId: string,
  object: { readonly key: string; readonly version: string },
  row: DecodedRow,
  findings: readonly Finding[],
): QuarantineRecord {
  return {
    verdict: 'quarantined',
    run_id: runId,
    source: { object: object.key, version: object.version, line: row.source.line },
    ...(row.kind === 'undecodable' ? { offset: row.offset } : {}),
    reasons: findings.map(({ code, column, message }) => ({ code, column, message })),
    attempt_count: 0,
    ...rawRow(row.source),
  };
}

function rawRow({ bytes, truncated }: SourceLine): RawRow {
  const cut = truncated === undefined ? {} : { truncated };
  try {
    return { raw: utf8.decode(bytes), ...cut };
  } catch {
    return { raw_base64: Buffer.from(bytes).toString('base64'), ...cut };
  }
}
