import { ExactNumber, type RawValue, type RowValues } from '../contract/values.ts';
import { JsonShape } from './json-shape.ts';
import { parseJsonObject } from './json-value.ts';
import { TruncatedLine, type Line } from './line.ts';
import { malformed, lengthFault, type RowDecoder } from './row-decoder.ts';
import type { DecodedRow } from './row.ts';

/** Levels of objects and arrays that a row may have, itself included. */
const maxDepth = 64;

const openBrace = 0x7b;

/** Decodes lines that each hold one JSON object. */
export class NdjsonDecoder implements RowDecoder {
  readonly #maxLineBytes: number;
  readonly #shape = new JsonShape();

  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
  }

  decode(lines: readonly Line[]): DecodedRow[] {
    const rows: DecodedRow[] = [];
    for (const line of lines) {
      if (!line.isBlank) rows.push(this.#row(line));
    }
    return rows;
  }

  finish(): DecodedRow[] {
    return [];
  }

  unfinished(): undefined {
    return undefined;
  }

  #row(line: Line): DecodedRow {
    if (line instanceof TruncatedLine) return malformed(line, lengthFault(line, this.#maxLineBytes));
    const text = line.slab.text(line.start, line.end);
    if (text === null) return malformed(line, 'The line is not UTF-8');
    // Not left to the parser, which takes ten times as long to throw: whole objects of another format arrive.
    if (line.firstByte !== openBrace) return malformed(line, 'The line is not a JSON object');

    const shape = this.#shape;
    shape.read(line.slab.bytes, line.start, line.end);
    // Before parsing, because what walks the value below is recursive.
    if (shape.depth > maxDepth) return malformed(line, `The JSON is nested deeper than ${maxDepth} levels`);

    let values: RowValues;
    try {
      values = parseJsonObject(text, shape);
    } catch {
      // The parser's message would quote the row, and messages may reach notices.
      return malformed(line, 'The line is not valid JSON');
    }
    const members = shape.depth === 1 ? Object.keys(values).length : countMembers(values);
    if (members !== shape.members) return malformed(line, 'The JSON has the same key twice in one object');
    if (shape.surrogates && !isWellFormed(values)) {
      return malformed(line, 'A JSON string has half of a surrogate pair, which is no character');
    }
    return { kind: 'row', source: line, values };
  }
}

function isContainer(value: RawValue): value is RowValues | readonly RawValue[] {
  return typeof value === 'object' && value !== null && !(value instanceof ExactNumber);
}

function countMembers(value: RowValues | readonly RawValue[]): number {
  const children = Object.values<RawValue>(value);
  let members = Array.isArray(value) ? 0 : children.length;
  for (const child of children) {
    if (isContainer(child)) members += countMembers(child);
  }
  return members;
}

function isWellFormed(value: RawValue): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (!isContainer(value)) return true;
  return Object.entries<RawValue>(value).every(([key, child]) => key.isWellFormed() && isWellFormed(child));
}
