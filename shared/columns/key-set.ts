import type { RawValue } from '../contract/values.ts';
import type { ColumnSlice } from './column-slice.ts';

/** A Set cannot hold more than 2^24 values. */
const mostInSet = 2 ** 23;
/** So many integers are added before they are first sorted, and their repetitions dropped. */
const fewAdded = 2 ** 20;

/** The values of a key column of any number of runs, held compactly, and asked for by raw values. */
export interface KeySet {
  /** Adds the values of a slice; none of them is null. */
  add(slice: ColumnSlice): void;
  /** Whether a raw value that is of the column's type is among them. */
  has(value: RawValue): boolean;
}

/** An empty set of the values of a string, int32 or int64 column. */
export function emptyKeySet(type: 'string' | 'int32' | 'int64'): KeySet {
  return type === 'string' ? new StringKeys() : new IntegerKeys();
}

class StringKeys implements KeySet {
  readonly #sets: Set<string>[] = [new Set()];

  add({ values, offsets, length }: ColumnSlice): void {
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    for (let i = 0; i < length; i += 1) {
      const text = bytes.toString('utf8', offsets![i], offsets![i + 1]);
      // In a parent that is delivered whole every day nearly all keys come again.
      if (this.has(text)) continue;
      if (this.#sets.at(-1)!.size >= mostInSet) this.#sets.push(new Set());
      this.#sets.at(-1)!.add(text);
    }
  }

  has(value: RawValue): boolean {
    return this.#sets.some((set) => set.has(value as string));
  }
}

/** Eight bytes an integer, sorted when they are asked for or have become many. */
class IntegerKeys implements KeySet {
  #added: Float64Array[] = [];
  #addedLength = 0;
  #sorted = new Float64Array();
  /** Those that a number does not hold exactly, or only by chance. */
  readonly #large = new Set<bigint>();

  add({ values, length }: ColumnSlice): void {
    const numbers = new Float64Array(length);
    let count = 0;
    for (const value of values) {
      const number = Number(value);
      if (Number.isSafeInteger(number)) {
        numbers[count] = number;
        count += 1;
      } else this.#large.add(BigInt(value));
    }
    this.#added.push(count === length ? numbers : numbers.slice(0, count));
    this.#addedLength += count;
    if (this.#addedLength > Math.max(fewAdded, this.#sorted.length)) this.#sort();
  }

  has(value: RawValue): boolean {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) return this.#large.has(BigInt(value as number | bigint));
    if (this.#addedLength > 0) this.#sort();
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#sorted[middle]! < number) low = middle + 1;
      else high = middle;
    }
    return this.#sorted[low] === number;
  }

  #sort(): void {
    const all = new Float64Array(this.#sorted.length + this.#addedLength);
    let at = 0;
    for (const part of [this.#sorted, ...this.#added]) {
      all.set(part, at);
      at += part.length;
    }
    all.sort();
    let distinct = 0;
    for (const number of all) {
      if (distinct > 0 && all[distinct - 1] === number) continue;
      all[distinct] = number;
      distinct += 1;
    }
    // A copy where repetitions were dropped, so that their memory is given back.
    this.#sorted = distinct === all.length ? all : all.slice(0, distinct);
    this.#added = [];
    this.#addedLength = 0;
  }
}
