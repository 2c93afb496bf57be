import type { TypedColumn } from './typed-column.ts';

const digitBits = 16;
const digitValues = 1 << digitBits;

/** Sorting fewer rows than this by digits costs more, most of it for the digits that do not occur, than comparing them. */
const fewRows = 1024;

/**
 * The rows sorted by `columns`, the first one deciding first. Rows that are equal in all of them keep no particular order.
 * Of many rows a radix sort over the first column's 64-bit prefixes does nearly all the work; only rows whose prefixes are
 * equal are compared with each other.
 */
export function sortRows(rows: Uint32Array, columns: readonly TypedColumn[]): Uint32Array {
  const compare = (a: number, b: number) => {
    for (const column of columns) {
      const difference = column.compare(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const [first] = columns;
  if (first === undefined || rows.length < fewRows) return rows.toSorted(compare);

  const high = new Uint32Array(rows.length);
  const low = new Uint32Array(rows.length);
  first.sortPrefixes(rows, high, low);
  const order = sortByPrefixes(high, low);
  const sorted = order.map((index) => rows[index]!);
  for (let start = 0, end = 1; start < sorted.length; start = end, end += 1) {
    const [startHigh, startLow] = [high[order[start]!], low[order[start]!]];
    while (end < sorted.length && low[order[end]!] === startLow && high[order[end]!] === startHigh) end += 1;
    if (end - start > 1) sorted.subarray(start, end).sort(compare);
  }
  return sorted;
}

/** The indexes of the prefixes, in the order of the prefixes. */
function sortByPrefixes(high: Uint32Array, low: Uint32Array): Uint32Array {
  let order = new Uint32Array(high.length);
  let spare = new Uint32Array(high.length);
  for (let index = 0; index < order.length; index += 1) order[index] = index;
  for (const words of [low, high]) {
    for (const shift of [0, digitBits]) {
      if (sortByDigit(order, spare, words, shift)) [order, spare] = [spare, order];
    }
  }
  return order;
}

/**
 * One stable counting sort of `order`, into `target`, by the 16 bits of `words` above `shift`. False, with nothing done, when
 * they are the same in all.
 */
function sortByDigit(order: Uint32Array, target: Uint32Array, words: Uint32Array, shift: number): boolean {
  const positions = new Uint32Array(digitValues);
  for (const word of words) positions[(word >>> shift) & (digitValues - 1)]! += 1;
  if (positions.includes(order.length)) return false;
  let next = 0;
  for (let digit = 0; digit < digitValues; digit += 1) {
    const count = positions[digit]!;
    positions[digit] = next;
    next += count;
  }
  for (const index of order) {
    const digit = (words[index]! >>> shift) & (digitValues - 1);
    target[positions[digit]!] = index;
    positions[digit]! += 1;
  }
  return true;
}
