import { constants, type BigIntStats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { ByteRange } from './byte-range.ts';
import { codeOf } from './io-fault.ts';

/** An open file of a directory store. The handle keeps its bytes readable when the name is given to others. */
export interface StoredFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
  /** Bytes. */
  readonly size: number;
}

const pieceBytes = 256 * 1024;

// Opening a named pipe would otherwise wait for someone to write into it.
const readWithoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/** Opens the regular file at `path`; undefined when there is none. The caller closes the handle. */
export async function openStoredFile(path: string): Promise<StoredFile | undefined> {
  let handle: FileHandle;
  try {
    handle = await open(path, readWithoutWaiting);
  } catch (error) {
    // ENXIO is a socket.
    if (['ENOENT', 'ENOTDIR', 'ENXIO'].includes(codeOf(error) ?? '')) return undefined;
    throw error;
  }
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.isFile()) return { handle, stats, size: Number(stats.size) };
  } catch (error) {
    await handle.close();
    throw error;
  }
  await handle.close();
  return undefined;
}

/** The object's tag: every write makes a new file, so inode and time differ from those of the file it replaces. */
export function tagOf({ ino, mtimeNs, size }: Pick<BigIntStats, 'ino' | 'mtimeNs' | 'size'>): string {
  return [ino, mtimeNs, size].map((part) => part.toString(36)).join('-');
}

/** The bytes of `range`, in pieces of at most 256 KiB that are the consumer's to keep; ends early if the file shrank. */
export async function* piecesOfFile(
  handle: FileHandle,
  { start, end }: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let position = start; position < end;) {
    const piece = new Uint8Array(Math.min(pieceBytes, end - position));
    const { bytesRead } = await handle.read(piece, 0, piece.length, position);
    if (bytesRead === 0) return;
    yield bytesRead === piece.length ? piece : piece.subarray(0, bytesRead);
    position += bytesRead;
  }
}
