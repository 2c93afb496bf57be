import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ExactNumber, type RowValues } from '../../shared/contract/values.ts';
import { decodeRows } from '../../shared/rows/decode-rows.ts';
import type { DecodedRow } from '../../shared/rows/row.ts';
import { canonicalJson } from '../../shared/verdicts/canonical-row.ts';
import { canonicalNumber } from '../../shared/verdicts/canonical-number.ts';
import { rowHash } from '../../shared/verdicts/row-hash.ts';

const line = (bytes: Uint8Array) => ({ line: 1, bytes });
const parsed = (values: RowValues): DecodedRow => ({ kind: 'row', source: line(Buffer.of()), values });
const malformed = (text: string): DecodedRow => ({ kind: 'malformed', source: line(Buffer.from(text)), why: 'bad' });

/** The hash of the row that this line of NDJSON holds. */
async function hashOf(text: string): Promise<string> {
  const bytes = (async function* () {
    yield await Promise.resolve(Buffer.from(text));
  })();
  for await (const [row] of decodeRows(bytes, { format: 'ndjson', maxLineBytes: 100_000 })) return rowHash(row!);
  throw new Error('There is no row.');
}

/** The same members in another order, at every level. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}

const jsonObject = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue());

describe('the canonical JSON', () => {
  test('of the example of RFC 8785 is the one that the RFC gives', () => {
    const text = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    const expected = String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`;
    expect(canonicalJson(JSON.parse(text) as RowValues)).toBe(expected);
  });

  test('sorts names by their UTF-16 units, as the RFC has it', () => {
    const names = ['\u20ac', '\r', '\ufb33', '1', '\u{1f600}', '\u0080', '\u00f6'];
    const values = Object.fromEntries(names.map((name) => [name, 0]));
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'];
    expect(canonicalJson(values)).toBe(`{${sorted.map((name) => `${JSON.stringify(name)}:0`).join(',')}}`);
  });

  test('means the same row, and is its own canonical form', () => {
    fc.assert(
      fc.property(jsonObject, (values) => {
        const canonical = canonicalJson(values as RowValues);
        // A JSON text cannot tell -0 from 0.
        expect(JSON.parse(canonical)).toEqual(JSON.parse(JSON.stringify(values)));
        expect(canonicalJson(JSON.parse(canonical) as RowValues)).toBe(canonical);
      }),
    );
  });

  test('keeps a member named __proto__', () => {
    const values = JSON.parse('{"__proto__":1,"a":2}') as RowValues;
    expect(canonicalJson(values)).toBe('{"__proto__":1,"a":2}');
  });
});

describe('the canonical text of a number', () => {
  test.each<[bigint | ExactNumber | number, string]>([
    [-0, '0'],
    [1e21, '1e+21'],
    [9007199254740993n, '9007199254740993'],
    [-12345678901234567890n, '-12345678901234567890'],
    // A JavaScript number has all its digits, so that the text is the RFC's.
    [1000000000000000000000n, '1e+21'],
    [new ExactNumber('1234567890123456.78'), '123456789012345678e-2'],
    [new ExactNumber('1234567890123456789e1'), '12345678901234567890'],
    [new ExactNumber('-1e400'), `-1${'0'.repeat(400)}`],
    [new ExactNumber('1e4000'), '1e4000'],
    [new ExactNumber('1E-400'), '1e-400'],
    [new ExactNumber(`1e${'9'.repeat(20)}`), `1e${'9'.repeat(20)}`],
  ])('of %s is %s', (value, expected) => {
    expect(canonicalNumber(value)).toBe(expected);
  });

  test('is equal for equal numbers and for those only, however their digits are written', async () => {
    const decimal = fc.record({
      digits: fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }),
      exponent: fc.integer({ min: -30, max: 30 }),
    });
    const shifted = fc.tuple(decimal, fc.integer({ min: 0, max: 9 }));
    const textOf = ({ digits, exponent }: { digits: bigint; exponent: number }) => `${digits}e${exponent}`;
    await fc.assert(
      fc.asyncProperty(shifted, decimal, async ([one, zeros], other) => {
        const same = textOf({ digits: one.digits * 10n ** BigInt(zeros), exponent: one.exponent - zeros });
        const hash = await hashOf(`{"a":${textOf(one)}}`);
        expect(await hashOf(`{"a":${same}}`)).toBe(hash);
        const [low, high] = one.exponent < other.exponent ? [one, other] : [other, one];
        const equal = low.digits === high.digits * 10n ** BigInt(high.exponent - low.exponent);
        expect((await hashOf(`{"a":${textOf(other)}}`)) === hash).toBe(equal);
      }),
    );
  });
});

describe('the row_hash', () => {
  test('is the SHA-256 of the canonical JSON', () => {
    const expected = createHash('sha256').update('{"a":1,"b":"é"}').digest('hex');
    expect(rowHash(parsed({ b: 'é', a: 1 }))).toBe(expected);
  });

  test('does not depend on the order of keys, nor on white space', async () => {
    await fc.assert(
      fc.asyncProperty(jsonObject, async (values) => {
        const hash = await hashOf(JSON.stringify(values));
        expect(await hashOf(JSON.stringify(reversed(values)))).toBe(hash);
        expect(await hashOf(JSON.stringify(values, null, 1).replaceAll('\n', '\t'))).toBe(hash);
      }),
    );
  });

  test('is equal exactly for rows whose canonical JSON is', () => {
    fc.assert(
      fc.property(jsonObject, jsonObject, (one, other) => {
        const [a, b] = [one as RowValues, other as RowValues];
        expect(rowHash(parsed(a)) === rowHash(parsed(b))).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });

  test('tells null, the empty string and a missing key apart, and a number from its digits as text', async () => {
    const texts = ['{"a":1,"b":null}', '{"a":1,"b":""}', '{"a":1}', '{"a":"1"}', '{"a":1,"b":[]}', '{"a":1,"b":{}}'];
    const hashes = await Promise.all(texts.map(hashOf));
    expect(new Set(hashes).size).toBe(texts.length);
  });

  test('keeps the digits of integers beyond 2^53', async () => {
    expect(await hashOf('{"a":9007199254740993}')).not.toBe(await hashOf('{"a":9007199254740992}'));
  });

  test('of a row that did not parse is that of its bytes', () => {
    expect(rowHash(malformed('{"a"'))).toBe(rowHash(malformed('{"a"')));
    expect(rowHash(malformed('{"a"'))).not.toBe(rowHash(malformed('{"a" ')));
    const undecodable: DecodedRow = { kind: 'undecodable', source: line(Buffer.from('{')), why: 'cut', offset: 7 };
    expect(rowHash(undecodable)).toBe(rowHash(malformed('{')));
  });

  test('of a row that did not parse is never that of one that did', () => {
    fc.assert(
      fc.property(jsonObject, (values) => {
        expect(rowHash(malformed(canonicalJson(values as RowValues)))).not.toBe(rowHash(parsed(values as RowValues)));
      }),
    );
  });
});
