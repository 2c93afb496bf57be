import { randomUUID } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidInputError } from '../../shared/errors.ts';
import { codeOf } from '../../shared/store/io-fault.ts';
import { makeFolder } from '../../shared/store/make-folder.ts';

/**
 * Makes `text` the content of the file at `path`; readers see the old file or the new one, never a part. Gives false, and
 * touches nothing, when the file has these bytes already. Throws InvalidInputError where there can be no such file.
 *
 * @param path Absolute; folders are made as needed.
 */
export async function replaceFile(path: string, text: string): Promise<boolean> {
  try {
    const bytes = Buffer.from(text);
    if (bytes.equals(await readIfThere(path))) return false;
    const folder = dirname(path);
    await makeFolder(folder);
    await writeThrough(join(folder, `.${basename(path)}.${randomUUID()}`), path, bytes);
    return true;
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    const message = `it cannot be written: ${(error as Error).message}`;
    throw new InvalidInputError(`The file "${path}"`, [{ path: '', message }], { cause: error });
  }
}

async function readIfThere(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return Buffer.alloc(0);
    throw error;
  }
}

async function writeThrough(temporary: string, path: string, bytes: Buffer): Promise<void> {
  try {
    const handle = await open(temporary, 'wx');
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
