import type { Column } from '../contract/contract.ts';
import { CsvHeader, headerFault } from './csv-header.ts';
import { CsvOpenRecord } from './csv-open-record.ts';
import { parseCsvRecord, togglesQuotes, type CsvCell, type CsvRecord } from './csv-record.ts';
import { TruncatedLine, type Line } from './line.ts';
import { malformed, lengthFault, type RowDecoder } from './row-decoder.ts';
import type { DecodedRow } from './row.ts';
import { UndecodableError } from './undecodable.ts';

const neverClosed = 'A quoted cell is never closed';

/** What a CSV object is read with. */
export interface CsvOptions {
  readonly maxLineBytes: number;
  readonly columns: readonly Column[];
  /** Told the names as they are, also when no row can be read under them. */
  readonly onHeader: (names: readonly string[]) => void;
}

/**
 * Decodes CSV with a header (RFC 4180). A record whose quotes are wrong or never close is malformed on its first line
 * only, and reading goes on with the line after that: a stray quote costs one line, not the rows up to the next quote.
 */
export class CsvDecoder implements RowDecoder {
  readonly #options: CsvOptions;
  #header: CsvHeader | undefined;
  #open: CsvOpenRecord | undefined;

  constructor(options: CsvOptions) {
    this.#options = options;
  }

  decode(lines: readonly Line[]): DecodedRow[] {
    const rows: DecodedRow[] = [];
    for (const line of lines) this.#add(line, rows);
    return rows;
  }

  finish(): DecodedRow[] {
    const rows: DecodedRow[] = [];
    while (this.#open !== undefined) this.#giveUp(this.#open, neverClosed, rows);
    return rows;
  }

  unfinished(): Line | undefined {
    return this.#open?.joined();
  }

  #add(line: Line, rows: DecodedRow[]): void {
    if (this.#open !== undefined) this.#continue(this.#open, line, rows);
    else if (line instanceof TruncatedLine) this.#reject(line, lengthFault(line, this.#options.maxLineBytes), rows);
    else if (!line.isBlank) this.#begin(line, rows);
  }

  #begin(line: Line, rows: DecodedRow[]): void {
    const record = parse(line);
    if (record.kind === 'cells') this.#give(line, record.cells, rows);
    else if (record.kind === 'broken') this.#reject(line, record.why, rows);
    else this.#open = new CsvOpenRecord(line);
  }

  #continue(open: CsvOpenRecord, line: Line, rows: DecodedRow[]): void {
    const { maxLineBytes } = this.#options;
    if (line instanceof TruncatedLine || open.length + line.end - line.start > maxLineBytes) {
      this.#giveUp(open, `A quoted cell is not closed within the limit of ${maxLineBytes} bytes a record`, rows);
      this.#add(line, rows);
      return;
    }
    open.add(line);
    // Parsed again only where its quotes may have closed, so that a record of many lines takes linear time.
    if (!togglesQuotes(line.slab.bytes, line.start, line.end)) return;
    const whole = open.joined();
    const record = parse(whole);
    if (record.kind === 'cells') {
      this.#open = undefined;
      this.#give(whole, record.cells, rows);
    } else {
      this.#giveUp(open, neverClosed, rows);
    }
  }

  #giveUp(open: CsvOpenRecord, whyOpen: string, rows: DecodedRow[]): void {
    this.#open = undefined;
    const record = parse(open.joined());
    const why = record.kind === 'broken' ? record.why : whyOpen;
    let first = true;
    for (const line of open.lines()) {
      if (first) this.#reject(line, why, rows);
      else this.#add(line, rows);
      first = false;
    }
  }

  #give(source: Line, cells: readonly CsvCell[], rows: DecodedRow[]): void {
    const why = whyUnreadable(source);
    if (why !== undefined) {
      this.#reject(source, why, rows);
    } else if (this.#header === undefined) {
      this.#header = this.#readHeader(source, cells);
    } else if (cells.length !== this.#header.names.length) {
      this.#reject(source, `The record has ${cells.length} cells, the header ${this.#header.names.length}`, rows);
    } else {
      rows.push({ kind: 'row', source, values: this.#header.row(cells) });
    }
  }

  #readHeader(line: Line, cells: readonly CsvCell[]): CsvHeader {
    const names = cells.map((cell) => cell ?? '');
    this.#options.onHeader(names);
    const fault = headerFault(names);
    if (fault !== undefined) throw new UndecodableError(fault, { line: line.copy() });
    return new CsvHeader(names, this.#options.columns);
  }

  /** A malformed record before there is a header would have been the header. */
  #reject(line: Line, why: string, rows: DecodedRow[]): void {
    if (this.#header === undefined) {
      throw new UndecodableError(`The header cannot be read: ${why}`, { line: line.copy() });
    }
    rows.push(malformed(line, why));
  }
}

function parse(line: Line): CsvRecord {
  return parseCsvRecord(line.slab.bytes, line.start, line.end, line.slab.isAscii ? 'latin1' : 'utf8');
}

function whyUnreadable({ slab, start, end }: Line): string | undefined {
  if (!slab.isUtf8(start, end)) return 'The record is not UTF-8';
  return slab.hasNul(start, end) ? 'The record has a NUL byte' : undefined;
}
