import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { makeFolder } from '../../shared/store/make-folder.ts';
import { sluice } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const procTest = existsSync('/proc/self') ? test : test.skip;

describe('makeFolder', () => {
  test('makes all that is missing, and gives the first that it made', async () => {
    const root = await folders.make();
    expect(await makeFolder(join(root, 'a/b/c'))).toBe(join(root, 'a'));
    expect(await makeFolder(join(root, 'a/b/c'))).toBeUndefined();
    expect(await makeFolder(join(root, 'a/b/d'))).toBe(join(root, 'a/b/d'));
  });

  test('makes the same folder for many callers at once, each part of it once', async () => {
    const root = await folders.make();
    const made = await Promise.all(Array.from({ length: 20 }, () => makeFolder(join(root, 'a/b/c'))));
    expect(made.filter((first) => first === join(root, 'a'))).toHaveLength(1);
  });

  test('says what is in the way', async () => {
    const file = join(await folders.make(), 'file');
    await writeFile(file, '');
    await expect(makeFolder(file)).rejects.toMatchObject({ code: 'EEXIST' });
    await expect(makeFolder(join(file, 'a'))).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  procTest('ends where nobody can make a folder', async () => {
    await expect(makeFolder('/proc/no-such-folder/a')).rejects.toMatchObject({ code: 'ENOENT' });
    const words = ['generate', 'events', '--from', '2025-01-01', '--rows', '5', '--store', '/proc/no-such-folder'];
    const { status, stderr } = await sluice(...words);
    expect(status).toBe(2);
    expect(stderr).toContain('/proc/no-such-folder');
  });
});
