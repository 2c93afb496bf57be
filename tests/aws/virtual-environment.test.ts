import { spawnSync } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterEach(() => folders.remove());

const module = pathToFileURL(join(import.meta.dirname, 'virtual-environment.ts')).href;
const program = `(await import('${module}')).findPython();`;

test.each([
  ['there is no Python', undefined],
  ['the only Python is too old, or has no venv', '#!/bin/sh\nexit 1\n'],
])('the tests against emulators say that they need Python when %s', async (_, python) => {
  const PATH = await folders.make();
  if (python !== undefined) {
    await writeFile(join(PATH, 'python3'), python);
    await chmod(join(PATH, 'python3'), 0o755);
  }
  // In a process of its own, because Jest gives a test's process.env to no child.
  const words = ['--input-type=module', '--eval', program];
  const { status, stderr } = spawnSync(process.execPath, words, { env: { PATH }, encoding: 'utf8' });
  expect(stderr).toMatch(/need Python 3\.10 or newer .*"npm test", need Node only\.$/m);
  expect(status).toBe(1);
});
