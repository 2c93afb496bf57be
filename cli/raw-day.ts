import type { FunctionContext } from '../functions/context.ts';
import { readCurrentInput } from '../functions/sensor/raw-changes.ts';
import { isDelivered } from '../functions/sensor/raw-listing.ts';
import { findSupersede, readSupersedes } from '../functions/sensor/superseded-objects.ts';
import { listUnlisted } from '../functions/sensor/unlisted-listing.ts';
import { partitionOf } from '../functions/stage.ts';
import type { Contract } from '../shared/contract/contract.ts';
import { rawDayPrefix } from '../shared/layout/keys.ts';
import type { PinnedObject, SupersedeRecord } from '../shared/manifest/documents.ts';
import { listAll } from '../shared/store/object-store.ts';

/** One raw object of a day, and what a run that began now would do with it. */
export interface RawDayObject extends PinnedObject {
  readonly source_system: string;
  /** The key below the source system's day. */
  readonly name: string;
  /**
   * `left_out`: empty, or its name begins with `_` or `.`; `unlisted`: the contract does not list its source system;
   * `gone`: the current run has read it, and it is no longer there, or empty; `superseded` ones may be gone too.
   */
  readonly state: 'read' | 'superseded' | 'left_out' | 'unlisted' | 'gone';
  /** The record that leaves it out, with the key of that record. */
  readonly superseded: (Omit<SupersedeRecord, 'nonce' | 'object'> & { readonly record: string }) | null;
}

/** What lies in raw for one day, and what lay there when the current run read it. */
export interface RawDay {
  readonly objects: readonly RawDayObject[];
  /** Source systems that the contract lists and of which there is nothing to read. */
  readonly missing: readonly string[];
}

/** Looks at every object of a day, source system by source system; on a directory store each is read for its version. */
export async function readRawDay(
  { raw, processed }: Pick<FunctionContext['stores'], 'raw' | 'processed'>,
  contract: Contract,
  ingestionDate: string,
): Promise<RawDay> {
  const current = await readCurrentInput(processed, partitionOf(contract, ingestionDate));
  const supersedes = await readSupersedes(raw, contract, ingestionDate);
  const unlisted = await listUnlisted(raw, contract, ingestionDate);
  const objects: RawDayObject[] = [];
  for (const source_system of [...contract.sourceSystems, ...unlisted]) {
    const prefix = rawDayPrefix(contract, source_system, ingestionDate);
    const isUnlisted = unlisted.includes(source_system);
    const read = isUnlisted ? [] : current.objects.filter(({ key }) => key.startsWith(prefix));
    const gone = new Map(read.map((object) => [object.key, object]));
    const add = ({ key, size, version }: PinnedObject, judge: (isSuperseded: boolean) => RawDayObject['state']) => {
      const found = findSupersede(supersedes, { key, version });
      const superseded = found === undefined ? null : describeRecord(found.key, found.record);
      const state = judge(found !== undefined);
      objects.push({ source_system, name: key.slice(prefix.length), key, size, version, state, superseded });
    };
    for await (const listed of listAll(raw, prefix)) {
      const delivered = isDelivered(listed, prefix);
      if (delivered) gone.delete(listed.key);
      else if (gone.has(listed.key)) continue;
      add(await raw.head(listed.key), (isSuperseded) => stateOf(delivered, isUnlisted, isSuperseded));
    }
    for (const object of gone.values()) add(object, (isSuperseded) => (isSuperseded ? 'superseded' : 'gone'));
  }
  const read = new Set(objects.filter(({ state }) => state === 'read').map(({ source_system }) => source_system));
  return { objects, missing: contract.sourceSystems.filter((source) => !read.has(source)) };
}

function stateOf(delivered: boolean, unlisted: boolean, superseded: boolean): RawDayObject['state'] {
  if (!delivered) return 'left_out';
  if (unlisted) return 'unlisted';
  return superseded ? 'superseded' : 'read';
}

function describeRecord(record: string, { by, reason, person, recorded_at }: SupersedeRecord) {
  return { record, by, reason, person, recorded_at };
}
