import { seededRandom } from '../../shared/random.ts';

/** The choices of one simulation: the same seed makes the same ones. */
export class Chance {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = seededRandom(seed);
  }

  /** A whole number in [0, `limit`). */
  below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }

  /** True with this probability. */
  happens(probability: number): boolean {
    return this.#random() < probability;
  }

  /** One of `choices`, which must not be empty; list a choice twice to have it twice as often. */
  pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }
}
