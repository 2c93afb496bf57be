import { chanceOf, hexDigits, oneOf, pickWeighted, wholeNumber, type Chance } from './chance.ts';
import { partOf, type DayPart, type DaySettings } from './day-settings.ts';
import { writeCsv, type SampleRow } from './sample-row.ts';
import { formatCents, timeOfDay } from './sample-value.ts';

/** The columns of a raw object of transactions. */
export const transactionColumns = [
  'TransactionID',
  'CustomerID',
  'TransactionAmount',
  'Currency',
  'TransactionTimestamp',
] as const;

const currencies = [
  { name: 'EUR', weight: 0.35 },
  { name: 'USD', weight: 0.3 },
  { name: 'GBP', weight: 0.12 },
  { name: 'JPY', weight: 0.08 },
  { name: 'CHF', weight: 0.05 },
  { name: 'INR', weight: 0.05 },
  { name: 'AUD', weight: 0.03 },
  { name: 'BRL', weight: 0.02 },
] as const;

const offsets = [
  '-11:00',
  '-08:00',
  '-05:00',
  '-03:30',
  'Z',
  '+00:00',
  '+01:00',
  '+02:00',
  '+05:30',
  '+05:45',
  '+09:00',
  '+13:00',
  '+14:00',
] as const;

/** The ends of a local day that lie farthest outside the same day in UTC: on the first and last of a month, outside it. */
const dayEnds = [
  { time: '23:59:59', offset: '-05:00' },
  { time: '00:00:00', offset: '+14:00' },
] as const;

const customers = 5_000;
const largeShare = 0.01;
const refundShare = 0.1;
const mostCents = { usual: 50_000, large: 1_000_000_000 } as const;

/** The transactions of a day as CSV, in chunks: the day is each shop's own, so that in UTC they spread over three days. */
export function generateTransactions(settings: DaySettings): Generator<Uint8Array, void, undefined> {
  return writeCsv(transactionColumns, transactionRows(settings, partOf(settings)));
}

/** The transactions of one part of a day. */
export function* transactionRows(
  { date, rows, seed }: DaySettings,
  part: DayPart,
): Generator<SampleRow, void, undefined> {
  const chance = chanceOf(seed, `transactions ${date} ${part.name}`);
  for (let row = 0; row < rows; row += 1) {
    const end = dayEnds[row];
    const currency = pickWeighted(currencies, chance);
    yield {
      TransactionID: `TX-${hexDigits(chance, 2).toUpperCase()}`,
      CustomerID: `C${String(wholeNumber(chance, 1, customers)).padStart(6, '0')}`,
      TransactionAmount: formatCents(amount(chance, currency)),
      Currency: currency,
      TransactionTimestamp: `${date}T${end?.time ?? timeOfDay(chance)}${end?.offset ?? oneOf(chance, offsets)}`,
    };
  }
}

/** In hundredths, mostly what a purchase costs, some of it paid back, now and then a large one. */
function amount(chance: Chance, currency: string): number {
  const most = chance() < largeShare ? mostCents.large : mostCents.usual;
  const cents = wholeNumber(chance, 1, most);
  const whole = currency === 'JPY' ? Math.ceil(cents / 100) * 100 : cents;
  return chance() < refundShare ? -whole : whole;
}
