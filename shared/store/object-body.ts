import type { ObjectBody } from './object-store.ts';

/** Whether a body is pulled; asked by what it can do, because a Uint8Array of another realm is no instance of ours. */
export function isStream(body: ObjectBody): body is AsyncIterable<Uint8Array> {
  return Symbol.asyncIterator in body;
}

/** The bytes of a body, piece by piece. */
export async function* piecesOf(body: ObjectBody): AsyncGenerator<Uint8Array, void, undefined> {
  if (isStream(body)) yield* body;
  else yield body;
}

/** The bytes of all `pieces` in one array of their own. */
export function joinPieces(pieces: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(pieces.reduce((size, piece) => size + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}
