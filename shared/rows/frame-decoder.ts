import type { InflateRaw, ZstdDecompress } from 'node:zlib';

import { UndecodableError } from './undecodable.ts';

/**
 * One of Node's streaming decompressors, driven write by write: a write's output is pulled to its end before the next
 * one, so memory stays bounded however far the bytes expand. Good for one frame, because Node's decompressors ignore
 * what follows a frame within a write.
 *
 * https://nodejs.org/docs/latest-v24.x/api/zlib.html
 */
export class FrameDecoder {
  readonly #engine: InflateRaw | ZstdDecompress;
  #written = 0;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  constructor(engine: InflateRaw | ZstdDecompress) {
    this.#engine = engine;
    const wake = (): void => {
      this.#wake();
    };
    engine.on('readable', wake);
    engine.on('end', wake);
    engine.on('error', (error) => {
      this.#error = error;
      wake();
    });
  }

  /** Bytes written of which the frame had no need: more than 0 only when the frame ended before them. */
  get leftOver(): number {
    return this.#written - this.#engine.bytesWritten;
  }

  /** What `block` decodes to. Throws UndecodableError, in which case the output of this block is lost. */
  async *write(block: Buffer): AsyncGenerator<Buffer, void, undefined> {
    let done = false;
    this.#written += block.length;
    this.#engine.write(block, () => {
      done = true;
      this.#wake();
    });
    yield* this.#outputUntil(() => done);
  }

  /** What is still to come. Throws UndecodableError if the frame is not complete. */
  async *finish(): AsyncGenerator<Buffer, void, undefined> {
    this.#engine.end();
    yield* this.#outputUntil(() => this.#engine.readableEnded);
  }

  /** Frees the memory of the decompressor. */
  close(): void {
    this.#engine.destroy();
  }

  async *#outputUntil(done: () => boolean): AsyncGenerator<Buffer, void, undefined> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      const finished = done();
      const output = this.#engine.read() as Buffer | null;
      if (output !== null) {
        yield output;
      } else if (this.#error !== undefined) {
        throw new UndecodableError(this.#error.message, { cause: this.#error });
      } else if (finished) {
        return;
      } else {
        await woken;
      }
    }
  }
}
