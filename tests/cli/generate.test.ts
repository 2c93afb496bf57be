import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { DaySettings } from '../../cli/generate/day-settings.ts';
import { generateEvents } from '../../cli/generate/events-generator.ts';
import { generateDay } from '../../cli/generate/generate-day.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { testPipeline } from '../support/test-pipeline.ts';

interface Event {
  readonly event_id: string;
  readonly user_id: string | null;
  readonly event_type: string;
  readonly event_ts: string;
  readonly amount: number | null;
}

const day: DaySettings = { date: '2025-01-02', rows: 1000, seed: 1, late: false };

function bytesOf(settings: DaySettings): Buffer {
  return Buffer.concat([...generateEvents(settings)]);
}

function eventsOf(settings: DaySettings): Event[] {
  const lines = bytesOf(settings).toString('utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Event);
}

/** Each event once, the first of its duplicates. */
function distinct(events: readonly Event[]): Event[] {
  return [...new Map([...events].reverse().map((event) => [event.event_id, event])).values()];
}

describe('generated events', () => {
  test('are 1,000 a day with 20 without a user, and 10 more that come twice', () => {
    const events = eventsOf(day);
    expect(events).toHaveLength(1010);
    expect(distinct(events)).toHaveLength(1000);
    expect(distinct(events).filter(({ user_id }) => user_id === null)).toHaveLength(20);
  });

  test('come a second time 1 to 120 seconds later and otherwise equal', () => {
    const byId = Map.groupBy(eventsOf(day), ({ event_id }) => event_id);
    const pairs = [...byId.values()].filter((events) => events.length > 1);
    expect(pairs).toHaveLength(10);
    for (const [first, second] of pairs) {
      const seconds = (Date.parse(second!.event_ts) - Date.parse(first!.event_ts)) / 1000;
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(120);
      expect({ ...second, event_ts: first!.event_ts }).toEqual(first);
    }
  });

  test('lie in their day, have amounts from 5 to 200 in purchases only, and keep to the weights', () => {
    const events = distinct(eventsOf({ ...day, rows: 20_000 }));
    for (const { event_type, event_ts, amount } of events) {
      expect(event_ts.slice(0, 10)).toBe(day.date);
      expect(amount !== null).toBe(event_type === 'purchase');
      if (amount !== null) expect(amount >= 5 && amount <= 200).toBe(true);
    }
    const share = (type: string) => events.filter(({ event_type }) => event_type === type).length / events.length;
    expect(share('login')).toBeCloseTo(0.25, 1);
    expect(share('view_item')).toBeCloseTo(0.45, 1);
    expect(share('add_to_cart')).toBeCloseTo(0.2, 1);
    expect(share('purchase')).toBeCloseTo(0.1, 1);
    expect(new Set(events.map(({ user_id }) => user_id)).size).toBe(501);
  });

  test('that are late have no logins, no nulls and no duplicates', () => {
    const late = eventsOf({ ...day, rows: 50, late: true });
    expect(late).toHaveLength(50);
    expect(distinct(late)).toHaveLength(50);
    expect(late.filter(({ event_type, user_id }) => event_type === 'login' || user_id === null)).toEqual([]);
    const ids = new Set(eventsOf(day).map(({ event_id }) => event_id));
    expect(late.filter(({ event_id }) => ids.has(event_id))).toEqual([]);
  });

  test('are the same bytes for the same seed, on every machine', () => {
    const hash = (settings: DaySettings) => createHash('sha256').update(bytesOf(settings)).digest('hex');
    expect(hash(day)).toBe(hash(day));
    expect(hash(day)).not.toBe(hash({ ...day, seed: 2 }));
    expect(hash(day)).not.toBe(hash({ ...day, date: '2025-01-03' }));
    expect(hash(day)).toBe('ef3b5d8b58f1c67ba788290c0431b9e8c6535695517b24a99306a7ece9210c75');
  });
});

describe('a generated raw object', () => {
  const contract = testPipeline().workspace.contracts.get('events');

  test('is created once, found again, and never replaced by other rows', async () => {
    const raw = memoryStore();
    const first = await generateDay(raw, contract, day);
    expect(first.created).toBe(true);
    expect(await generateDay(raw, contract, day)).toEqual({ key: first.key, created: false });
    await expect(generateDay(raw, contract, { ...day, rows: 999 })).rejects.toThrow('choose another --seed');
    expect((await raw.get(first.key)).bytes).toEqual(new Uint8Array(bytesOf(day)));
  });
});
