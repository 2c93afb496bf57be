import { gzipSync, zstdCompressSync } from 'node:zlib';
import { seededRandom } from '../../shared/random.ts';
import { mutated } from '../rows/mutation.ts';
import type { DamagedDay } from './damaged-day.ts';
import { kinds, tableColumns } from './table-contract.ts';

/** The first line of a table. */
export const tableHeader = tableColumns.join();

/** Cells that are at the edge of some type, or beyond it, as they are written. */
const oddCells: readonly string[] = [
  ...['', '""', ' ', '"', '""""', 'null', 'true', 'TRUE', '0', '-0', '-1', '+7', '007', '4.0', '1e3', '1e999', '.5'],
  ...['2147483647', '2147483648', '9223372036854775807', '9223372036854775808', '12345678901234567890123', '1,5'],
  ...['0.10', '12.345', '9999999999.99', '10000000000', 'NaN', 'Infinity', '5e-324', '0.1234567890123456789'],
  ...['2025-02-29', '0001-01-01', '9999-12-31', '10000-01-01', '2025-1-2', '2025-01-02T03:04:05Z', '2025-01-02'],
  ...['9999-12-31T23:59:59.999999Z', '0001-01-01T00:00:00+00:01', '2025-01-02 03:04:05+0530', '2025-01-02T24:00:00Z'],
  ...['red', 'RED', '"blue"', '"two\nlines"', '\r', '\0', '\ufeff', '😀', 'ü', '"a""b"', '"x"y', 'x'.repeat(3000)],
];

type Chance = (limit: number) => number;

/** The cells of row `index`, each as a reader of the output shows it; none needs quotes. */
export function tableCells(seed: number, index: number): string[] {
  const two = (number: number) => String(number).padStart(2, '0');
  const at = `2025-01-02T${two(index % 24)}:${two(index % 60)}:${two((seed + index) % 60)}Z`;
  const amounts = [String(index * 7), String(BigInt(index) * 9_007_199_254_740_993n), `${index}.${two(index % 100)}`];
  const day = `2025-${two(1 + (index % 12))}-${two(1 + (index % 28))}`;
  const rest = [`${index}.25`, String(index % 3 === 0), day, kinds[index % kinds.length]!, `note ${index}`];
  return [`r${seed}-${index}`, at, ...amounts, ...rest];
}

/** A line of which one cell is an odd one. */
export function withOddCell(cells: readonly string[], chance: Chance): string {
  return cells.with(chance(cells.length), oddCells[chance(oddCells.length)]!).join();
}

/** The same CSV object for the same seed: plain, gzip or zstd, with cells replaced, lines mutated, or bytes damaged. */
export function damagedTable(seed: number): DamagedDay {
  const random = seededRandom(seed);
  const chance: Chance = (limit) => Math.floor(random() * limit);
  const lines: Buffer[] = [];
  for (let index = 0, rows = 60 + chance(200); index < rows; index += 1) {
    lines.push(Buffer.from(tableCells(seed, index).join()));
  }
  const original = new Set(lines.map(String));
  for (let changes = chance(6); changes > 0; changes -= 1) {
    const at = chance(lines.length);
    const odd = () => Buffer.from(withOddCell(tableCells(seed, at), chance));
    const line = [odd, () => mutated(lines[at]!, random), () => lines[chance(lines.length)]!][chance(3)]!();
    if (chance(2) === 0) lines[at] = line;
    else lines.push(line);
  }
  const header = chance(12) === 0 ? mutated(Buffer.from(tableHeader), random) : Buffer.from(tableHeader);
  const end = Buffer.from(chance(3) === 0 ? '\r\n' : '\n');
  const decoded = Buffer.concat([header, ...lines].flatMap((line) => [line, end]));
  const encode = [undefined, gzipSync, zstdCompressSync][chance(3)];
  if (encode === undefined) return { bytes: decoded, decoded, original };
  const bytes: Buffer = encode(decoded);
  return chance(6) === 0
    ? { bytes: mutated(bytes, random), decoded: undefined, original }
    : { bytes, decoded, original };
}
