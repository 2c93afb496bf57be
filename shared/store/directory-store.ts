import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { ObjectMissingError } from '../errors.ts';
import { createEntry, removeEntry, replaceEntry } from './directory-entry.ts';
import { listDirectory } from './directory-listing.ts';
import { readFileParts, readWholeFile } from './file-reading.ts';
import { ioGuard } from './io-fault.ts';
import { assertKey, assertLimit, assertPrefix, temporaryFolder } from './key.ts';
import {
  defaultPageSize,
  type ListedObject,
  type ObjectBody,
  type ObjectInfo,
  type ObjectStore,
} from './object-store.ts';
import { openStoredFile, tagOf, type StoredFile } from './stored-file.ts';
import { discard, writeTemporaryFile, type TemporaryFile } from './temporary-file.ts';
import { VersionCache } from './version-cache.ts';

function infoOf(key: string, { size, tag, version }: TemporaryFile): ObjectInfo {
  return { key, size, tag, version };
}

/**
 * The objects of a folder: the key is the path below `root`, the version the SHA-256 of the bytes, of which only the
 * latest are kept. Bytes are written and synced in `<root>/.tmp` first and get their name in one step, link(2) or
 * rename(2), so several processes can share the folder and a killed one leaves at most a file in `.tmp`, which may be
 * deleted when nothing runs. Throws StoreIoError for what the operating system refuses.
 */
export function directoryStore(root: string): ObjectStore {
  const folder = resolve(root);
  const versions = new VersionCache();
  const pathOf = (key: string): string => join(folder, key);

  async function withFile<T>(key: string, version: string | undefined, use: (file: StoredFile) => Promise<T>) {
    const file = await openStoredFile(pathOf(key));
    if (file === undefined) throw new ObjectMissingError(key, version);
    try {
      return await use(file);
    } finally {
      await file.handle.close();
    }
  }

  async function write<T>(
    operation: string,
    key: string,
    body: ObjectBody,
    place: (file: TemporaryFile, path: string) => Promise<T>,
  ): Promise<T> {
    const path = pathOf(key);
    const guard = ioGuard(operation, key, path);
    const file = await writeTemporaryFile(pathOf(temporaryFolder), body, guard);
    try {
      return await guard(() => place(file, path));
    } finally {
      await discard(file.path);
    }
  }

  async function replace(operation: string, key: string, body: ObjectBody): Promise<ObjectInfo> {
    return await write(operation, key, body, async (file, path) => {
      await replaceEntry(file.path, path, key);
      return infoOf(key, file);
    });
  }

  const store: ObjectStore = {
    name: `directory ${folder}`,

    async head(key) {
      assertKey(key);
      const path = pathOf(key);
      return await ioGuard(
        'head',
        key,
        path,
      )(() =>
        withFile(key, undefined, async (file) => {
          const version = await versions.versionOf(path, file);
          return { key, size: file.size, tag: tagOf(file.stats), version };
        }),
      );
    },

    async get(key, { version: wanted } = {}) {
      assertKey(key);
      return await ioGuard(
        'get',
        key,
        pathOf(key),
      )(() =>
        withFile(key, wanted, async (file) => {
          const bytes = await readWholeFile(file);
          const version = createHash('sha256').update(bytes).digest('hex');
          if (wanted !== undefined && wanted !== version) throw new ObjectMissingError(key, wanted);
          return { key, size: bytes.length, tag: tagOf(file.stats), version, bytes };
        }),
      );
    },

    async *read(key, options = {}) {
      assertKey(key);
      const path = pathOf(key);
      const guard = ioGuard('read', key, path);
      const file = await guard(() => openStoredFile(path));
      if (file === undefined) throw new ObjectMissingError(key, options.version);
      try {
        const parts = readFileParts(key, path, file, options, versions);
        for (;;) {
          const part = await guard(() => parts.next());
          if (part.done === true) return;
          yield part.value;
        }
      } finally {
        await file.handle.close();
      }
    },

    async put(key, body) {
      assertKey(key);
      return await replace('put', key, body);
    },

    async create(key, body) {
      assertKey(key);
      return await write('create', key, body, async (file, path) =>
        (await createEntry(file.path, path, key)) ? infoOf(key, file) : undefined,
      );
    },

    async list(prefix, { after = '', limit = defaultPageSize } = {}) {
      assertPrefix(prefix);
      assertLimit(limit);
      return await ioGuard(
        'list',
        prefix,
        pathOf(prefix),
      )(async () => {
        const objects: ListedObject[] = [];
        for await (const object of listDirectory(folder, prefix, after)) {
          if (objects.length === limit) return { objects, next: objects[limit - 1]!.key };
          objects.push(object);
        }
        return { objects, next: undefined };
      });
    },

    async copy(from, to) {
      assertKey(from);
      assertKey(to);
      return await replace('copy', to, store.read(from));
    },

    async delete(key) {
      assertKey(key);
      await ioGuard('delete', key, pathOf(key))(() => removeEntry(folder, pathOf(key)));
    },
  };
  return store;
}
