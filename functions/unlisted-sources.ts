import type { InputList } from '../shared/manifest/documents.ts';

/** A sentence for every source system that delivered on the day although the contract does not list it; it was not read. */
export function describeUnlisted({ unlisted_source_systems }: InputList): string[] {
  return unlisted_source_systems.map(
    (source) => `The source system "${source}" has delivered too, but the contract does not list it: it was not read.`,
  );
}
