import { ReasonCode } from '../../shared/contract/reason.ts';
import { sparePart, type DaySettings } from './day-settings.ts';
import { cutGzip, rowsForDrift, type DefectKind } from './defect-kind.ts';
import { eventRows, type SampleEvent } from './events-generator.ts';
import { inChunks, writeNdjson } from './sample-row.ts';

type Event = Readonly<Partial<Record<keyof SampleEvent | 'coupon', string | number | null>>>;

interface EventDefect extends Omit<DefectKind, 'write'> {
  readonly change: (event: SampleEvent) => readonly Event[];
}

const rejected: readonly EventDefect[] = [
  {
    name: 'null',
    code: ReasonCode.nullValue,
    effect: 'rejected',
    summary: 'no event_ts',
    change: (event) => [{ ...event, event_ts: null }],
  },
  {
    name: 'type',
    code: ReasonCode.typeError,
    effect: 'rejected',
    summary: 'an amount that is a text',
    change: (event) => [{ ...event, amount: '19.90' }],
  },
  {
    name: 'timestamp',
    code: ReasonCode.timestampError,
    effect: 'rejected',
    summary: 'an event_ts without Z or an offset',
    change: (event) => [{ ...event, event_ts: event.event_ts.slice(0, -1) }],
  },
  {
    name: 'unknown_field',
    code: ReasonCode.schemaError,
    effect: 'rejected',
    summary: 'a field that the contract does not have',
    change: (event) => [{ ...event, coupon: 'SPRING' }],
  },
  {
    name: 'duplicate',
    code: ReasonCode.duplicateKey,
    effect: 'rejected',
    summary: 'further events, each of them twice',
    change: (event) => [event, event],
  },
  {
    name: 'null_key',
    code: ReasonCode.nullValue,
    effect: 'blocked',
    summary: 'no event_id',
    change: (event) => [{ ...event, event_id: null }],
  },
  {
    name: 'value',
    code: ReasonCode.valueError,
    effect: 'blocked',
    summary: 'an event_type that the reports do not know',
    change: (event) => [{ ...event, event_type: 'logout' }],
  },
];

const drifts: readonly EventDefect[] = [
  {
    name: 'type_drift',
    code: null,
    effect: 'drift',
    summary: 'amount is a text in most events of the day',
    change: (event) => [{ ...event, amount: '19.90' }],
  },
  {
    name: 'unknown_drift',
    code: null,
    effect: 'drift',
    summary: 'most events of the day have a field that the contract does not have',
    change: (event) => [{ ...event, coupon: 'SPRING' }],
  },
  {
    name: 'missing_drift',
    code: null,
    effect: 'drift',
    summary: 'most events of the day have no field event_ts',
    change: ({ event_id, user_id, event_type, amount }) => [{ event_id, user_id, event_type, amount }],
  },
];

const repeatedKind = 'timestamp';
const places = [...rejected.map(({ name }) => name), ...drifts.map(({ name }) => name), 'malformed', 'cut'];

/** What can be wrong with events. */
export const eventDefects: readonly DefectKind[] = [
  ...rejected.map(({ change, ...kind }) => ({
    ...kind,
    write: (settings: DaySettings, count: number) => writeNdjson(changed(settings, kind.name, count, change)),
  })),
  {
    name: 'malformed',
    code: ReasonCode.malformedRow,
    effect: 'rejected',
    summary: 'a line that is cut',
    write: (settings, count) => inChunks(cutLines(spareEvents(settings, 'malformed', count))),
  },
  {
    name: 'repeat',
    code: ReasonCode.duplicateFailure,
    effect: 'rejected',
    summary: `the rows of ${repeatedKind} in another object, for a day that was run with those before`,
    write: (settings, count) => {
      const { change } = rejected.find(({ name }) => name === repeatedKind)!;
      return writeNdjson(changed(settings, repeatedKind, count, change));
    },
  },
  ...drifts.map(({ change, ...kind }) => ({
    ...kind,
    write: (settings: DaySettings) => writeNdjson(changed(settings, kind.name, rowsForDrift(settings.rows), change)),
  })),
  {
    name: 'cut',
    code: ReasonCode.malformedRow,
    effect: 'blocked',
    summary: 'a gzip whose end is missing',
    write: (settings, count) => cutGzip(writeNdjson(spareEvents(settings, 'cut', count))),
  },
];

function spareEvents(settings: DaySettings, kind: string, rows: number): Iterable<SampleEvent> {
  return eventRows({ ...settings, rows }, sparePart(places.indexOf(kind)));
}

function* changed(
  settings: DaySettings,
  kind: string,
  rows: number,
  change: EventDefect['change'],
): Generator<Event, void, undefined> {
  for (const event of spareEvents(settings, kind, rows)) yield* change(event);
}

function* cutLines(events: Iterable<SampleEvent>): Generator<string, void, undefined> {
  for (const event of events) yield JSON.stringify(event).slice(0, -1);
}
