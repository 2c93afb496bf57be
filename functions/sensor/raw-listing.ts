import type { Contract } from '../../shared/contract/contract.ts';
import { rawDayPrefix } from '../../shared/layout/keys.ts';
import type { PinnedObject } from '../../shared/manifest/documents.ts';
import { listAll, type ListedObject, type ObjectStore } from '../../shared/store/object-store.ts';
import { findSupersede, readSupersedes, type StoredSupersede } from './superseded-objects.ts';

/** A source system of the contract that gives the day nothing to read. */
export interface MissingSource {
  readonly source: string;
  /** Keys of the records that left out all it has delivered; none when it has delivered nothing. */
  readonly superseded: readonly string[];
}

/** What there is of a day, looked at without reading it. */
export interface RawSurvey {
  /** What is to be read, superseded objects left out. */
  readonly listed: readonly ListedObject[];
  /** Their stored sizes together. */
  readonly bytes: number;
  readonly missing: readonly MissingSource[];
  /** Keys of the records that left objects out, or would if their object were still there. */
  readonly superseded: readonly string[];
  /** Keys of all that the day's source systems have delivered, whether it is to be read or not. */
  readonly delivered: ReadonlySet<string>;
  /** Every record of the day. */
  readonly supersedes: readonly StoredSupersede[];
}

/** The raw objects of one day. */
export interface RawListing extends Omit<RawSurvey, 'listed'> {
  /** None when the day cannot be run: a source system is missing, or `bytes` is above the contract's limit. */
  readonly objects: readonly PinnedObject[];
}

/** Lists a day source system by source system. Only an object that may be a superseded one is asked for its version. */
export async function surveyRaw(raw: ObjectStore, contract: Contract, ingestionDate: string): Promise<RawSurvey> {
  const supersedes = await readSupersedes(raw, contract, ingestionDate);
  const listed: ListedObject[] = [];
  const missing: MissingSource[] = [];
  const superseded = new Set<string>();
  const delivered = new Set<string>();
  for (const source of contract.sourceSystems) {
    const before = listed.length;
    const records: string[] = [];
    const prefix = rawDayPrefix(contract, source, ingestionDate);
    for await (const object of listDelivered(raw, prefix)) {
      delivered.add(object.key);
      const supersede = await supersedeOf(raw, supersedes, object);
      if (supersede === undefined) listed.push(object);
      else records.push(supersede.key);
    }
    // Somebody who leaves out what is gone already changes what is read, and the run that follows has to say why.
    const isGone = ({ key }: PinnedObject) => key.startsWith(prefix) && !delivered.has(key);
    records.push(...supersedes.filter(({ record }) => isGone(record.object)).map(({ key }) => key));
    for (const key of records) superseded.add(key);
    if (listed.length === before) missing.push({ source, superseded: records });
  }
  return { listed, bytes: sumBytes(listed), missing, superseded: [...superseded].sort(), delivered, supersedes };
}

/** Lists a day's raw objects and pins them, those left out that a person has superseded. */
export async function listRaw(raw: ObjectStore, contract: Contract, ingestionDate: string): Promise<RawListing> {
  const { listed, ...survey } = await surveyRaw(raw, contract, ingestionDate);
  const { bytes, missing, supersedes } = survey;
  // Not pinned then: on a directory store that reads every byte, and a day delivered by mistake may be of any size.
  if (missing.length > 0 || bytes > contract.maxPartitionBytes) return { ...survey, objects: [] };

  const objects: PinnedObject[] = [];
  for (const { key } of listed) {
    const { size, version } = await raw.head(key);
    objects.push({ key, size, version });
  }
  // An object may have been replaced since it was listed: by a larger one, or by the very version that is superseded.
  if (objects.some((object) => findSupersede(supersedes, object) !== undefined)) {
    return listRaw(raw, contract, ingestionDate);
  }
  return { ...survey, objects, bytes: sumBytes(objects) };
}

/**
 * What was delivered below `prefix`: empty objects, and names that begin with `_` or `.` (markers and unfinished uploads),
 * are left out.
 */
export async function* listDelivered(raw: ObjectStore, prefix: string): AsyncGenerator<ListedObject, void, undefined> {
  for await (const object of listAll(raw, prefix)) {
    if (isDelivered(object, prefix)) yield object;
  }
}

/** Whether an object below a day's `prefix` counts as raw data. */
export function isDelivered({ key, size }: ListedObject, prefix: string): boolean {
  const names = key.slice(prefix.length).split('/');
  return size > 0 && !names.some((name) => /^[_.]/.test(name));
}

async function supersedeOf(
  raw: ObjectStore,
  supersedes: readonly StoredSupersede[],
  { key, size }: ListedObject,
): Promise<StoredSupersede | undefined> {
  // An object of another size is another version, whose bytes a directory store need not read to tell.
  const isNamed = supersedes.some(({ record: { object } }) => object.key === key && object.size === size);
  return isNamed ? findSupersede(supersedes, await raw.head(key)) : undefined;
}

function sumBytes(objects: readonly { readonly size: number }[]): number {
  return objects.reduce((sum, { size }) => sum + size, 0);
}
