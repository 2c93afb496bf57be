import { link, open, rename, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InvalidKeyError, StoreConflictError } from '../errors.ts';
import { codeOf } from './io-fault.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The names under which a directory store's files are found. Whole files get a name in one step of the file system, and
 * folders come and go with the objects in them, also while several processes write and delete.
 */

/** Each try is lost only to another process that made progress in the same folder. */
const maxTries = 100;

/** Waits until the disk has the names in `folder`, where the platform can do that at all. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    // Gone again, with the objects in it; or a file system or platform that does not sync folders.
    if (!['ENOENT', 'EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM'].includes(codeOf(error) ?? '')) throw error;
  }
}

async function makeFolders(folder: string, key: string): Promise<void> {
  let first: string | undefined;
  try {
    first = await makeFolder(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return; // A delete removed a parent meanwhile; the next try makes it again.
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    throw new InvalidKeyError(key, 'a directory cannot hold it, because an object is where it needs a folder');
  }
  if (first === undefined) return;
  for (let path = folder; path !== dirname(first);) {
    path = dirname(path);
    await syncFolder(path);
  }
}

/** Removes the folder in the way of an object; one that a crash left empty may go, one with objects may not. */
async function removeEmptyFolder(folder: string, key: string): Promise<void> {
  try {
    await rmdir(folder);
  } catch (error) {
    const code = codeOf(error) ?? '';
    if (code === 'ENOENT') return;
    if (!['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) throw error;
    throw new InvalidKeyError(key, 'a directory cannot hold it, because a folder with other objects is in its place');
  }
}

async function statIfThere(path: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Gives `file` the name `path` by `place`, making folders as needed; false when another file has the name.
 * Throws InvalidKeyError when a file is where a folder is needed or the other way round.
 */
async function placeEntry(place: typeof link, file: string, path: string, key: string): Promise<boolean> {
  const folder = dirname(path);
  for (let tries = 0; tries < maxTries; tries++) {
    try {
      await place(file, path);
      await syncFolder(folder);
      return true;
    } catch (error) {
      const code = codeOf(error);
      if (code === 'ENOENT' || code === 'ENOTDIR') {
        await makeFolders(folder, key);
        continue;
      }
      if (code !== 'EEXIST' && code !== 'EISDIR') throw error;
    }
    const taken = await statIfThere(path);
    if (taken?.isDirectory() === true) await removeEmptyFolder(path, key);
    else if (taken !== undefined) return await isSameFile(file, taken);
  }
  throw new StoreConflictError(key);
}

/** A network file system can lose the reply to a link it made and then find the name taken, by this very file. */
async function isSameFile(file: string, { dev, ino }: { dev: bigint; ino: bigint }): Promise<boolean> {
  const own = await statIfThere(file);
  return own?.dev === dev && own.ino === ino;
}

/** Gives `file` the name `path` unless that is taken: then false. `file` keeps its first name too. */
export async function createEntry(file: string, path: string, key: string): Promise<boolean> {
  return await placeEntry(link, file, path, key);
}

/** Moves `file` to the name `path`, whatever had it before. */
export async function replaceEntry(file: string, path: string, key: string): Promise<void> {
  await placeEntry(rename, file, path, key);
}

/** Removes the file at `path`, if there is one, and then the folders up to `root` which that leaves empty. */
export async function removeEntry(root: string, path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    // Unlinking a folder is EISDIR on Linux and EPERM elsewhere; a folder is no object.
    if ((code === 'EISDIR' || code === 'EPERM') && (await statIfThere(path))?.isDirectory() === true) return;
    throw error;
  }
  let folder = dirname(path);
  try {
    for (; folder !== root; folder = dirname(folder)) await rmdir(folder);
  } catch {
    // Not empty, or gone already: whoever empties or removed it goes on from here.
  }
  await syncFolder(folder);
}
