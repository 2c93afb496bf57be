import { ByteAccumulator } from './byte-accumulator.ts';
import { Line, Slab, TruncatedLine } from './line.ts';
import { UndecodableError } from './undecodable.ts';

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);
const utf16Marks = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];

/** What is kept of an open line beyond its content: a byte order mark before it, CR LF after it. */
const marginBytes = 5;

/**
 * Cuts decoded bytes into lines: LF or CR LF ends one, a lone CR is content, the last needs no end. A UTF-8 byte order
 * mark at the very start is no content. Holds at most one line, and of that no more than the limit.
 */
export class LineSplitter {
  readonly #maxLineBytes: number;
  readonly #maxOpenBytes: number;
  /** The line whose end has not come yet: all of it or, beyond the limit, its first bytes and its last two. */
  #open = new ByteAccumulator();
  #openLength = 0;
  #lines = 0;
  #offset = 0;

  /** @param maxLineBytes - Longest content of a line, in bytes, without the line end. */
  constructor(maxLineBytes: number) {
    this.#maxLineBytes = maxLineBytes;
    this.#maxOpenBytes = maxLineBytes + marginBytes;
  }

  /** Decoded bytes so far. */
  get offset(): number {
    return this.#offset;
  }

  /** The lines that end in `chunk`, as views of it. Throws UndecodableError for UTF-16. */
  push(chunk: Buffer): Line[] {
    const lines: Line[] = [];
    const base = this.#offset;
    this.#offset += chunk.length;
    let start = 0;
    if (this.#openLength > 0) {
      start = chunk.indexOf(lineFeed) + 1;
      this.#keep(start === 0 ? chunk : chunk.subarray(0, start));
      if (start === 0) return lines;
      lines.push(this.#close(base + start));
    }
    const stop = chunk.lastIndexOf(lineFeed) + 1;
    if (start < stop) {
      const slab = new Slab(chunk.subarray(start, stop));
      for (let at = 0, next: number; at < slab.bytes.length; at = next) {
        next = slab.bytes.indexOf(lineFeed, at) + 1;
        lines.push(this.#cut(slab, at, next, next - at, base + start + at));
      }
      start = stop;
    }
    if (start < chunk.length) this.#keep(chunk.subarray(start));
    return lines;
  }

  /** The last line, if no line end closed it. Throws UndecodableError for UTF-16. */
  finish(): Line[] {
    return this.#openLength > 0 ? [this.#close(this.#offset)] : [];
  }

  /** What there is of the line whose end has not come. */
  unfinished(): Line {
    const length = this.#openLength;
    const slab = new Slab(this.#open.bytes.subarray(0, this.#maxLineBytes));
    const end = slab.bytes.length;
    if (length <= end) return new Line(this.#lines + 1, slab, 0, end, end);
    return new TruncatedLine(this.#lines + 1, slab, 0, end, { offset: this.#offset - length, length });
  }

  #close(endOffset: number): Line {
    const length = this.#openLength;
    const slab = new Slab(this.#open.bytes);
    const line = this.#cut(slab, 0, slab.bytes.length, length, endOffset - length);
    this.#open = new ByteAccumulator();
    this.#openLength = 0;
    return line;
  }

  /** The line that lies at `start` to `next` of the slab, with its end; `length` bytes long in the object. */
  #cut(slab: Slab, start: number, next: number, length: number, offset: number): Line {
    const { bytes } = slab;
    const first = this.#lines === 0 ? start + markBytes(bytes.subarray(start)) : start;
    let end = next;
    if (bytes[end - 1] === lineFeed) end -= end - 1 > first && bytes[end - 2] === carriageReturn ? 2 : 1;
    const contentLength = length - (first - start) - (next - end);
    this.#lines++;
    if (contentLength <= this.#maxLineBytes) return new Line(this.#lines, slab, first, end, next);
    const truncated = { offset: offset + first - start, length: contentLength };
    return new TruncatedLine(this.#lines, slab, first, first + this.#maxLineBytes, truncated);
  }

  #keep(part: Buffer): void {
    const room = this.#maxOpenBytes - this.#open.length;
    this.#open.add(part.subarray(0, room));
    this.#openLength += part.length;
    if (part.length <= room) return;
    const end = this.#open.bytes.subarray(-2);
    Buffer.concat([end, part.subarray(room).subarray(-2)])
      .subarray(-2)
      .copy(end);
  }
}

/** The length of the byte order mark that the object begins with. */
function markBytes(bytes: Buffer): number {
  const mark = utf16Marks.find((utf16) => utf16.equals(bytes.subarray(0, utf16.length)));
  if (mark !== undefined) {
    throw new UndecodableError('The object is UTF-16, by its byte order mark; only UTF-8 is read', {
      line: new Line(1, new Slab(mark), 0, mark.length, mark.length),
    });
  }
  return byteOrderMark.equals(bytes.subarray(0, byteOrderMark.length)) ? byteOrderMark.length : 0;
}
