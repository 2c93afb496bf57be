import { ByteAccumulator } from './byte-accumulator.ts';
import { Line, Slab } from './line.ts';

/** A record whose quotes are open at its last line's end, with bytes of its own, because it outlives the batch. */
export class CsvOpenRecord {
  readonly #firstLine: number;
  readonly #bytes = new ByteAccumulator();
  readonly #ends: number[] = [];
  readonly #nexts: number[] = [];

  constructor(line: Line) {
    this.#firstLine = line.line;
    this.add(line);
  }

  /** Bytes so far, with all line ends. */
  get length(): number {
    return this.#bytes.length;
  }

  add(line: Line): void {
    const base = this.#bytes.length;
    this.#bytes.add(line.slab.bytes.subarray(line.start, line.next));
    this.#ends.push(base + line.end - line.start);
    this.#nexts.push(this.#bytes.length);
  }

  /** All its lines as one, without the last line end. */
  joined(): Line {
    return new Line(this.#firstLine, new Slab(this.#bytes.bytes), 0, this.#ends.at(-1)!, this.#bytes.length);
  }

  *lines(): Generator<Line, void, undefined> {
    const slab = new Slab(this.#bytes.bytes);
    let start = 0;
    for (const [index, next] of this.#nexts.entries()) {
      yield new Line(this.#firstLine + index, slab, start, this.#ends[index]!, next);
      start = next;
    }
  }
}
