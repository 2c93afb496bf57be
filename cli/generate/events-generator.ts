import { seededRandom } from '../../shared/random.ts';

/** What to generate. The same settings give the same bytes. */
export interface EventSettings {
  /** `YYYY-MM-DD`: the day the events happen. */
  readonly date: string;
  /** Distinct events; duplicates come on top. */
  readonly rows: number;
  readonly seed: number;
  /** Late events: further views, carts and purchases of the day, without logins, nulls and duplicates. */
  readonly late: boolean;
}

const types = [
  { name: 'login', weight: 0.25 },
  { name: 'view_item', weight: 0.45 },
  { name: 'add_to_cart', weight: 0.2 },
  { name: 'purchase', weight: 0.1 },
] as const;

const users = 500;
const amountRange = { from: 5, to: 200 } as const;
const nullUserShare = 0.02;
const duplicateShare = 0.01;
const longestShiftSeconds = 120;
const daySeconds = 86_400;
const chunkLines = 1000;

/** The events of a day as NDJSON, in chunks: 2 % have no user_id, and 1 % come a second time, 1 to 120 seconds later. */
export function* generateEvents({ date, rows, seed, late }: EventSettings): Generator<Uint8Array, void, undefined> {
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const random = seededRandom(seedOf(date, seed, late));
  const nulls = sampler(random, rows, late ? 0 : Math.round(rows * nullUserShare));
  const duplicates = sampler(random, rows, late ? 0 : Math.round(rows * duplicateShare));
  const choices = late ? types.filter(({ name }) => name !== 'login') : types;
  let lines: string[] = [];
  for (let row = 0; row < rows; row += 1) {
    const type = pick(choices, random());
    const event = {
      event_id: uuid(random),
      user_id: nulls() ? null : `user_${String(1 + Math.floor(random() * users)).padStart(5, '0')}`,
      event_type: type,
      event_ts: new Date(midnight + Math.floor(random() * (daySeconds - longestShiftSeconds) * 1000)).toISOString(),
      amount: type === 'purchase' ? amount(random) : null,
    };
    lines.push(`${JSON.stringify(event)}\n`);
    if (duplicates()) {
      const shift = (1 + Math.floor(random() * longestShiftSeconds)) * 1000;
      const event_ts = new Date(Date.parse(event.event_ts) + shift).toISOString();
      lines.push(`${JSON.stringify({ ...event, event_ts })}\n`);
    }
    if (lines.length >= chunkLines) {
      yield Buffer.from(lines.join(''));
      lines = [];
    }
  }
  if (lines.length > 0) yield Buffer.from(lines.join(''));
}

/** One seed for each day and kind, so that no two days repeat each other. */
function seedOf(date: string, seed: number, late: boolean): number {
  let mixed = seed;
  for (const unit of `${date}${late ? ' late' : ''}`) mixed = Math.imul(mixed, 31) + (unit.codePointAt(0) ?? 0);
  return mixed >>> 0;
}

/** Answers true for exactly `wanted` of `total` calls, each call equally likely. */
function sampler(random: () => number, total: number, wanted: number): () => boolean {
  let left = total;
  let open = wanted;
  return () => {
    const chosen = random() * left < open;
    left -= 1;
    if (chosen) open -= 1;
    return chosen;
  };
}

function pick(choices: readonly (typeof types)[number][], chance: number): string {
  let rest = chance * choices.reduce((sum, { weight }) => sum + weight, 0);
  for (const { name, weight } of choices) {
    rest -= weight;
    if (rest < 0) return name;
  }
  return choices.at(-1)!.name;
}

function amount(random: () => number): number {
  return Math.round((amountRange.from + random() * (amountRange.to - amountRange.from)) * 100) / 100;
}

/** A version 4 UUID from seeded chance. */
function uuid(random: () => number): string {
  const hex = Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
