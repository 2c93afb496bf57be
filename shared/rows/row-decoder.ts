import type { Line, TruncatedLine } from './line.ts';
import type { DecodedRow, SourceLine } from './row.ts';

/** A raw format: makes rows of lines, batch by batch. */
export interface RowDecoder {
  /** The rows that end within these lines. Throws UndecodableError where no row of the object can be read. */
  decode(lines: readonly Line[]): DecodedRow[];

  /** The rows that were still open at the object's end. */
  finish(): DecodedRow[];

  /** The row that is still open, if it began on a line before the last. */
  unfinished(): SourceLine | undefined;
}

/** A row that does not follow its format. `why` must not quote it. */
export function malformed(source: SourceLine, why: string): DecodedRow {
  return { kind: 'malformed', source, why };
}

/** Why an over-long line is malformed. */
export function lengthFault({ truncated }: TruncatedLine, maxLineBytes: number): string {
  return `The line has ${truncated.length} bytes, more than the limit of ${maxLineBytes}`;
}
