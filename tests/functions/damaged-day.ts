import { gzipSync, zstdCompressSync } from 'node:zlib';
import { seededRandom } from '../../shared/random.ts';
import { date } from '../support/event-rows.ts';
import { eventLines } from '../support/test-pipeline.ts';

/** One raw object that something befell. */
export interface DamagedDay {
  readonly bytes: Uint8Array;
  /** What it decodes to; undefined when the damage is in the compressed bytes. */
  readonly decoded: Buffer | undefined;
  /** The lines before the damage. */
  readonly original: ReadonlySet<string>;
}

const columns = ['event_id', 'user_id', 'event_type', 'event_ts', 'amount', 'colour', '__proto__', 'constructor'];

/** JSON that stands where a value should be, as it is written. */
const oddValues: readonly string[] = [
  ...[
    'null',
    'true',
    '""',
    '" "',
    '[]',
    '{}',
    '[[[]]]',
    '{"a":{"b":[1]}}',
    '"\\u0000"',
    '"\\ud800"',
    '"\\ud83d\\ude00"',
  ],
  ...['0', '-0', '-0.0', '1e308', '1e309', '-1e400', '5e-324', '1e-400', '9007199254740993', '123456789012345678901'],
  ...['0.1', '0.30000000000000004', '0.1234567890123456789', '1E2', '12.50', '"12.5"', '"NaN"', '"Infinity"'],
  ...[
    '"login"',
    '"LOGIN"',
    '"login "',
    '"purchase"',
    '"2025-01-02"',
    '"2025-01-02T00:00:00"',
    '"2025-02-30T00:00:00Z"',
  ],
  ...[
    '"2025-01-02T24:00:00Z"',
    '"2016-12-31T23:59:60Z"',
    '"2025-01-02t03:04:05.123456z"',
    '"2025-01-02 03:04:05+0530"',
  ],
  ...[
    '"0001-01-01T00:00:00Z"',
    '"9999-12-31T23:59:59.999999Z"',
    '"0001-01-01T00:00:00+00:01"',
    '"2025-01-02T03:04:05.1234567Z"',
  ],
  ...[
    '1735787045',
    '-62135596801',
    `"${'x'.repeat(5000)}"`,
    'nul',
    'NaN',
    "'x'",
    '{"a":1,"a":2}',
    `${'['.repeat(80)}${']'.repeat(80)}`,
  ],
];

type Chance = (limit: number) => number;

function pick<T>(chance: Chance, choices: readonly T[]): T {
  return choices[chance(choices.length)]!;
}

/** Puts JSON as it is written in the place of a value, or adds it under a further name. */
export function withOddValue(line: string, chance: Chance): string {
  const name = pick(chance, columns);
  const odd = pick(chance, oddValues);
  const fields = Object.entries(JSON.parse(line) as object).map(
    ([key, value]) => [key, JSON.stringify(value)] as const,
  );
  const replaced = fields.map(([key, value]) => `${JSON.stringify(key)}:${key === name ? odd : value}`);
  return `{${(fields.some(([key]) => key === name) ? replaced : [...replaced, `"${name}":${odd}`]).join()}}`;
}

function damageLines(lines: string[], chance: Chance): void {
  for (let changes = 1 + chance(4); changes > 0; changes -= 1) {
    const at = chance(lines.length);
    const line = lines[at]!;
    switch (chance(6)) {
      case 0:
        lines[at] = line.slice(0, chance(line.length));
        break;
      case 1:
        lines.splice(at, 1, '', line.slice(chance(line.length)));
        break;
      case 2:
        lines.push(line);
        break;
      default:
        if (line.startsWith('{') && line.endsWith('}') && !line.includes('\u0000')) {
          lines[at] = isJson(line) ? withOddValue(line, chance) : line;
        }
    }
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

function damageBytes(bytes: Buffer, chance: Chance): Buffer {
  const damaged = Buffer.from(bytes);
  for (let changes = 1 + chance(3); changes > 0; changes -= 1) damaged[chance(damaged.length)]! ^= 1 << chance(8);
  return chance(4) === 0 ? damaged.subarray(0, chance(damaged.length)) : damaged;
}

/** The same object for the same seed: NDJSON, gzip or zstd, with lines cut, values replaced, or bytes flipped or cut off. */
export function damagedDay(seed: number): DamagedDay {
  const random = seededRandom(seed);
  const chance: Chance = (limit) => Math.floor(random() * limit);
  const lines = eventLines({ date, rows: 60 + chance(200), seed, late: chance(2) === 0 });
  const original = new Set(lines);
  damageLines(lines, chance);
  const text = Buffer.from(lines.join(pick(chance, ['\n', '\n', '\r\n'])));
  const decoded = chance(4) === 0 ? damageBytes(text, chance) : text;
  const encode = pick(chance, [undefined, gzipSync, zstdCompressSync]);
  if (encode === undefined) return { bytes: decoded, decoded, original };
  const bytes: Buffer = encode(decoded);
  return chance(3) === 0
    ? { bytes: damageBytes(bytes, chance), decoded: undefined, original }
    : { bytes, decoded, original };
}
