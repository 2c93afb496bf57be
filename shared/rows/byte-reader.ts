import { UndecodableError } from './undecodable.ts';

/**
 * Reads an object's bytes in the sizes that a format asks for, whatever the chunks they come in. Errors of the source
 * pass through as they are. Bytes that it gives are valid until the next call, so that a source may reuse its buffer.
 */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #unread: Buffer[] = [];
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next bytes, 1 to `maxBytes` of them as they come; undefined at the end. */
  async some(maxBytes: number): Promise<Buffer | undefined> {
    const chunk = this.#unread.shift() ?? (await this.#pull());
    if (chunk === undefined || chunk.length <= maxBytes) return chunk;
    this.#unread.unshift(chunk.subarray(maxBytes));
    return chunk.subarray(0, maxBytes);
  }

  /** Exactly `size` bytes; fewer only at the end. */
  async take(size: number): Promise<Buffer> {
    const first = this.#unread[0];
    if (first !== undefined && first.length > size) {
      this.#unread[0] = first.subarray(size);
      return first.subarray(0, size);
    }
    const taken = Buffer.allocUnsafe(size);
    let length = 0;
    while (length < size) {
      const chunk = await this.some(size - length);
      if (chunk === undefined) break;
      length += chunk.copy(taken, length);
    }
    return taken.subarray(0, length);
  }

  /** Exactly `size` bytes of a `frame` (for the message). Throws UndecodableError where the object ends before them. */
  async takeAll(size: number, frame: string): Promise<Buffer> {
    const bytes = await this.take(size);
    if (bytes.length < size) throw new UndecodableError(`The object ends within a ${frame}`);
    return bytes;
  }

  /** The next `size` bytes without taking them; fewer only at the end. */
  async peek(size: number): Promise<Buffer> {
    const bytes = await this.take(size);
    this.giveBack(bytes);
    return bytes;
  }

  /** Puts back what was taken last, to be read again. */
  giveBack(bytes: Buffer): void {
    if (bytes.length > 0) this.#unread.unshift(bytes);
  }

  /** Reads what is left and forgets it: only a source read to its end has shown that it had no fault. */
  async drain(): Promise<void> {
    this.#unread = [];
    while ((await this.#pull()) !== undefined);
  }

  /** Lets go of the source if it was not read to its end. */
  async close(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#source.return?.();
  }

  async #pull(): Promise<Buffer | undefined> {
    while (!this.#ended) {
      const bytes = await this.#next();
      if (bytes !== undefined && bytes.length > 0) {
        return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      }
    }
    return undefined;
  }

  async #next(): Promise<Uint8Array | undefined> {
    let result: IteratorResult<Uint8Array> | undefined;
    try {
      result = await this.#source.next();
    } finally {
      this.#ended = result?.done !== false;
    }
    return result.done === true ? undefined : result.value;
  }
}
