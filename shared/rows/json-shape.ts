import { exactNumber } from './exact-number.ts';

const ascii = {
  quote: 0x22,
  plus: 0x2b,
  minus: 0x2d,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  colon: 0x3a,
  upperD: 0x44,
  upperE: 0x45,
  openBracket: 0x5b,
  backslash: 0x5c,
  closeBracket: 0x5d,
  lowerD: 0x64,
  lowerE: 0x65,
  lowerU: 0x75,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;

/** Every shorter decimal number without an exponent keeps its digits. */
const longNumberBytes = 16;

/**
 * What JSON.parse does not tell about a line, found by one pass over its bytes. It means something only for valid JSON;
 * for other bytes the pass merely ends. One shape is filled again for each line, because millions of them are read.
 */
export class JsonShape {
  /** Members of all objects in it: each colon outside strings is one. */
  members = 0;
  /** Levels of objects and arrays. */
  depth = 0;
  /** Whether a string holds an escape that may be half of a surrogate pair. */
  surrogates = false;
  /** Whether a key holds an escape. */
  escapedKeys = false;
  /** Whether a number would lose digits as a JavaScript number. */
  inexact = false;
  /** Whether the last string held an escape. */
  #escaped = false;

  /** Reads the JSON text at `start` to `end`. */
  read(bytes: Buffer, start: number, end: number): void {
    this.members = 0;
    this.depth = 0;
    this.surrogates = false;
    this.inexact = false;
    this.escapedKeys = false;
    let level = 0;
    let at = start;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === ascii.quote) {
        at = this.#skipString(bytes, at + 1, end);
      } else if (isNumeric(byte)) {
        at = this.#skipNumber(bytes, at, end);
      } else {
        if (byte === ascii.colon) {
          this.members++;
          this.escapedKeys ||= this.#escaped;
        } else if (byte === ascii.openBrace || byte === ascii.openBracket) {
          level++;
          if (level > this.depth) this.depth = level;
        } else if (byte === ascii.closeBrace || byte === ascii.closeBracket) level--;
        at++;
      }
    }
  }

  #skipString(bytes: Buffer, start: number, end: number): number {
    let at = start;
    this.#escaped = false;
    while (at < end) {
      const byte = bytes[at]!;
      if (byte === ascii.quote) return at + 1;
      if (byte === ascii.backslash) {
        this.#escaped = true;
        const digit = bytes[at + 2];
        if (digit === ascii.lowerD || digit === ascii.upperD) this.surrogates ||= bytes[at + 1] === ascii.lowerU;
        at++;
      }
      at++;
    }
    return end;
  }

  #skipNumber(bytes: Buffer, start: number, end: number): number {
    let exponent = false;
    let at = start;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === ascii.lowerE || byte === ascii.upperE) exponent = true;
      else if (!isNumeric(byte) && byte !== ascii.dot && byte !== ascii.plus) break;
    }
    if (exponent || at - start >= longNumberBytes) {
      this.inexact ||= typeof exactNumber(bytes.toString('latin1', start, at)) !== 'number';
    }
    return at;
  }
}

function isNumeric(byte: number): boolean {
  return (byte >= ascii.zero && byte <= ascii.nine) || byte === ascii.minus;
}
