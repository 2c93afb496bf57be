import { digestWords } from './row-digests.ts';

/**
 * A map from the digest of a key to the digest of its row, in typed arrays of fixed size: 32 bytes an entry and 8 to 16 for
 * finding it, whatever the rows hold.
 */
export class DigestTable {
  readonly #keys: Uint32Array;
  readonly #rows: Uint32Array;
  /** Index of an entry plus one; 0 where there is none. */
  readonly #slots: Uint32Array;
  #size = 0;

  /** @param capacity - Entries that it will hold at most. */
  constructor(capacity: number) {
    this.#keys = new Uint32Array(capacity * digestWords);
    this.#rows = new Uint32Array(capacity * digestWords);
    // At most half full, so that a search ends soon.
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(Math.max(capacity, 1) * 2)));
  }

  /** Entries held. */
  get size(): number {
    return this.#size;
  }

  /** Adds an entry; false, with nothing done, when the key has one. Throws RangeError when it is full. */
  add(key: Uint32Array, row: Uint32Array): boolean {
    const slot = this.#slotOf(key);
    if (this.#slots[slot] !== 0) return false;
    const at = this.#size * digestWords;
    if (at === this.#keys.length) throw new RangeError(`The table is full with ${this.#size} entries.`);
    this.#keys.set(key, at);
    this.#rows.set(row, at);
    this.#size += 1;
    this.#slots[slot] = this.#size;
    return true;
  }

  /** Whether the key has an entry, and whether its row is the same. */
  find(key: Uint32Array, row: Uint32Array): 'absent' | 'same' | 'different' {
    const entry = this.#slots[this.#slotOf(key)]!;
    if (entry === 0) return 'absent';
    return isAt(this.#rows, (entry - 1) * digestWords, row) ? 'same' : 'different';
  }

  /** The slot that holds the key, or the free one where it belongs. */
  #slotOf(key: Uint32Array): number {
    const mask = this.#slots.length - 1;
    for (let slot = key[0]! & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0 || isAt(this.#keys, (entry - 1) * digestWords, key)) return slot;
    }
  }
}

function isAt(digests: Uint32Array, at: number, digest: Uint32Array): boolean {
  for (let word = 0; word < digestWords; word += 1) {
    if (digests[at + word] !== digest[word]) return false;
  }
  return true;
}
