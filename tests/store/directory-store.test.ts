import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { InvalidKeyError, ObjectMissingError, StoreIoError } from '../../shared/errors.ts';
import { directoryStore } from '../../shared/store/directory-store.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { bytesOf, drain, streamOf, textOf } from './bytes.ts';
import { badKeys } from './cases/key.ts';
import { openDirectory } from './open-directory.ts';

let root: string;
let store: ObjectStore;
let close: () => Promise<void>;

beforeEach(async () => {
  ({ root, store, close } = await openDirectory());
});

afterEach(async () => {
  await close();
});

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

describe('a directory store', () => {
  test('lays an object at the path that its key says', async () => {
    await store.put('bronze/sales/orders.csv', bytesOf('id\n1\n'));
    expect(await readFile(join(root, 'bronze/sales/orders.csv'), 'utf8')).toBe('id\n1\n');
    expect(await filesBelow(root)).toEqual(['bronze/sales/orders.csv']);
    expect(store.name).toBe(`directory ${root}`);
  });

  test('touches nothing outside its root, whatever the key', async () => {
    const outside = dirname(root);
    await writeFile(join(outside, 'secret'), 'secret');
    await store.put('good', bytesOf('x'));
    for (const key of [...badKeys, '../secret', 'good/../../secret', '..', '../new']) {
      for (const call of [
        store.get(key),
        drain(store.read(key)),
        store.put(key, bytesOf('x')),
        store.create(key, bytesOf('x')),
        store.copy('good', key),
        store.delete(key),
      ]) {
        await expect(call).rejects.toThrow(InvalidKeyError);
      }
    }
    expect((await filesBelow(outside)).sort()).toEqual(['root/good', 'secret']);
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('secret');
  });

  test('shows nothing of an object while it is being written', async () => {
    async function* looking() {
      for (let piece = 0; piece < 3; piece++) {
        yield bytesOf('piece');
        expect(await readdir(join(root, '.tmp'))).toHaveLength(1);
        for (const prefix of ['', '.', '.t', '.tmp', 'a']) expect((await store.list(prefix)).objects).toEqual([]);
        await expect(store.head('a/b')).rejects.toThrow(ObjectMissingError);
      }
    }
    expect((await store.create('a/b', looking()))?.size).toBe(15);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('leaves no file and no folder behind when a body stream fails', async () => {
    const failure = Object.assign(new Error('gone'), { code: 'ENOENT', syscall: 'read' });
    await expect(store.put('a/b/c', streamOf([bytesOf('x')], failure))).rejects.toBe(failure);
    await expect(store.create('a/b/c', streamOf([bytesOf('x')], failure))).rejects.toBe(failure);
    expect(await readdir(root)).toEqual(['.tmp']);
    expect(await readdir(join(root, '.tmp'))).toEqual([]);
  });

  test('names bytes by their SHA-256, and a file by a tag that a rewrite changes', async () => {
    const sha256 = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    const first = await store.put('a', bytesOf('abc'));
    const second = await store.put('a', bytesOf('abc'));
    expect([first.version, second.version, (await store.head('a')).version]).toEqual([sha256, sha256, sha256]);
    expect(second.tag).not.toBe(first.tag);
  });

  test('never gives a stale head, however fast others replace objects of one size', async () => {
    const other = directoryStore(root);
    for (let round = 0; round < 100; round++) {
      await other.put('a', bytesOf(String(1000 + round)));
      await store.head('a');
      await other.put('a', bytesOf('none'));
      const { version, tag } = await other.put('a', bytesOf(String(2000 + round)));
      expect(await store.head('a')).toMatchObject({ version, tag });
    }
  });

  test('notices a file that someone changed in place', async () => {
    const { version } = await store.put('a', bytesOf('abc'));
    await store.head('a');
    await appendFile(join(root, 'a'), 'def');
    expect((await store.head('a')).size).toBe(6);
    expect((await store.head('a')).version).not.toBe(version);
    await expect(drain(store.read('a', { version }))).rejects.toThrow(ObjectMissingError);
    await expect(drain(store.read('a', { version, end: 3 }))).rejects.toThrow(ObjectMissingError);
    await expect(store.get('a', { version })).rejects.toThrow(ObjectMissingError);
  });

  test('refuses a key that would need a path to be file and folder', async () => {
    await store.put('a/b', bytesOf('x'));
    for (const key of ['a', 'a/b/c', 'a/b/c/d']) {
      for (const write of [store.put(key, bytesOf('y')), store.create(key, bytesOf('y')), store.copy('a/b', key)]) {
        await expect(write).rejects.toMatchObject({ name: 'InvalidKeyError', key });
      }
    }
    expect(await filesBelow(root)).toEqual(['a/b']);
  });

  test('removes the folders that a delete leaves empty, and writes over those that a crash left', async () => {
    await store.put('a/b/c/d', bytesOf('x'));
    await store.put('a/e', bytesOf('x'));
    await store.delete('a/b/c/d');
    expect((await readdir(join(root, 'a'))).sort()).toEqual(['e']);
    await store.delete('a/e');
    expect(await readdir(root)).toEqual(['.tmp']);
    await mkdir(join(root, 'f'));
    await mkdir(join(root, 'g'));
    expect(await store.create('f', bytesOf('x'))).toBeDefined();
    expect(await store.put('g', bytesOf('x'))).toBeDefined();
  });

  test('creates and deletes in one folder at once without either failing', async () => {
    const churn = async (key: string) => {
      for (let round = 0; round < 30; round++) {
        expect(await store.create(key, bytesOf(key))).toBeDefined();
        await store.delete(key);
      }
    };
    await Promise.all(['x/y/a', 'x/y/b', 'x/y/z/c', 'x/d'].map(churn));
    expect(await readdir(root)).toEqual(['.tmp']);
  });

  test('says which operation at which path the operating system refused', async () => {
    await mkdir(root);
    await writeFile(join(root, 'file'), '');
    const broken = directoryStore(join(root, 'file'));
    const path = join(root, 'file', 'a/b');
    await expect(broken.put('a/b', bytesOf('x'))).rejects.toThrow(StoreIoError);
    await expect(broken.create('a/b', bytesOf('x'))).rejects.toMatchObject({
      operation: 'create',
      key: 'a/b',
      path,
      message: expect.stringContaining(`The directory store could not create "a/b" at ${path}: ENOTDIR`),
    });
  });

  test('lists files that others laid there, through symbolic links too, but nothing that is no file', async () => {
    const elsewhere = join(dirname(root), 'elsewhere');
    await mkdir(join(root, 'empty/folder'), { recursive: true });
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, 'file'), 'x');
    await symlink(elsewhere, join(root, 'link'));
    await symlink(join(root, 'nowhere'), join(root, 'dangling'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    expect((await store.list('')).objects.map(({ key }) => key)).toEqual(['link/file']);
    expect(textOf((await store.get('link/file')).bytes)).toBe('x');
    for (const key of ['pipe', 'dangling', 'empty', 'empty/folder']) {
      await expect(store.get(key)).rejects.toThrow(ObjectMissingError);
    }
  });

  test('reads no folder that the prefix or the key to list after excludes', async () => {
    for (const key of ['b/x', 'd/x', 'f/x']) await store.put(key, bytesOf('x'));
    // Who reads one of these has to follow it round and round.
    for (const folder of ['a', 'c', 'e']) {
      await mkdir(join(root, folder));
      await symlink('.', join(root, folder, 'loop'));
    }
    await expect(store.list('a')).rejects.toMatchObject({ name: 'StoreIoError', operation: 'list' });
    const keysOf = async (prefix: string, after = '') =>
      (await store.list(prefix, { after })).objects.map(({ key }) => key);
    expect(await keysOf('b')).toEqual(['b/x']);
    expect(await keysOf('d/')).toEqual(['d/x']);
    expect(await keysOf('', 'e0')).toEqual(['f/x']);
  });

  test('refuses to list past a file whose name no key can have', async () => {
    await store.put('good/a', bytesOf('x'));
    await mkdir(join(root, 'bad'));
    await writeFile(join(root, 'bad', 'back\\slash'), 'x');
    await expect(store.list('')).rejects.toMatchObject({ name: 'InvalidKeyError', key: 'bad/back\\slash' });
    expect((await store.list('good/')).objects).toHaveLength(1);
    await mkdir(join(root, 'latin'));
    await writeFile(Buffer.concat([Buffer.from(join(root, 'latin/')), Buffer.from([0xe9])]), 'x');
    await expect(store.list('latin/')).rejects.toThrow('a file has this name, but not in UTF-8');
  });
});
