import { MemoryState, type MemoryObject } from '../../../shared/store/memory-state.ts';
import { listAll, type ListPage, type ObjectInfo, type ObjectStore } from '../../../shared/store/object-store.ts';

/** The present objects of a bucket in memory, with the sizes, tags and versions that S3 gave them. */
export class BucketCopy extends MemoryState {
  /** By the version that they have in memory. */
  readonly #infos = new Map<string, ObjectInfo>();

  static async of(store: ObjectStore): Promise<BucketCopy> {
    const copy = new BucketCopy();
    const keys = (await Array.fromAsync(listAll(store, ''))).map(({ key }) => key);
    for (const { bytes, ...info } of await Promise.all(keys.map((key) => store.get(key)))) {
      copy.#infos.set(copy.write(info.key, bytes).version, info);
    }
    return copy;
  }

  override find(key: string, version?: string): MemoryObject {
    const { bytes, info } = super.find(key);
    const object = { bytes, info: this.#infos.get(info.version) ?? info };
    // An older version is not in the copy.
    return version === undefined || version === object.info.version ? object : super.find(key, version);
  }

  override page(prefix: string, after: string, limit: number): ListPage {
    const { objects, next } = super.page(prefix, after, limit);
    const given = objects.map(({ key }) => this.find(key).info);
    return { objects: given.map(({ key, size, tag }) => ({ key, size, tag })), next };
  }
}
