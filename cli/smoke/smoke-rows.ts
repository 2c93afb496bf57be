import { wholeNumber, oneOf, chanceOf } from '../generate/chance.ts';
import { writeNdjson } from '../generate/sample-row.ts';

const rows = 200;
const [unknownKinds, wrongTypes, repeated] = [3, 2, 2];
const kinds = ['heat', 'light', 'sound'] as const;
const daySeconds = 86_400;

/**
 * The raw rows of a day, the same for the same execution and other ones for each other: 200, of which five break a rule, and two
 * of them a second time.
 */
export function smokeRows(execution: string, date: string): Uint8Array {
  const chance = chanceOf(1, execution);
  const midnight = Date.parse(`${date}T00:00:00Z`);
  const readings = Array.from({ length: rows }, (_, row) => ({
    reading_id: `${execution}-${row}`,
    taken_at: new Date(midnight + Math.floor(chance() * daySeconds) * 1000).toISOString(),
    taken_on: date,
    kind: row < unknownKinds ? 'smell' : oneOf(chance, kinds),
    sensor: chance() < 0.1 ? null : wholeNumber(chance, 1, 99),
    value: row >= unknownKinds && row < unknownKinds + wrongTypes ? 'much' : wholeNumber(chance, -4000, 4000) / 64,
    cost: (wholeNumber(chance, 0, 99_999) / 100).toFixed(2),
    is_checked: chance() < 0.5,
  }));
  return Buffer.concat([...writeNdjson([...readings, ...readings.slice(rows - repeated)])]);
}
