import { parseNumberedKey, supersedePrefix } from '../../shared/layout/keys.ts';
import type { Dataset } from '../../shared/layout/partition.ts';
import type { PinnedObject, SupersedeRecord } from '../../shared/manifest/documents.ts';
import { getJson } from '../../shared/store/json.ts';
import { listAll, type ObjectStore } from '../../shared/store/object-store.ts';

/** A record that leaves a raw object out, and where it lies. */
export interface StoredSupersede {
  readonly key: string;
  readonly number: number;
  readonly record: SupersedeRecord;
}

/** Every supersede record of a day, in the order of their numbers. Throws DamagedDocumentError. */
export async function readSupersedes(
  raw: ObjectStore,
  dataset: Dataset,
  ingestionDate: string,
): Promise<StoredSupersede[]> {
  const found: StoredSupersede[] = [];
  for await (const { key } of listAll(raw, supersedePrefix(dataset, ingestionDate))) {
    const number = parseNumberedKey(key);
    if (number !== undefined) found.push({ key, number, record: await getJson(raw, key, isSupersedeRecord) });
  }
  return found;
}

/** The record that leaves exactly this version of the object out; undefined when it is to be read. */
export function findSupersede(
  supersedes: readonly StoredSupersede[],
  { key, version }: Pick<PinnedObject, 'key' | 'version'>,
): StoredSupersede | undefined {
  return supersedes.find(({ record: { object } }) => object.key === key && object.version === version);
}

function isSupersedeRecord(document: object): document is SupersedeRecord {
  if (!('object' in document) || typeof document.object !== 'object' || document.object === null) return false;
  const { key, version, size } = document.object as Readonly<Record<string, unknown>>;
  return typeof key === 'string' && typeof version === 'string' && typeof size === 'number';
}
