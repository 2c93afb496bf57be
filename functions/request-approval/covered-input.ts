import type { InputList, PinnedObject } from '../../shared/manifest/documents.ts';
import { findSupersede, type StoredSupersede } from '../sensor/superseded-objects.ts';

/** What a run read and left out, as its input list and its manifest have it. */
export type ReadInput = Pick<InputList, 'objects' | 'superseded'>;

/**
 * Whether nothing is lost when only the run of `input` stays: it knew every supersede record that the run of `other` knew, and
 * read every raw object version that this one read, or left it out by a record that this one did not know. `supersedes` are
 * the records of the date.
 */
export function covers(input: ReadInput, other: ReadInput, supersedes: readonly StoredSupersede[]): boolean {
  if (!other.superseded.every((key) => input.superseded.includes(key))) return false;
  const learnt = supersedes.filter(({ key }) => input.superseded.includes(key) && !other.superseded.includes(key));
  const read = new Set(input.objects.map(objectVersion));
  return other.objects.every(
    (object) => read.has(objectVersion(object)) || findSupersede(learnt, object) !== undefined,
  );
}

function objectVersion({ key, version }: PinnedObject): string {
  return `${key}\n${version}`;
}
