import { expect, test } from '@jest/globals';
import fc from 'fast-check';

import { chunks, compressions, read } from './raw-object.ts';

const text = fc.string({ unit: 'binary', maxLength: 12 }).filter((value) => value.isWellFormed());

/** How an object is written: compressed in so many frames, after a mark or not, read in chunks of these sizes. */
const transport = fc.record({
  compress: fc.constantFrom(...Object.values(compressions)),
  frames: fc.integer({ min: 1, max: 4 }),
  mark: fc.boolean(),
  sizes: fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  finalLineEnd: fc.boolean(),
});

type Transport = typeof transport extends fc.Arbitrary<infer Value> ? Value : never;

function source(
  lines: readonly string[],
  { compress, frames, mark, sizes, lineEnd, finalLineEnd }: Transport,
): AsyncIterable<Uint8Array> {
  const decoded = Buffer.from((mark ? '\ufeff' : '') + lines.join(lineEnd) + (finalLineEnd ? lineEnd : ''));
  const frameBytes = Math.max(Math.ceil(decoded.length / frames), 1);
  const parts: Buffer[] = [];
  for (let at = 0; at < decoded.length; at += frameBytes) parts.push(compress(decoded.subarray(at, at + frameBytes)));
  return chunks(Buffer.concat(parts), ...sizes);
}

/** JSON.parse, with bigints for the integers that JSON.stringify printed beyond 2^53. */
function parse(line: string): unknown {
  return JSON.parse(line, (_key, value: unknown) =>
    typeof value === 'number' && !Number.isSafeInteger(value) && /^-?\d+$/.test(String(value))
      ? BigInt(String(value))
      : value,
  );
}

test('NDJSON rows come back equal, with their line numbers, however they are written and read', async () => {
  const value = fc.jsonValue({ stringUnit: 'grapheme', maxDepth: 3 });
  const row = fc.oneof(
    fc.dictionary(text, value, { maxKeys: 5, noNullPrototype: true }).map((values) => JSON.stringify(values)),
    fc
      .tuple(text, value)
      .map(([key, child]) => `{"__proto__":${JSON.stringify(child)},${JSON.stringify(`_${key}`)}:1}`),
    fc.constantFrom('', ' ', '\t'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 12 }), transport, async (lines, how) => {
      const expected = lines.flatMap((line, index) =>
        line.trim() === '' ? [] : [{ line: index + 1, bytes: line, values: parse(line) }],
      );
      const rows = await read(source(lines, how));
      expect(rows.map(({ line, bytes, values }) => ({ line, bytes: bytes.toString(), values }))).toEqual(expected);
    }),
    { numRuns: 1_000 },
  );
});

/** JSON text and whether an object in it has a key twice, written member by member. */
interface Json {
  readonly text: string;
  readonly repeats: boolean;
}

const { object } = fc.letrec<{ value: Json; object: Json; array: Json }>((tie) => {
  const gap = fc.constantFrom('', '', ' ', '\t');
  // Keys and strings that look like members, and the same key by an escape.
  const string = fc.constantFrom('a', 'b', '"a":1', ':', '\\', '{', '[', 'ü', '__proto__', '1');
  const written = fc
    .tuple(string, fc.boolean())
    .map(([name, escaped]) => (escaped && name === 'a' ? String.raw`"\u0061"` : JSON.stringify(name)));
  const scalar = fc.oneof(written, fc.constantFrom('0', '-1.5e3', '12345678901234567890', 'true', 'null'));
  const children = (open: string, close: string, items: readonly Json[], separator: string): Json => ({
    text: open + items.map((item) => item.text).join(separator) + close,
    repeats: items.some((item) => item.repeats),
  });
  return {
    value: fc.oneof(
      { depthSize: 'small' },
      scalar.map((text) => ({ text, repeats: false })),
      tie('object'),
      tie('array'),
    ),
    array: fc
      .tuple(fc.array(tie('value'), { maxLength: 3 }), gap)
      .map(([items, space]) => children(`[${space}`, ']', items, `,${space}`)),
    object: fc.tuple(fc.array(fc.tuple(written, tie('value')), { maxLength: 3 }), gap).map(([members, space]) => {
      const items = members.map(([key, value]) => ({ ...value, text: `${key}${space}:${space}${value.text}` }));
      const keys = members.map(([key]) => JSON.parse(key) as string);
      const { text, repeats } = children('{', `${space}}`, items, `${space},`);
      return { text, repeats: repeats || new Set(keys).size < keys.length };
    }),
  };
});

test('a line is malformed for a repeated key exactly when an object in it has one', async () => {
  let repeated = 0;
  await fc.assert(
    fc.asyncProperty(object, async ({ text, repeats }) => {
      if (repeats) repeated++;
      const [row] = await read(text);
      expect(row!.why).toBe(repeats ? 'The JSON has the same key twice in one object' : undefined);
    }),
    { numRuns: 3_000 },
  );
  expect(repeated).toBeGreaterThan(300);
});

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

test('CSV records come back equal, with their line numbers, however they are written and read', async () => {
  const plainText = text.filter((value) => !value.includes('\0'));
  const awkward = fc.constantFrom('"', '""', ',', '\n', '\r\n', 'a\nb', '', ' ', 'null', '"\n"', '","');
  const cell = fc.option(fc.oneof(plainText, awkward), { freq: 6 });
  const names = fc.uniqueArray(
    fc.oneof(plainText, awkward, fc.constant('__proto__')).filter((name) => name !== ''),
    {
      minLength: 2,
      maxLength: 4,
    },
  );
  const table = names.chain((header) =>
    fc.record({
      header: fc.constant(header),
      records: fc.array(fc.array(cell, { minLength: header.length, maxLength: header.length }), { maxLength: 8 }),
      quoteAll: fc.boolean(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(table, transport, async ({ header, records, quoteAll }, how) => {
      const write = (value: string | null): string => {
        if (value === null) return '';
        return quoteAll || value === '' || /[",\r\n\ufeff]/.test(value) ? quoted(value) : value;
      };
      const lines = [header, ...records].map((cells) => cells.map(write).join(','));
      let told: readonly string[] = [];
      const rows = await read(source(lines, how), { format: 'csv', onHeader: (seen) => (told = seen) });

      let line = 1;
      const expected = lines.map((bytes) => {
        const first = line;
        line += bytes.split('\n').length;
        return { line: first, bytes };
      });
      expect(told).toEqual(header);
      expect(rows.map((row) => ({ line: row.line, bytes: row.bytes.toString() }))).toEqual(expected.slice(1));
      expect(rows.map(({ values }) => header.map((name) => values![name]))).toEqual(records);
    }),
    { numRuns: 1_000 },
  );
});
