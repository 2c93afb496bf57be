import { isAscii, isUtf8 } from 'node:buffer';

import type { SourceLine } from './row.ts';

/** Bytes that hold whole lines, examined once for all of them. */
export class Slab {
  readonly bytes: Buffer;
  readonly isAscii: boolean;
  readonly #isUtf8: boolean;
  #hasNul: boolean | undefined;
  #text: string | undefined;

  constructor(bytes: Buffer) {
    this.bytes = bytes;
    this.isAscii = isAscii(bytes);
    this.#isUtf8 = this.isAscii || isUtf8(bytes);
  }

  /** The text of a part, null when its bytes are no UTF-8. */
  text(start: number, end: number): string | null {
    if (this.isAscii) {
      // One conversion for all lines; a slice of it is no copy, and offsets in text and bytes are the same.
      this.#text ??= this.bytes.toString('latin1');
      return this.#text.slice(start, end);
    }
    return this.isUtf8(start, end) ? this.bytes.toString('utf8', start, end) : null;
  }

  /** Whether a part is UTF-8. */
  isUtf8(start: number, end: number): boolean {
    return this.#isUtf8 || isUtf8(this.bytes.subarray(start, end));
  }

  /** Whether a part has a NUL byte. */
  hasNul(start: number, end: number): boolean {
    this.#hasNul ??= this.bytes.includes(0);
    return this.#hasNul && this.bytes.subarray(start, end).includes(0);
  }
}

/** One line of an object, as a part of the bytes that arrived with it. */
export class Line implements SourceLine {
  readonly line: number;
  readonly slab: Slab;
  /** Where in the slab it begins. */
  readonly start: number;
  /** Where it ends, without the line end. */
  readonly end: number;
  /** Where the next one begins. */
  readonly next: number;

  constructor(line: number, slab: Slab, start: number, end: number, next: number) {
    this.line = line;
    this.slab = slab;
    this.start = start;
    this.end = end;
    this.next = next;
  }

  get bytes(): Buffer {
    return this.slab.bytes.subarray(this.start, this.end);
  }

  /** The first byte that is no space, tab or carriage return; undefined on a blank line. */
  get firstByte(): number | undefined {
    for (let at = this.start; at < this.end; at++) {
      const byte = this.slab.bytes[at];
      if (byte !== 0x20 && byte !== 0x09 && byte !== 0x0d) return byte;
    }
    return undefined;
  }

  get isBlank(): boolean {
    return this.firstByte === undefined;
  }

  /** The same line with bytes of its own, which outlive the batch. */
  copy(): Line {
    const slab = new Slab(Buffer.from(this.slab.bytes.subarray(this.start, this.next)));
    return new Line(this.line, slab, 0, this.end - this.start, this.next - this.start);
  }
}

/** A line longer than the limit: its first bytes, where it was and how long. */
export class TruncatedLine extends Line {
  readonly truncated: { readonly offset: number; readonly length: number };

  constructor(line: number, slab: Slab, start: number, end: number, truncated: TruncatedLine['truncated']) {
    super(line, slab, start, end, end);
    this.truncated = truncated;
  }

  override copy(): TruncatedLine {
    const bytes = Buffer.from(this.bytes);
    return new TruncatedLine(this.line, new Slab(bytes), 0, bytes.length, this.truncated);
  }
}
