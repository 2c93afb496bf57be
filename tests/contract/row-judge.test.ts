import { describe, expect, test } from '@jest/globals';
import type { Finding } from '../../shared/contract/contract.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { ExactNumber, type RawValue, type RowValues } from '../../shared/contract/values.ts';
import { customProperties, sampleDocument, type SampleColumn, toBytes } from './sample-document.ts';

const goodRow = { id: 'a', at: '2025-01-02T03:04:05Z' };

function compile(columns: readonly SampleColumn[], custom: Record<string, unknown> = {}) {
  const document = sampleDocument(...columns);
  document.customProperties.push(...customProperties(custom));
  return readContract(toBytes(document), 'sample.yaml').judge;
}

/** Judges a value of one further column, `c`. */
function judgeValue(column: SampleColumn, value: RawValue): readonly Finding[] {
  return compile([{ name: 'c', ...column }])({ ...goodRow, c: value });
}

const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code);
const quality = (metric: string, rest: object, custom: Record<string, unknown> = {}) => ({
  metric,
  ...rest,
  customProperties: customProperties(custom),
});

describe('a value of the column type', () => {
  const exact = (text: string) => new ExactNumber(text);
  const types: [SampleColumn, RawValue[], RawValue[]][] = [
    [{ logicalType: 'string' }, ['', 'a', '\u0000', '🙂'], [1, true, 1n, [], {}, exact('1.5'), '\ud800', 'a\udc00']],
    [
      { logicalType: 'integer', physicalType: 'int32' },
      [0, -0, -(2 ** 31), 2 ** 31 - 1, 5n, 1e3],
      [2 ** 31, -(2 ** 31) - 1, 2n ** 31n, 0.5, NaN, Infinity, '1', true, exact('1.5'), [1]],
    ],
    [
      { logicalType: 'integer' },
      [0, 2 ** 53, 2n ** 63n - 1n, -(2n ** 63n), -(2 ** 63)],
      [2 ** 63, 2n ** 63n, -(2n ** 63n) - 1n, 1e19, 0.1, '7', false, exact('1.5'), {}],
    ],
    [
      { logicalType: 'number' },
      [0, -0, 1.5, -1e308, 5e-324, 10n ** 300n, exact('1234567890123456.78'), exact('1e-999')],
      ['1.5', true, NaN, Infinity, 10n ** 400n, exact('1e999'), [], {}],
    ],
    [
      { logicalType: 'number', physicalType: 'decimal(6,2)' },
      [0, -1.05, '1.50', '-9999.99', 9999, 9999n, exact('12.340000000000000000000'), '1.5000'],
      [1.005, '1e2', '', 10_000, 10_000n, '12345', exact('1.0000000000000000000001'), true, [], {}],
    ],
    [{ logicalType: 'boolean' }, [true, false], [0, 1, 'true', '', [], {}]],
    [{ logicalType: 'date' }, ['2024-02-29', '0001-01-01'], ['2025-02-29', '2025-1-1', 20250101, true, {}]],
  ];

  test.each(types)('%j is accepted', (column, accepted) => {
    for (const value of accepted) expect(judgeValue(column, value)).toEqual([]);
  });

  test.each(types)('%j is a TYPE_ERROR otherwise', (column, _, refused) => {
    for (const value of refused) expect(codes(judgeValue(column, value))).toEqual(['TYPE_ERROR']);
  });

  test('timestamp is text; other text is a TIMESTAMP_ERROR and other types are a TYPE_ERROR', () => {
    const judge = (value: RawValue) => codes(judgeValue({ logicalType: 'timestamp' }, value));
    expect(judge('2025-01-02T03:04:05.123456+01:00')).toEqual([]);
    expect(judge('2025-01-02T03:04:05')).toEqual(['TIMESTAMP_ERROR']);
    expect(judge('2016-12-31T23:59:60Z')).toEqual(['TIMESTAMP_ERROR']);
    expect(judge('')).toEqual(['TIMESTAMP_ERROR']);
    expect(judge(1735786800)).toEqual(['TYPE_ERROR']);
  });

  test('timestamp may lack an offset where the contract says what that means', () => {
    const column = { logicalType: 'timestamp', logicalTypeOptions: { defaultTimezone: 'Etc/UTC' } };
    expect(judgeValue(column, '2025-01-02T03:04:05')).toEqual([]);
  });
});

