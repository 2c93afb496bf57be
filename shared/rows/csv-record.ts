const comma = 0x2c;
const quote = 0x22;

/** A cell as it was written: null when nothing is there, not even quotes. */
export type CsvCell = string | null;

/** A record, or why there is none: a quote that is still open at the end, or one in a wrong place. */
export type CsvRecord =
  | { readonly kind: 'cells'; readonly cells: readonly CsvCell[] }
  | { readonly kind: 'open' }
  | { readonly kind: 'broken'; readonly why: string };

const open: CsvRecord = { kind: 'open' };

/**
 * Parses one record (RFC 4180) at `start` to `end`, without its line end. Each cell is decoded by itself: a slice of a
 * longer string would keep all of that in memory as long as the cell lives.
 *
 * @param encoding - `latin1` if the bytes are ASCII, which is faster.
 */
export function parseCsvRecord(bytes: Buffer, start: number, end: number, encoding: 'latin1' | 'utf8'): CsvRecord {
  const cells: CsvCell[] = [];
  let at = start;
  for (;;) {
    const cellStart = at;
    if (bytes[at] === quote && at < end) {
      at = closingQuote(bytes, at + 1, end);
      if (at === -1) return open;
      if (at + 1 < end && bytes[at + 1] !== comma) {
        return { kind: 'broken', why: 'Text follows the closing quote of a cell' };
      }
      const text = bytes.toString(encoding, cellStart + 1, at);
      cells.push(text.includes('"') ? text.replaceAll('""', '"') : text);
      at++;
    } else {
      while (at < end && bytes[at] !== comma) {
        if (bytes[at] === quote) return { kind: 'broken', why: 'A quote stands in the middle of an unquoted cell' };
        at++;
      }
      cells.push(at === cellStart ? null : bytes.toString(encoding, cellStart, at));
    }
    if (at >= end) return { kind: 'cells', cells };
    at++;
  }
}

/** Whether the bytes at `start` to `end` have an odd number of quotes, which means that they open or close a quoted cell. */
export function togglesQuotes(bytes: Buffer, start: number, end: number): boolean {
  let odd = false;
  for (let at = start; at < end; at++) {
    if (bytes[at] === quote) odd = !odd;
  }
  return odd;
}

function closingQuote(bytes: Buffer, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    if (bytes[at] !== quote) continue;
    if (at + 1 === end || bytes[at + 1] !== quote) return at;
    at++;
  }
  return -1;
}
