import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readContract } from '../../shared/contract/read-contract.ts';
import { ExactNumber, type RawValue, type RowValues } from '../../shared/contract/values.ts';
import { sampleDocument, toBytes } from './sample-document.ts';

const goodRow = { id: 'a', at: '2025-01-02T03:04:05Z' };

describe('arbitrary rows', () => {
  const { judge } = readContract(
    toBytes(
      sampleDocument(
        { name: 'n', logicalType: 'integer', physicalType: 'int32', logicalTypeOptions: { minimum: 0 } },
        { name: 'd', logicalType: 'number', physicalType: 'decimal(5,2)', required: true },
        { name: 's', logicalType: 'string', logicalTypeOptions: { maxLength: 2 } },
        { name: 'b', logicalType: 'boolean' },
      ),
    ),
    'sample.yaml',
  );
  const names = ['id', 'at', 'n', 'd', 's', 'b'];
  const values = fc.oneof(
    { depthSize: 'medium' },
    fc.jsonValue({ maxDepth: 4 }),
    fc.integer({ min: -3, max: 3 }),
    fc.bigInt(),
    fc.constantFrom<RawValue>(
      '1.25',
      '100',
      'ab',
      '2025-01-02T03:04:05Z',
      0.1,
      1.005,
      new ExactNumber('1.2500000000000000000'),
    ),
  ) as fc.Arbitrary<RawValue>;
  const rows = fc.dictionary(
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: fc.string() }),
    values,
    { noNullPrototype: false, maxKeys: 9 },
  );

  /** Written from the meaning of the contract above, without the code under test. */
  function isFine(row: RowValues): boolean {
    const own = (name: string) => (Object.hasOwn(row, name) ? (row[name] ?? null) : null);
    const [id, at, n, d, s, b] = names.map(own);
    return (
      Object.keys(row).every((name) => names.includes(name)) &&
      typeof id === 'string' &&
      !/\p{Surrogate}/u.test(id) &&
      at === '2025-01-02T03:04:05Z' &&
      (n === null ||
        ((typeof n === 'number' || typeof n === 'bigint') && n >= 0 && n < 2147483648 && Number(n) % 1 === 0)) &&
      isFineDecimal(d!) &&
      (s === null || (typeof s === 'string' && !/\p{Surrogate}/u.test(s) && Array.from(s).length <= 2)) &&
      (b === null || typeof b === 'boolean')
    );
  }

  /** At most three digits before the point and two after it. */
  function isFineDecimal(value: RawValue): boolean {
    // Rounding changes a number exactly when it has more digits.
    if (typeof value === 'number') return Math.abs(value) < 1000 && Number(value.toFixed(2)) === value;
    if (typeof value === 'bigint') return value > -1000n && value < 1000n;
    const text = value instanceof ExactNumber ? value.text : value;
    return typeof text === 'string' && /^-?0*\d{1,3}(\.\d\d?0*)?$/.test(text);
  }

  test('are judged without a fault, and only those that an independent checker accepts are accepted', () => {
    fc.assert(
      fc.property(rows, (row) => {
        expect(judge(row).length === 0).toBe(isFine(row));
      }),
      { numRuns: 5000 },
    );
  });

  test('that are nearly right are accepted exactly when the independent checker accepts them', () => {
    const changes = fc.dictionary(fc.constantFrom(...names), values, { maxKeys: 1 });
    fc.assert(
      fc.property(changes, (change) => {
        const row = { ...goodRow, d: 1, ...change };
        expect(judge(row).length === 0).toBe(isFine(row));
      }),
      { numRuns: 5000 },
    );
  });

  test('never have their values in a message', () => {
    const secret = 'x9ddc2f1-secret';
    const bad = Object.fromEntries([...names, 'more'].map((name) => [name, [secret]]));
    for (const { message } of judge(bad)) expect(message).not.toContain('secret');
  });

  test('that are no objects are malformed', () => {
    for (const row of [[], [goodRow], null, 5, 'text']) {
      expect(judge(row as unknown as RowValues)).toMatchObject([{ code: 'MALFORMED_ROW', column: null }]);
    }
  });

  test('of any depth are judged', () => {
    let deep: RawValue = 1;
    for (let i = 0; i < 100_000; i += 1) deep = [deep];
    expect(judge({ ...goodRow, d: deep })).toMatchObject([{ column: 'd', code: 'TYPE_ERROR' }]);
  });
});
