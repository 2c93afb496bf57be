import type { Contract } from '../../shared/contract/contract.ts';
import { DamagedDocumentError, ObjectMissingError } from '../../shared/errors.ts';
import { inputKey, manifestKey, parseRunId, rawDayPrefix } from '../../shared/layout/keys.ts';
import type { Partition } from '../../shared/layout/partition.ts';
import type { InputList, Manifest, PinnedObject, Promotion } from '../../shared/manifest/documents.ts';
import { readHead } from '../../shared/promotion/promotion-log.ts';
import { getJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { RawListing } from './raw-listing.ts';
import { findSupersede } from './superseded-objects.ts';

/** What readers of a partition get now. */
export interface CurrentInput {
  readonly head: Promotion | undefined;
  /** The raw objects that its run has read; none when nothing was ever promoted. */
  readonly objects: readonly PinnedObject[];
}

/**
 * Reads which raw objects the current run of a partition has read. Throws when neither its manifest nor the input list
 * that the manifest was made from can be read.
 */
export async function readCurrentInput(processed: ObjectStore, partition: Partition): Promise<CurrentInput> {
  const head = await readHead(processed, partition);
  return { head, objects: head === undefined ? [] : await readInput(processed, partition, head.run_id) };
}

async function readInput(
  processed: ObjectStore,
  partition: Partition,
  runId: string,
): Promise<readonly PinnedObject[]> {
  try {
    return (await getJson<Manifest>(processed, manifestKey(partition, runId))).input.objects;
  } catch (error) {
    const execution = parseRunId(runId)?.execution;
    const isDamage = error instanceof DamagedDocumentError || error instanceof ObjectMissingError;
    if (!isDamage || execution === undefined) throw error;
    // A damaged run is to be replaced, which must not depend on it.
    return (await getJson<InputList>(processed, inputKey(partition.dataset, execution))).objects;
  }
}

/**
 * The objects that the current run has read and that are no longer delivered: gone from raw, or emptied. Not those that a
 * person has superseded, nor those of source systems that the contract no longer lists.
 */
export function findLost(
  { objects }: CurrentInput,
  contract: Contract,
  ingestionDate: string,
  { delivered, supersedes }: Pick<RawListing, 'delivered' | 'supersedes'>,
): PinnedObject[] {
  const prefixes = contract.sourceSystems.map((source) => rawDayPrefix(contract, source, ingestionDate));
  return objects.filter(
    (object) =>
      !delivered.has(object.key) &&
      findSupersede(supersedes, object) === undefined &&
      prefixes.some((prefix) => object.key.startsWith(prefix)),
  );
}

/** The keys that the current run has read in another version, unless a person has superseded that version. */
export function findReplaced(
  current: CurrentInput,
  { objects, supersedes }: Pick<RawListing, 'objects' | 'supersedes'>,
): string[] {
  const versions = new Map(objects.map(({ key, version }) => [key, version]));
  return current.objects
    .filter(({ key, version }) => versions.has(key) && versions.get(key) !== version)
    .filter((object) => findSupersede(supersedes, object) === undefined)
    .map(({ key }) => key);
}
