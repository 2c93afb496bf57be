import { createHash, randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { codeOf, type IoGuard } from './io-fault.ts';
import { makeFolder } from './make-folder.ts';
import { piecesOf } from './object-body.ts';
import type { ObjectBody } from './object-store.ts';
import { tagOf } from './stored-file.ts';

/** A whole body on the disk, not yet under the name of an object. */
export interface TemporaryFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly tag: string;
  /** SHA-256 in hexadecimal. */
  readonly version: string;
}

async function openNew(folder: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'wx');
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeFolder(folder);
    return await open(path, 'wx');
  }
}

/** Removes a temporary file, if it is still there; one that cannot be removed is in nobody's way. */
export async function discard(path: string): Promise<void> {
  await unlink(path).catch(() => undefined);
}

/**
 * Writes `body` to a new file in `folder` and waits until the disk has it. Leaves nothing behind when that fails: errors
 * of the body's source pass unchanged, those of the file go through `guard`.
 */
export async function writeTemporaryFile(folder: string, body: ObjectBody, guard: IoGuard): Promise<TemporaryFile> {
  const path = join(folder, randomUUID());
  const handle = await guard(() => openNew(folder, path));
  try {
    const hash = createHash('sha256');
    for await (const piece of piecesOf(body)) {
      hash.update(piece);
      await guard(() => handle.writeFile(piece));
    }
    const stats = await guard(async () => {
      await handle.sync();
      return await handle.stat({ bigint: true });
    });
    // Some file systems report a write that failed only now.
    await guard(() => handle.close());
    return { path, size: Number(stats.size), tag: tagOf(stats), version: hash.digest('hex') };
  } catch (error) {
    await handle.close().catch(() => undefined);
    await discard(path);
    throw error;
  }
}