describe('a null', () => {
  test('and a missing key are accepted in a nullable column', () => {
    const judge = compile([{ name: 'c', logicalType: 'string' }]);
    expect(judge({ ...goodRow, c: null })).toEqual([]);
    expect(judge(goodRow)).toEqual([]);
  });

  test('is accepted in a nullable column that lists its values and has a dataset limit of 0 nulls', () => {
    const entries = [
      quality('invalidValues', { mustBe: 0, arguments: { validValues: ['x'] } }),
      quality('nullValues', { mustBe: 0 }, { action: 'halt' }),
    ];
    expect(judgeValue({ logicalType: 'string', quality: entries }, null)).toEqual([]);
  });

  test('and a missing key are told apart in a required column', () => {
    const judge = compile([{ name: 'c', logicalType: 'string', required: true }]);
    const [missing] = judge(goodRow);
    const [isNull] = judge({ ...goodRow, c: null });
    expect([missing?.code, isNull?.code]).toEqual(['NULL_VALUE_ERROR', 'NULL_VALUE_ERROR']);
    expect(missing?.message).toMatch(/missing/);
    expect(isNull?.message).toMatch(/null/);
  });
});

describe('a value rule', () => {
  const rules: [string, SampleColumn, RawValue[], RawValue[]][] = [
    ['minLength', { logicalType: 'string', logicalTypeOptions: { minLength: 2 } }, ['ab', '🙂🙂'], ['', 'a', '🙂']],
    ['maxLength', { logicalType: 'string', logicalTypeOptions: { maxLength: 2 } }, ['', '🙂🙂'], ['abc']],
    ['pattern', { logicalType: 'string', logicalTypeOptions: { pattern: '^[A-Z]{3}$' } }, ['EUR'], ['eur', 'EURO']],
    [
      'validValues',
      {
        logicalType: 'string',
        quality: [quality('invalidValues', { mustBe: 0, arguments: { validValues: ['x', 'y'] } })],
      },
      ['x', 'y'],
      ['z', '', 'toString'],
    ],
    [
      'minimum of an int64',
      { logicalType: 'integer', logicalTypeOptions: { minimum: 3 } },
      [3, 4n, 2n ** 60n],
      [2, 2n, -1],
    ],
    [
      'exclusiveMaximum of a double',
      { logicalType: 'number', logicalTypeOptions: { exclusiveMaximum: 1.5 } },
      [1.4],
      [1.5, 2n],
    ],
    [
      'minimum of a double that arrives with more digits',
      { logicalType: 'number', logicalTypeOptions: { minimum: 0.5 } },
      [new ExactNumber('0.50000000000000000000001')],
      [new ExactNumber('0.4000000000000000000000001')],
    ],
    [
      'minimum of a decimal',
      { logicalType: 'number', physicalType: 'decimal(20,2)', logicalTypeOptions: { minimum: 0.1 } },
      ['0.10', 0.1, '100000000000000000.01'],
      ['0.09', 0, '-100000000000000000.01'],
    ],
    [
      'exclusiveMinimum of a decimal',
      { logicalType: 'number', physicalType: 'decimal(20,2)', logicalTypeOptions: { exclusiveMinimum: 0 } },
      [0.01],
      [0, '-0.00', -1],
    ],
    [
      'maximum of a date',
      { logicalType: 'date', logicalTypeOptions: { maximum: '2025-12-31' } },
      ['2025-12-31'],
      ['2026-01-01'],
    ],
    [
      'minimum of a timestamp',
      { logicalType: 'timestamp', logicalTypeOptions: { minimum: '2025-01-01T00:00:00Z' } },
      ['2025-01-01T01:00:00+01:00'],
      ['2025-01-01T00:59:59.999999+01:00'],
    ],
  ];

  test.each(rules)('%s accepts and refuses', (_, column, accepted, refused) => {
    for (const value of accepted) expect(judgeValue(column, value)).toEqual([]);
    for (const value of refused) expect(codes(judgeValue(column, value))).toEqual(['VALUE_ERROR']);
  });

  test('is not reported of a value that has the wrong type', () => {
    const entry = quality('invalidValues', { mustBe: 0, arguments: { validValues: ['x'] } });
    expect(codes(judgeValue({ logicalType: 'string', quality: [entry] }, 5))).toEqual(['TYPE_ERROR']);
    expect(codes(judgeValue({ logicalType: 'string', required: true, quality: [entry] }, null))).toEqual([
      'NULL_VALUE_ERROR',
    ]);
  });

  test('stands in any one of the entries of its column', () => {
    const limit = { ...quality('invalidValues', { mustBeLessThan: 9, arguments: {} }), name: 'limit' };
    const values = quality('invalidValues', { mustBe: 0, arguments: { validValues: ['x'] } });
    expect(codes(judgeValue({ logicalType: 'string', quality: [limit, values] }, 'y'))).toEqual(['VALUE_ERROR']);
  });

  test('is reported with the code that its entry names', () => {
    const custom = { code: 'CURRENCY_ERROR', action: 'warn' };
    const entry = quality('invalidValues', { mustBe: 0, arguments: { validValues: ['EUR'] } }, custom);
    const [finding] = judgeValue({ logicalType: 'string', quality: [entry] }, 'USD');
    expect(finding).toMatchObject({ code: 'CURRENCY_ERROR', action: 'warn', column: 'c' });
  });
});

