import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStoredFile, type StoredFile } from '../../shared/store/stored-file.ts';
import { VersionCache } from '../../shared/store/version-cache.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-version-'));
  path = join(folder, 'file');
  await writeFile(path, 'abc');
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** How often each file was read from its beginning. */
async function readsOf(cache: VersionCache, claim: Partial<StoredFile['stats']> = {}): Promise<number> {
  const file = (await openStoredFile(path))!;
  let reads = 0;
  const read: StoredFile['handle']['read'] = file.handle.read.bind(file.handle);
  const handle = Object.assign(file.handle, {
    read: (...words: Parameters<typeof read>) => {
      reads++;
      return read(...words);
    },
  });
  const version = await cache.versionOf(path, { ...file, handle, stats: Object.assign(file.stats, claim) });
  expect(version).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  await handle.close();
  return reads;
}

test('a file is read again until two seconds have shown that it keeps still, and then no more', async () => {
  let now = 0;
  const cache = new VersionCache(() => now);
  expect(await readsOf(cache)).toBe(1);
  now = 1_999;
  expect(await readsOf(cache)).toBe(1);
  now = 2_000;
  expect(await readsOf(cache)).toBe(1);
  expect(await readsOf(cache)).toBe(0);
  now = 3_000_000;
  expect(await readsOf(cache)).toBe(0);
});

test('a file whose inode, times or size differ is read again', async () => {
  let now = 0;
  const cache = new VersionCache(() => now);
  await readsOf(cache);
  now = 2_000;
  await readsOf(cache);
  expect(await readsOf(cache)).toBe(0);
  for (const claim of [{ ino: 1n }, { mtimeNs: 1n }, { ctimeNs: 1n }, { dev: 1n }]) {
    expect(await readsOf(cache, claim)).toBe(1);
  }
});
