import { PipelineError } from '../errors.ts';
import { segmentRows } from './segments.ts';

/** Bytes that the 32-bit offsets of a segment, or of a slice, can count. */
const maxBytes = 2 ** 31 - 1;

/** UTF-8 bytes one UTF-16 code unit can need. */
const bytesPerUnit = 3;

/** Strings up to this long are faster copied one by one than by a call into Node. */
const shortLength = 64;

/** Different values up to which a full segment holds each only once. */
const mostShared = 1024;

/** One segment of a column of strings: filled value by value, then sealed. */
export class StringSegment {
  /** The UTF-8 bytes of all entries, end to end, and room for more. */
  bytes: Buffer;
  /** Entry i is bytes offsets[i] to offsets[i + 1]. */
  #offsets = new Int32Array(segmentRows + 1);
  /** The entry of each value; undefined while each value is an entry of its own. */
  #entries: Uint16Array | undefined;
  #fullBytes = 0;

  /** `expectedBytes`: what it will probably hold. */
  constructor(expectedBytes: number) {
    this.bytes = Buffer.allocUnsafeSlow(expectedBytes);
  }

  /** Where the value at `place` begins in the bytes. */
  start(place: number): number {
    return this.#offsets[this.#entries === undefined ? place : this.#entries[place]!]!;
  }

  /** Where the value at `place` ends in the bytes. */
  end(place: number): number {
    return this.#offsets[this.#entries === undefined ? place + 1 : this.#entries[place]! + 1]!;
  }

  /** FNV-1a over the bytes of the value at `place`. */
  hash(place: number): number {
    const { bytes } = this;
    const end = this.end(place);
    let hash = 0x811c9dc5;
    for (let i = this.start(place); i < end; i += 1) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
    return hash;
  }

  /** Writes the value at `place`, the next one. Throws PipelineError when the segment would exceed 2 GiB. */
  write(place: number, text: string): void {
    const start = this.#offsets[place]!;
    this.#ensureRoom(start, start + text.length * bytesPerUnit);
    this.#offsets[place + 1] = start + encode(text, this.bytes, start);
  }

  /** Makes the value at `place`, the next one, an empty string. */
  writeEmpty(place: number): void {
    this.#offsets[place + 1] = this.#offsets[place]!;
  }

  /**
   * Copies the values `from` to `to` of those that `bytes` and `offsets` hold to `place`, the next one, and those after it.
   * Throws PipelineError when the segment would exceed 2 GiB.
   */
  writeAll(place: number, bytes: Uint8Array, offsets: Int32Array, from: number, to: number): void {
    const start = this.#offsets[place]!;
    const moved = start - offsets[from]!;
    this.#ensureRoom(start, offsets[to]! + moved);
    this.bytes.set(bytes.subarray(offsets[from], offsets[to]), start);
    for (let i = from; i < to; i += 1) this.#offsets[place + 1 + i - from] = offsets[i + 1]! + moved;
  }

  /** Copies the bytes from `from` on to `target`, from `to` up to `end`. */
  copy(from: number, target: Uint8Array, to: number, end: number): void {
    const { bytes } = this;
    if (end - to > shortLength) target.set(bytes.subarray(from, from + end - to), to);
    else for (let i = to; i < end; i += 1) target[i] = bytes[from + i - to]!;
  }

  /** Bytes that the values of a sealed segment took before equal ones were shared. */
  get fullBytes(): number {
    return this.#fullBytes;
  }

  /** Closes a full segment: holds equal values once if there are few different ones, and else gives spare room back. */
  seal(): void {
    this.#fullBytes = this.#offsets[segmentRows]!;
    if (this.#shareValues()) return;
    if (this.bytes.length - this.#fullBytes > this.#fullBytes >>> 4) this.#resize(this.#fullBytes, this.#fullBytes);
  }

  /** Says whether equal values are now held once; false, and nothing is changed, when too many differ. */
  #shareValues(): boolean {
    const table = new Int16Array(mostShared * 4).fill(-1);
    const entries = new Uint16Array(segmentRows);
    /** The first place of each different value. */
    const firsts: number[] = [];
    for (let place = 0; place < segmentRows; place += 1) {
      let slot = (this.hash(place) >>> 7) & (table.length - 1);
      while (table[slot] !== -1 && !this.#areEqual(firsts[table[slot]!]!, place))
        slot = (slot + 1) & (table.length - 1);
      if (table[slot] === -1) {
        if (firsts.length === mostShared) return false;
        table[slot] = firsts.push(place) - 1;
      }
      entries[place] = table[slot]!;
    }
    const offsets = new Int32Array(firsts.length + 1);
    for (const [entry, place] of firsts.entries()) {
      offsets[entry + 1] = offsets[entry]! + this.end(place) - this.start(place);
    }
    const bytes = Buffer.allocUnsafeSlow(offsets[firsts.length]!);
    for (const [entry, place] of firsts.entries()) {
      this.bytes.copy(bytes, offsets[entry], this.start(place), this.end(place));
    }
    this.bytes = bytes;
    this.#offsets = offsets;
    this.#entries = entries;
    return true;
  }

  #areEqual(a: number, b: number): boolean {
    const { bytes } = this;
    const moved = this.start(b) - this.start(a);
    const end = this.end(a);
    if (end + moved !== this.end(b)) return false;
    for (let i = this.start(a); i < end; i += 1) {
      if (bytes[i] !== bytes[i + moved]) return false;
    }
    return true;
  }

  /** Grows the bytes, of which `used` are taken, to hold `most`. */
  #ensureRoom(used: number, most: number): void {
    if (most <= this.bytes.length) return;
    assertCountable(most);
    this.#resize(used, Math.min(Math.max(most, this.bytes.length * 2), maxBytes));
  }

  #resize(used: number, size: number): void {
    const resized = Buffer.allocUnsafeSlow(size);
    this.bytes.copy(resized, 0, 0, used);
    this.bytes = resized;
  }
}

/** Throws PipelineError when 32-bit offsets cannot count `size` bytes. */
export function assertCountable(size: number): void {
  if (size > maxBytes) throw new PipelineError(`${size} bytes of strings lie together; the limit is ${maxBytes}.`);
}

/** Writes `text` as UTF-8 at `start` and gives the number of bytes. There is room for the longest it can need. */
function encode(text: string, bytes: Buffer, start: number): number {
  const { length } = text;
  if (length > shortLength) return bytes.write(text, start, 'utf8');
  for (let i = 0; i < length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return bytes.write(text, start, 'utf8');
    bytes[start + i] = unit;
  }
  return length;
}
