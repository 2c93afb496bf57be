import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InvalidKeyError } from '../errors.ts';
import { codeOf } from './io-fault.ts';
import { assertKey, compareKeys, temporaryFolder } from './key.ts';
import type { ListedObject } from './object-store.ts';
import { tagOf } from './stored-file.ts';

async function statIfThere(path: string, key: string) {
  try {
    return await stat(path, { bigint: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    // Node writes U+FFFD for bytes of a name that are no UTF-8; such a file must not be passed over in silence.
    if (key.includes('\u{FFFD}')) throw new InvalidKeyError(key, 'a file has this name, but not in UTF-8');
    return undefined;
  }
}

/** Which keys to list: those that begin with `prefix` and come after `after`. */
interface Selection {
  readonly prefix: string;
  readonly after: string;
}

/** Whether keys that begin with `folder`, which ends in `/` and lies in the prefix's last folder, can be selected. */
function reaches(folder: string, { prefix, after }: Selection): boolean {
  return folder.startsWith(prefix) && (after.startsWith(folder) || compareKeys(folder, after) > 0);
}

/** Selected names in one folder, `/` appended to those of folders: sorted so, whole keys come in byte order. */
async function selectedIn(root: string, folder: string, selection: Selection): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  });
  const keys: string[] = [];
  for (const entry of entries) {
    const key = folder + entry.name;
    if (key === temporaryFolder) continue;
    const target = entry.isSymbolicLink() ? await statIfThere(join(root, key), key) : entry;
    if (target?.isDirectory() === true) {
      if (reaches(`${key}/`, selection)) keys.push(`${key}/`);
    } else if (target?.isFile() === true) {
      if (key.startsWith(selection.prefix) && compareKeys(key, selection.after) > 0) keys.push(key);
    }
  }
  return keys.sort(compareKeys);
}

async function* walk(root: string, folder: string, selection: Selection): AsyncGenerator<ListedObject> {
  for (const key of await selectedIn(root, folder, selection)) {
    if (key.endsWith('/')) {
      yield* walk(root, key, selection);
      continue;
    }
    // A file that someone laid there under a name no key can have is an error, because leaving it out would lose data.
    assertKey(key);
    const stats = await statIfThere(join(root, key), key);
    if (stats?.isFile() === true) yield { key, size: Number(stats.size), tag: tagOf(stats) };
  }
}

/**
 * The objects below the folder `root` whose key begins with `prefix` and comes after `after`, in the byte order of the
 * keys. Reads only folders that can hold such keys, one at a time. Throws InvalidKeyError at a file no key can name.
 */
export function listDirectory(root: string, prefix: string, after: string): AsyncGenerator<ListedObject> {
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  return walk(root, folder, { prefix, after });
}
