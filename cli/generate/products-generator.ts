import { chanceOf, oneOf, wholeNumber } from './chance.ts';
import { partOf, type DayPart, type DaySettings } from './day-settings.ts';
import { departments, labels, qualities, things } from './product-names.ts';
import { writeCsv, type SampleRow } from './sample-row.ts';

/** The columns of a raw object of products. */
export const productColumns = ['product_id', 'department_id', 'department', 'product_name'] as const;

/** How many products there are unless `rows` says otherwise; orders are made of these. */
export const usualProducts = 1_000;

/** Days after which every product has had one new label: 1 % of the list changes a day. */
const labelDays = 100;
/** In real data the department's number does not say its name. */
const otherDepartmentShare = 0.01;
const dayMilliseconds = 86_400_000;

/** The whole list of products as it is on a day, as CSV, in chunks. */
export function generateProducts(settings: DaySettings): Generator<Uint8Array, void, undefined> {
  return writeCsv(productColumns, productRows(settings, partOf(settings)));
}

/** The products of one part; a product is the same on every day but for its label. */
export function* productRows({ date, rows, seed }: DaySettings, part: DayPart): Generator<SampleRow, void, undefined> {
  const chance = chanceOf(seed, `products ${part.name}`);
  const day = Date.parse(`${date}T00:00:00Z`) / dayMilliseconds;
  for (let row = 1; row <= rows; row += 1) {
    const department = wholeNumber(chance, 1, departments.length);
    const name = chance() < otherDepartmentShare ? 'missing' : departments[department - 1]!;
    const thing = `${oneOf(chance, qualities)} ${oneOf(chance, things)}`;
    const label = Math.floor((day + wholeNumber(chance, 0, labelDays - 1)) / labelDays);
    yield {
      product_id: part.first + row,
      department_id: department,
      department: name,
      product_name: `${thing}${labels[label % labels.length]!}`,
    };
  }
}
