import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { readSettings } from '../../cli/local-settings.ts';
import { devSettings, prodSettings } from '../../shared/settings.ts';
import { sluice } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
let folder: string;

beforeAll(async () => {
  folder = await folders.make();
});

afterAll(() => folders.remove());

describe('--settings', () => {
  test('takes the names dev and prod', async () => {
    expect(await readSettings('dev')).toBe(devSettings);
    expect(await readSettings('prod')).toBe(prodSettings);
  });

  test('takes a file, which needs approval when it does not say so', async () => {
    const file = join(folder, 'stack.yaml');
    await writeFile(file, 'stack: mine\n');
    expect(await readSettings(file)).toEqual({ ...prodSettings, stack: 'mine', file });
  });

  test.each(['production', 'toString', ''])('refuses %j, saying which names there are', async (name) => {
    const { status, stderr } = await sluice('status', '--store', join(folder, 'store'), '--settings', name);
    expect(status).toBe(1);
    expect(stderr).toContain(`--settings: there is no file ${JSON.stringify(name)}`);
    expect(stderr).toContain('the names are: dev, prod');
  });

  test('refuses a folder', async () => {
    await expect(readSettings(folder)).rejects.toThrow('there is no file');
  });

  test('refuses a file that is wrong, naming it and what is wrong', async () => {
    const file = join(folder, 'wrong.yaml');
    await writeFile(file, 'stack: mine\napproval: never\n');
    const { status, stderr } = await sluice('status', '--store', join(folder, 'store'), '--settings', file);
    expect(status).toBe(1);
    expect(stderr).toContain(`${file} is not valid:\n  approval: must be automatic or required`);
    await writeFile(file, Uint8Array.of(0x73, 0xff));
    await expect(readSettings(file)).rejects.toThrow('not UTF-8');
  });
});
