/** One segment of a column of fixed-width values: the same memory, seen as each kind of number. */
export class FixedSegment {
  readonly words: Int32Array;
  readonly bigs: BigInt64Array;
  readonly doubles: Float64Array;

  /** `words`: 32-bit words it holds, an even number. */
  constructor(words: number) {
    const buffer = new ArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT);
    this.words = new Int32Array(buffer);
    this.bigs = new BigInt64Array(buffer);
    this.doubles = new Float64Array(buffer);
  }
}
