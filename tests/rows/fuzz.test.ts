import { expect, test } from '@jest/globals';

import type { RawFormat } from '../../shared/contract/contract.ts';
import { ExactNumber, type RawValue } from '../../shared/contract/values.ts';
import { seededRandom } from '../../shared/random.ts';
import { mutated } from './mutation.ts';
import { chunks, compressions, read, type ReadRow } from './raw-object.ts';

const maxLineBytes = 300;

const lines: Record<RawFormat, readonly Buffer[]> = {
  ndjson: [
    '{"event_id":"0b8e","user":null,"n":12.5,"ok":true,"ts":"2025-01-01T12:34:56.789Z"}',
    String.raw`{"a":{"b":[1,-2.5e3,{"c":"x\"y\\"}],"d":[]},"e":"ü\u00fc😀\ud83d\ude00"}`,
    '{"big":12345678901234567890,"small":0.30000000000000004,"__proto__":{"x":1}}',
    '{}',
  ].map((line) => Buffer.from(line)),
  csv: ['1,plain,2.5', '2,"quoted, ""so""",', '3,"two\nlines",-1e3', '4,"",x', ',ü😀,0'].map((line) =>
    Buffer.from(line),
  ),
};
const header: Record<RawFormat, string> = { ndjson: '{"first":1}\n', csv: 'a,b,c\n' };

/** Runs `check` for each seed and names the seed that failed. */
async function forSeeds(seeds: number, check: (random: () => number, seed: number) => Promise<void>): Promise<void> {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await check(seededRandom(seed), seed);
    } catch (error) {
      throw new Error(`Failed for seed ${seed}: ${String(error)}`, { cause: error });
    }
  }
}

/** A header, then 100 lines of which each is mutated with the chance `rate`. */
function file(format: RawFormat, random: () => number, rate: number): Buffer {
  const parts: Buffer[] = [Buffer.from(header[format])];
  for (let count = 0; count < 100; count++) {
    const line = lines[format][Math.floor(random() * lines[format].length)]!;
    parts.push(random() < rate ? mutated(line, random) : line, Buffer.from('\n'));
  }
  return Buffer.concat(parts);
}

/** The lines of an object by other means than the code under test: split at LF, without a CR before it. */
function linesOf(bytes: Buffer): Buffer[] {
  const found = bytes.toString('latin1').split('\n');
  return found.map((line, index) => {
    return Buffer.from(index < found.length - 1 && line.endsWith('\r') ? line.slice(0, -1) : line, 'latin1');
  });
}

function isBlank(line: Buffer): boolean {
  return /^[ \t\r]*$/.test(line.toString('latin1'));
}

function expectInOrder(rows: readonly ReadRow[]): void {
  for (const [index, row] of rows.entries()) {
    expect(row.line).toBeGreaterThan(index === 0 ? 0 : rows[index - 1]!.line);
    expect(row.bytes.length).toBeLessThanOrEqual(maxLineBytes);
    expect(row.kind === 'undecodable').toBe(row.offset !== undefined);
    if (row.kind === 'undecodable') expect(index).toBe(rows.length - 1);
  }
}

function isExact(value: RawValue): boolean {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint';
  return value instanceof ExactNumber || Object.values(value as Record<string, RawValue>).some(isExact);
}

test('10,000 mutated NDJSON lines: each that is not blank is one row, read as JSON.parse reads it', async () => {
  await forSeeds(100, async (random) => {
    const object = file('ndjson', random, 1);
    const rows = await read(chunks(object, 1 + Math.floor(random() * 400)), { maxLineBytes });
    expectInOrder(rows);

    const expected = linesOf(object).flatMap((bytes, index) => (isBlank(bytes) ? [] : [{ line: index + 1, bytes }]));
    expect(rows.map(({ line }) => line)).toEqual(expected.map(({ line }) => line));
    for (const [index, row] of rows.entries()) {
      const line = expected[index]!.bytes;
      expect(row.bytes.equals(line.subarray(0, maxLineBytes))).toBe(true);
      if (row.kind === 'row' && !isExact(row.values!)) {
        expect(row.values).toEqual(JSON.parse(line.toString()));
        expect(line.equals(Buffer.from(line.toString()))).toBe(true);
      }
      if (row.why === 'The line is not valid JSON') expect(() => JSON.parse(line.toString()) as unknown).toThrow();
    }
  });
});

test('10,000 mutated CSV lines: each that is not blank belongs to exactly one row', async () => {
  await forSeeds(100, async (random) => {
    const object = file('csv', random, 0.5);
    const rows = await read(chunks(object, 1 + Math.floor(random() * 400)), { format: 'csv', maxLineBytes });
    expectInOrder(rows);

    const raw = object.toString('latin1').split('\n');
    const expected = linesOf(object);
    let next = 2;
    for (const row of rows) {
      for (; next < row.line; next++) expect(isBlank(expected[next - 1]!)).toBe(true);
      const count = row.bytes.toString('latin1').split('\n').length;
      const record = [...raw.slice(next - 1, next + count - 2), expected[next + count - 2]!.toString('latin1')].join(
        '\n',
      );
      expect(row.bytes.toString('latin1')).toBe(record.slice(0, maxLineBytes));
      if (row.kind === 'row') expect(Object.keys(row.values!)).toEqual(['a', 'b', 'c']);
      next += count;
    }
    for (const rest of expected.slice(next - 1)) expect(isBlank(rest)).toBe(true);
  });
});

const formats = Object.keys(lines) as RawFormat[];
const cases = formats.flatMap((format) =>
  Object.entries(compressions).map(([name, compress]) => [format, name, compress] as const),
);

test.each(cases)(
  '300 mutated %s objects, %s: no exception, and the same rows in any chunks',
  async (format, _, compress) => {
    await forSeeds(300, async (random, seed) => {
      const whole = file(format, random, 0.02);
      const half = whole.length >> 1;
      const object = mutated(
        Buffer.concat([compress(whole.subarray(0, half)), compress(whole.subarray(half))]),
        random,
      );
      const rows = await read(object, { format, maxLineBytes });
      expectInOrder(rows);
      if (seed % 5 === 0) {
        const size = 1 + Math.floor(random() * 500);
        expect(await read(chunks(object, size, 1, 7), { format, maxLineBytes })).toEqual(rows);
      }
    });
  },
);
