import { createHash } from 'node:crypto';
import { ObjectMissingError } from '../errors.ts';
import { byteRange } from './byte-range.ts';
import { joinPieces } from './object-body.ts';
import type { ReadOptions } from './object-store.ts';
import { piecesOfFile, type StoredFile } from './stored-file.ts';
import type { VersionCache } from './version-cache.ts';

/** The bytes of a file from beginning to end, in an array of their own. */
export async function readWholeFile({ handle, size }: StoredFile): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of piecesOfFile(handle, { start: 0, end: size })) pieces.push(piece);
  return pieces.length === 1 ? pieces[0]! : joinPieces(pieces);
}

/**
 * Streams what `options` ask for of the object `key`, a file open at `path`. The version asked for is proven at the end
 * of a whole file, and beforehand for a part of it. Throws ObjectMissingError when the bytes are of another version.
 */
export async function* readFileParts(
  key: string,
  path: string,
  file: StoredFile,
  options: ReadOptions,
  versions: VersionCache,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { version } = options;
  const range = byteRange(options, file.size);
  const isWhole = range.start === 0 && range.end === file.size;
  if (version === undefined || !isWhole) {
    if (version !== undefined && (await versions.versionOf(path, file)) !== version) {
      throw new ObjectMissingError(key, version);
    }
    yield* piecesOfFile(file.handle, range);
    return;
  }
  const hash = createHash('sha256');
  for await (const piece of piecesOfFile(file.handle, range)) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== version) throw new ObjectMissingError(key, version);
}
