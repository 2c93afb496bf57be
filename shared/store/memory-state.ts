import { ObjectMissingError } from '../errors.ts';
import { compareKeys } from './key.ts';
import type { ListedObject, ListPage, ObjectInfo } from './object-store.ts';

/** One version of an object in memory; its bytes are never changed and never given away. */
export interface MemoryObject {
  readonly info: ObjectInfo;
  readonly bytes: Uint8Array;
}

/** The objects that one or several memory stores share, with every version they ever had. */
export class MemoryState {
  readonly #current = new Map<string, MemoryObject>();
  readonly #versions = new Map<string, MemoryObject>();
  /** The present keys in byte order. */
  readonly #keys: string[] = [];

  has(key: string): boolean {
    return this.#current.has(key);
  }

  /** Throws ObjectMissingError. An old version is found also after its object was replaced or deleted. */
  find(key: string, version?: string): MemoryObject {
    const object = version === undefined ? this.#current.get(key) : this.#versions.get(version);
    if (object?.info.key !== key) throw new ObjectMissingError(key, version);
    return object;
  }

  /** Creates or replaces. `bytes` must not be changed afterwards. */
  write(key: string, bytes: Uint8Array): ObjectInfo {
    const number = this.#versions.size + 1;
    const info = { key, size: bytes.length, tag: `tag-${number}`, version: `version-${number}` };
    const object = { info, bytes };
    if (!this.#current.has(key)) this.#keys.splice(this.#firstAtOrAfter(key), 0, key);
    this.#current.set(key, object);
    this.#versions.set(info.version, object);
    return info;
  }

  remove(key: string): void {
    if (this.#current.delete(key)) this.#keys.splice(this.#firstAtOrAfter(key), 1);
  }

  page(prefix: string, after: string, limit: number): ListPage {
    const afterIsPast = compareKeys(after, prefix) >= 0;
    let index = this.#firstAtOrAfter(afterIsPast ? after : prefix);
    if (afterIsPast && this.#keys[index] === after) index++;
    const objects: ListedObject[] = [];
    for (; index < this.#keys.length && this.#keys[index]!.startsWith(prefix); index++) {
      if (objects.length === limit) return { objects, next: objects[limit - 1]!.key };
      const { key, size, tag } = this.#current.get(this.#keys[index]!)!.info;
      objects.push({ key, size, tag });
    }
    return { objects, next: undefined };
  }

  #firstAtOrAfter(key: string): number {
    let low = 0;
    let high = this.#keys.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.#keys[middle]!, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
