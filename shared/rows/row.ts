import type { RowValues } from '../contract/values.ts';

/** The bytes of a line as they arrived, without the line end; the first `maxLineBytes` of an over-long one. */
export interface SourceLine {
  /** From 1; a CSV header is line 1, and a record's line is the one it begins on. */
  readonly line: number;
  /** A view that is only valid until the next batch of rows is pulled; for an undecodable object what there is of the line. */
  readonly bytes: Uint8Array;
  /** Set when the line was longer than the limit: the offset in the decoded object and the full length, in bytes. */
  readonly truncated?: { readonly offset: number; readonly length: number };
}

/** One row of a raw object: parsed, or malformed with the reason. Judging it is the next stage's work. */
export type DecodedRow =
  | { readonly kind: 'row'; readonly source: SourceLine; readonly values: RowValues }
  | { readonly kind: 'malformed'; readonly source: SourceLine; readonly why: string }
  /**
   * The whole object arrived but does not decode (a cut gzip): the rest of it is lost, which halts the run. Always the
   * last row. `offset` is how many decoded bytes came before the damage, 0 when no row can be read (UTF-16, a bad header).
   */
  | { readonly kind: 'undecodable'; readonly source: SourceLine; readonly why: string; readonly offset: number };