describe('the action', () => {
  const entry = (action: string, rest: object = { mustBe: 0 }) =>
    quality('invalidValues', { ...rest, arguments: { pattern: '^x' } }, { action });
  const actionOf = (column: SampleColumn, value: RawValue) => judgeValue(column, value).map(({ action }) => action);

  test('is quarantine unless the contract says otherwise', () => {
    expect(actionOf({ logicalType: 'string', logicalTypeOptions: { pattern: '^x' } }, 'y')).toEqual(['quarantine']);
    expect(actionOf({ logicalType: 'string', required: true }, null)).toEqual(['quarantine']);
    expect(actionOf({ logicalType: 'timestamp' }, 'now')).toEqual(['quarantine']);
  });

  test('is that of the entry which allows no invalid value', () => {
    expect(actionOf({ logicalType: 'string', quality: [entry('halt')] }, 'y')).toEqual(['halt']);
    expect(actionOf({ logicalType: 'string', quality: [entry('warn')] }, 'y')).toEqual(['warn']);
  });

  test('is not that of an entry which allows some', () => {
    const limited = entry('halt', { mustBeLessOrEqualTo: 1, unit: 'percent' });
    expect(actionOf({ logicalType: 'string', quality: [limited] }, 'y')).toEqual(['quarantine']);
  });

  test('of a value of the wrong type is never to keep the row', () => {
    expect(actionOf({ logicalType: 'string', quality: [entry('warn')] }, 5)).toEqual(['quarantine']);
    expect(actionOf({ logicalType: 'string', quality: [entry('halt')] }, 5)).toEqual(['halt']);
  });

  test('of a null is that of the entry which allows none', () => {
    const halts = quality('nullValues', { mustBe: 0 }, { action: 'halt' });
    expect(actionOf({ logicalType: 'string', required: true, quality: [halts] }, null)).toEqual(['halt']);
  });
});

describe('a column that the contract does not have', () => {
  test('is a SCHEMA_ERROR that the contract may ignore or halt at', () => {
    const row = { ...goodRow, more: 1 };
    const finding = { code: 'SCHEMA_ERROR', column: 'more', message: 'is no column of the contract' };
    expect(compile([])(row)).toEqual([{ ...finding, action: 'quarantine' }]);
    expect(compile([], { unknownFields: 'halt' })(row)).toEqual([{ ...finding, action: 'halt' }]);
    expect(compile([], { unknownFields: 'ignore' })(row)).toEqual([]);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('is found when it is called %s', (name) => {
    const row = JSON.parse(`{"id":"a","at":"2025-01-02T03:04:05Z","${name}":{"x":1}}`) as RowValues;
    expect(compile([])(row)).toMatchObject([{ code: 'SCHEMA_ERROR', column: name }]);
  });
});

describe('columns that are called like members of every object', () => {
  const judge = compile(
    ['constructor', 'toString', 'valueOf'].map((name) => ({ name, logicalType: 'string', required: true })),
  );

  test('are missing in a row that does not have them itself', () => {
    expect(judge(goodRow).map(({ column, code }) => [column, code])).toEqual(
      ['constructor', 'toString', 'valueOf'].map((name) => [name, 'NULL_VALUE_ERROR']),
    );
  });

  test('are judged in a row that has them', () => {
    const row = JSON.parse('{"constructor":"a","toString":"b","valueOf":5}') as RowValues;
    expect(judge({ ...goodRow, ...row })).toMatchObject([{ column: 'valueOf', code: 'TYPE_ERROR' }]);
  });
});

test('a row that breaks several rules has a finding for each, in the order of the contract, unknown columns last', () => {
  const judge = compile([
    { name: 'amount', logicalType: 'number' },
    { name: 'currency', logicalType: 'string', logicalTypeOptions: { maxLength: 3, pattern: '^[A-Z]*$' } },
  ]);
  const findings = judge({ extra: 1, currency: 'euro', amount: '5', id: null });
  expect(findings.map(({ column, code }) => [column, code])).toEqual([
    ['id', 'NULL_VALUE_ERROR'],
    ['at', 'NULL_VALUE_ERROR'],
    ['amount', 'TYPE_ERROR'],
    ['currency', 'VALUE_ERROR'],
    ['currency', 'VALUE_ERROR'],
    ['extra', 'SCHEMA_ERROR'],
  ]);
});
