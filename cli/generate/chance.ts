import { seededRandom } from '../../shared/random.ts';

/** Numbers in [0, 1), one a call. */
export type Chance = () => number;

/** Chance for what `text` names, so that no two days, and no two datasets, repeat each other. */
export function chanceOf(seed: number, text: string): Chance {
  let mixed = seed;
  for (const unit of text) mixed = Math.imul(mixed, 31) + (unit.codePointAt(0) ?? 0);
  return seededRandom(mixed >>> 0);
}

/** A whole number from `from` to `to`, both included. */
export function wholeNumber(chance: Chance, from: number, to: number): number {
  return from + Math.floor(chance() * (to - from + 1));
}

/** One of these, each equally likely; the list must not be empty. */
export function oneOf<T>(chance: Chance, choices: readonly T[]): T {
  return choices[Math.floor(chance() * choices.length)]!;
}

/** Answers true for exactly `wanted` of `total` calls, each call equally likely. */
export function sampler(chance: Chance, total: number, wanted: number): () => boolean {
  let left = total;
  let open = wanted;
  return () => {
    const chosen = chance() * left < open;
    left -= 1;
    if (chosen) open -= 1;
    return chosen;
  };
}

/** The name of one of these, as often as its weight says; the list must not be empty. */
export function pickWeighted(
  choices: readonly { readonly name: string; readonly weight: number }[],
  chance: Chance,
): string {
  let rest = chance() * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of choices) {
    rest -= weight;
    if (rest < 0) return name;
  }
  return choices.at(-1)!.name;
}

/** Hexadecimal digits, 8 for each of so many words. */
export function hexDigits(chance: Chance, words: number): string {
  const word = () => Math.floor(chance() * 0x1_0000_0000);
  return Array.from({ length: words }, () => word().toString(16).padStart(8, '0')).join('');
}
