/** Bytes and streams of bytes for the tests of the stores. */

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** `size` bytes that do not repeat with any small period. */
export function patternOf(size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => (index ^ (index >>> 8) ^ (index >>> 16)) & 0xff);
}

/** A stream of `pieces`, which then throws `failure` if one is given. */
export async function* streamOf(pieces: readonly Uint8Array[], failure?: Error): AsyncGenerator<Uint8Array> {
  for (const piece of pieces) yield await Promise.resolve(piece);
  if (failure !== undefined) throw failure;
}

export async function drain(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const taken: Uint8Array[] = [];
  for await (const piece of pieces) taken.push(piece);
  return new Uint8Array(Buffer.concat(taken));
}
