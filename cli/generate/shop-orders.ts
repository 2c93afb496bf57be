import { chanceOf, wholeNumber, type Chance } from './chance.ts';
import type { DayPart, DaySettings } from './day-settings.ts';
import { usualProducts } from './products-generator.ts';
import { timeOfDay } from './sample-value.ts';

/** An order with what lies in it: the rows of orders and of order_items are made of the same ones. */
export interface ShopOrder {
  readonly id: number;
  /** Null when it was not counted. */
  readonly number: number | null;
  readonly user: number;
  /** Without an offset. */
  readonly timestamp: string;
  readonly cents: number;
  /** Null for a first order, and for one that was not counted. */
  readonly daysSincePrior: number | null;
  readonly items: readonly { readonly product: number; readonly reordered: 0 | 1 }[];
}

const users = 2_000;
const uncountedShare = 0.02;
const longestGapDays = 30;
const mostOrders = 40;
const reorderedShare = 0.6;
const itemCents = { from: 50, to: 2_000 } as const;
/** Two of these on top of the first item make 5.4 items an order on average, 10 at most. */
const itemSpread = 4.9;
const dayMilliseconds = 86_400_000;
/** Orders that a day has numbers for. */
const idsPerDay = 1_000_000_000;

/** What the ids of a date are counted from. */
export function firstIdOf(date: string): number {
  return (Date.parse(`${date}T00:00:00Z`) / dayMilliseconds) * idsPerDay;
}

/** The orders of one part of a day; the first ones are the same however many are asked for. */
export function* shopOrders(
  { date, rows, seed }: Omit<DaySettings, 'late'>,
  part: DayPart,
): Generator<ShopOrder, void, undefined> {
  const chance = chanceOf(seed, `orders ${date} ${part.name}`);
  const first = firstIdOf(date) + part.first;
  for (let row = 1; row <= rows; row += 1) {
    const user = wholeNumber(chance, 1, users);
    const number = chance() < uncountedShare ? null : wholeNumber(chance, 1, mostOrders);
    const gap = wholeNumber(chance, 0, longestGapDays * 10) / 10;
    const daysSincePrior = number === null || number === 1 ? null : gap;
    const timestamp = `${date}T${timeOfDay(chance)}`;
    const products = pickProducts(chance);
    const items = products.map((product) => {
      const again = chance() < reorderedShare && daysSincePrior !== null;
      return { product, reordered: again ? (1 as const) : (0 as const) };
    });
    const cents = items.reduce((sum) => sum + wholeNumber(chance, itemCents.from, itemCents.to), 0);
    yield { id: first + row, number, user, timestamp, cents, daysSincePrior, items };
  }
}

/** Different products, those with low numbers more often. */
function pickProducts(chance: Chance): number[] {
  const wanted = 1 + Math.floor((chance() + chance()) * itemSpread);
  const products = new Set<number>();
  while (products.size < wanted) products.add(1 + Math.floor(chance() * chance() * usualProducts));
  return [...products];
}
