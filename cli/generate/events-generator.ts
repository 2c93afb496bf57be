import { chanceOf, hexDigits, pickWeighted, sampler, type Chance } from './chance.ts';
import { partOf, type DayPart, type DaySettings } from './day-settings.ts';
import { writeNdjson } from './sample-row.ts';

/** One event as its source writes it. */
export interface SampleEvent {
  readonly event_id: string;
  readonly user_id: string | null;
  readonly event_type: string;
  readonly event_ts: string;
  readonly amount: number | null;
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

/** The events of a day as NDJSON, in chunks: 2 % have no user_id, and 1 % come a second time, 1 to 120 seconds later. */
export function generateEvents(settings: DaySettings): Generator<Uint8Array, void, undefined> {
  return writeNdjson(eventRows(settings, partOf(settings)));
}

/** The events of one part of a day; only the day's own have logins, nulls and duplicates. */
export function* eventRows(
  { date, rows, seed }: DaySettings,
  { name }: Pick<DayPart, 'name'>,
): Generator<SampleEvent, void, undefined> {
  const isDay = name === 'day';
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const random = chanceOf(seed, isDay ? date : `${date} ${name}`);
  const nulls = sampler(random, rows, isDay ? Math.round(rows * nullUserShare) : 0);
  const duplicates = sampler(random, rows, isDay ? Math.round(rows * duplicateShare) : 0);
  const choices = isDay ? types : types.filter((type) => type.name !== 'login');
  for (let row = 0; row < rows; row += 1) {
    const type = pickWeighted(choices, random);
    const event = {
      event_id: uuid(random),
      user_id: nulls() ? null : `user_${String(1 + Math.floor(random() * users)).padStart(5, '0')}`,
      event_type: type,
      event_ts: new Date(midnight + Math.floor(random() * (daySeconds - longestShiftSeconds) * 1000)).toISOString(),
      amount: type === 'purchase' ? amount(random) : null,
    };
    yield event;
    if (duplicates()) {
      const shift = (1 + Math.floor(random() * longestShiftSeconds)) * 1000;
      yield { ...event, event_ts: new Date(Date.parse(event.event_ts) + shift).toISOString() };
    }
  }
}

function amount(random: Chance): number {
  return Math.round((amountRange.from + random() * (amountRange.to - amountRange.from)) * 100) / 100;
}

/** A version 4 UUID from seeded chance. */
function uuid(random: Chance): string {
  const hex = hexDigits(random, 4);
  const variant = '89ab'.charAt(Math.floor(random() * 4));
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
