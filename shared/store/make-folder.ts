import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { codeOf } from './io-fault.ts';

/**
 * Makes a folder and those above it, and gives the first that it made; undefined when the folder was there. Unlike Node's
 * recursive mkdir it ends where the system lets nobody make a folder, such as below /proc. Throws what the system says.
 */
export async function makeFolder(path: string): Promise<string | undefined> {
  let first: string | undefined;
  try {
    if (await makeOne(path)) return path;
    return undefined;
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || dirname(path) === path) throw error;
    first = await makeFolder(dirname(path));
  }
  return (await makeOne(path)) ? (first ?? path) : first;
}

/** Gives false when the folder is there. */
async function makeOne(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    // Which code a folder in use gives depends on the system: that of a root or a read-only mount is not EEXIST everywhere.
    if (codeOf(error) === 'ENOENT' || !(await isFolder(path))) throw error;
    return false;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
