import type { PinnedObject } from '../shared/manifest/documents.ts';

/** Enough to see what happened; a notice has to stay readable. */
const maxNamed = 10;

/** A sentence for each raw object that the current run has read and that is gone: ten at most, then how many more. */
export function describeLost(runId: string, lost: readonly Pick<PinnedObject, 'key'>[]): string[] {
  const sentences = lost.map(({ key }) => `The raw object "${key}", which the current run ${runId} has read, is gone.`);
  return shorten(sentences, 'are gone');
}

/** A sentence for each raw object that is read in another version than the current run had: ten at most, then how many more. */
export function describeReplaced(keys: readonly string[]): string[] {
  const sentences = keys.map(
    (key) => `The raw object "${key}" was replaced since the current run read it; raw data should never change.`,
  );
  return shorten(sentences, 'were replaced');
}

function shorten(sentences: readonly string[], what: string): string[] {
  const more = sentences.length - maxNamed;
  return [...sentences.slice(0, maxNamed), ...(more > 0 ? [`And ${more} more ${what}.`] : [])];
}
