/** ` (did you mean "x"?)` for the candidate that is a slip away from `word`, the empty string when none is. */
export function suggest(word: string, candidates: readonly string[]): string {
  const closest = closestWord(word, candidates);
  return closest === undefined ? '' : ` (did you mean "${closest}"?)`;
}

/** The candidate with the fewest edits from `word`, case ignored; undefined when all need more than one edit for three characters. */
export function closestWord(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let fewest = Math.ceil(word.length / 3) + 1;
  for (const candidate of candidates) {
    // Much longer words are cheap to rule out, and what a user typed may be of any length.
    if (Math.abs(candidate.length - word.length) >= fewest) continue;
    const edits = countEdits(word.toLowerCase(), candidate.toLowerCase());
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein distance: characters to insert, delete or replace. */
function countEdits(from: string, to: string): number {
  let previous = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 1; i <= from.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const replaced = previous[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      row.push(Math.min(replaced, previous[j]! + 1, row[j - 1]! + 1));
    }
    previous = row;
  }
  return previous[to.length]!;
}
