import type { Contract } from '../../shared/contract/contract.ts';
import { changed, cleanLines, repeatedFirst } from './event-rows.ts';

/** Stands in every planted row, in every place where text can stand. */
export const marker = 'SECRET4711';

/** Stands where only a number, an id or hexadecimal digits can. */
const numberMarker = '1471147114';

/** Either of them, in any text. */
export const anyMarker = new RegExp(`${marker}|${numberMarker}`, 'i');

const [broken = '', ...others] = cleanLines(400).map((line) => {
  const { event_id } = JSON.parse(line) as { event_id: string };
  return changed(line, { event_id: `${marker}-${event_id}`, user_id: `${marker}-user` });
});

/** Events: valid rows and duplicates, and rows that are quarantined and let the run pass. */
export const plantedEvents = {
  good: repeatedFirst(others, 5),
  odd: [
    changed(broken, { event_ts: marker }),
    changed(broken, { amount: marker }),
    changed(broken, { [marker]: marker }),
    changed(broken, { amount: { [marker]: [marker] } }),
    `{"event_id": "${marker}`,
    `{"event_id": "${marker}", "event_id": "${marker}"}`,
    `"${marker}"`,
    changed(broken, { amount: 0 }).replace('"amount":0', '"amount":1e999'),
    `{"user_id": "${marker}\\ud800"}`,
  ],
  /** Rows of which each halts the run. */
  fatal: [
    changed(broken, { event_type: marker }),
    changed(broken, { event_type: [marker] }),
    changed(broken, { event_id: { [marker]: marker } }),
    changed(broken, { event_id: null }),
  ],
  /** Rows with a further column, which is drift. */
  drifted: others.map((line) => changed(line, { colour: marker })),
  /** Distinct rows with one error: enough of them trip the breaker. */
  tripping: others.map((line, index) => (index < 150 ? changed(line, { event_ts: `${marker} ${index}` }) : line)),
};

/** Which row a value is of. */
interface PlantedCell {
  /** Another for every row of a dataset. */
  readonly n: number;
  /** Whether the column is one of the key. */
  readonly isKey: boolean;
}

/** A valid value with a marker, or one that repeats no key, for columns of the datasets in CSV. */
const plantedValues: Readonly<Record<string, (cell: PlantedCell) => string | undefined>> = {
  department: ({ n }) => `${marker} department ${n < lateRows ? n % 3 : 3}`,
  product_name: ({ n }) => `${marker} name ${n}`,
  product_id: ({ n, isKey }) => (isKey && n >= lateRows ? String(n) : undefined),
  order_num: () => numberMarker,
  order_id: ({ n, isKey }) => `${numberMarker}${isKey ? n + 1000 : (n % 40) + 1000}`,
  user_id: () => numberMarker,
  id: ({ n }) => `${numberMarker}${n}`,
  TransactionID: ({ n }) => `TX-${numberMarker}${String(n).padStart(6, '0')}`,
  CustomerID: ({ n }) => `${marker}-${n}`,
};

/** From this number on rows are of a late object. */
const lateRows = 100_000;

/** The valid lines of a generated day in CSV, or of its late object, with markers wherever a column takes one. */
export function plantLines(lines: readonly string[], { key }: Contract, isLate: boolean): string[] {
  const [header = '', ...rows] = lines;
  const names = header.split(',');
  const planted = rows.map((line, index) => {
    const n = isLate ? lateRows + index : index;
    const valueOf = (name: string) => plantedValues[name]?.({ n, isKey: key.includes(name) });
    // Only the last column, which is planted, may have commas in it.
    return line
      .split(',')
      .slice(0, names.length)
      .map((cell, column) => valueOf(names[column]!) ?? cell)
      .join(',');
  });
  return [header, ...planted];
}

/** Lines of CSV that are not valid, enough of them to block a run: of a wrong type in every column, with a field too many, with a quote that is open. */
export function plantBadLines({ sourceColumns }: Contract): string[] {
  const header = sourceColumns.map(({ name }) => name).join(',');
  const bad = sourceColumns.map(() => marker).join(',');
  return [header, ...Array.from({ length: 400 }, () => bad), `${bad},${marker}`, `"${marker}`];
}
