import type { ReadOptions } from './object-store.ts';

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

function isPosition(position: number): boolean {
  return Number.isSafeInteger(position) && position >= 0;
}

/** The part of an object of `size` bytes that `options` ask for. Throws RangeError on a negative or broken position. */
export function byteRange({ start = 0, end = Infinity }: ReadOptions, size: number): ByteRange {
  if (!isPosition(start) || !(end === Infinity || isPosition(end))) {
    throw new RangeError(`A range's ends must be whole numbers of at least 0, not ${start} and ${end}.`);
  }
  const last = Math.min(end, size);
  return { start: Math.min(start, last), end: last };
}
