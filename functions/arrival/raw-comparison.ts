import type { PinnedObject } from '../../shared/manifest/documents.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import type { ReadInput } from '../request-approval/covered-input.ts';
import type { RawSurvey } from '../sensor/raw-listing.ts';

/** What a survey found, compared with what runs read. */
export interface RawComparison {
  /** Whether a run read exactly this. Versions are asked for only when keys and sizes agree. */
  readonly isReadBy: (read: ReadInput) => Promise<boolean>;
  /** The objects with their versions. */
  readonly pin: () => Promise<PinnedObject[]>;
}

/** Compares a survey; asks for each version once, because a directory store reads every byte for it. */
export function compareRaw(
  raw: ObjectStore,
  { listed, superseded }: Pick<RawSurvey, 'listed' | 'superseded'>,
): RawComparison {
  let pinned: PinnedObject[] | undefined;
  const pin = async () => {
    if (pinned !== undefined) return pinned;
    const objects: PinnedObject[] = [];
    for (const { key } of listed) {
      const { size, version } = await raw.head(key);
      objects.push({ key, size, version });
    }
    pinned = objects;
    return objects;
  };
  const isReadBy = async (read: ReadInput) => {
    if (read.objects.length !== listed.length || !haveSame(read.superseded, superseded)) return false;
    const known = new Map(read.objects.map((object) => [object.key, object]));
    if (listed.some(({ key, size }) => known.get(key)?.size !== size)) return false;
    return (await pin()).every(({ key, version }) => known.get(key)?.version === version);
  };
  return { isReadBy, pin };
}

function haveSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((each) => others.includes(each));
}
