import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readContract } from '../../shared/contract/read-contract.ts';
import type { RawValue } from '../../shared/contract/values.ts';
import { acting, columnRules } from './broken-rules.ts';
import { sampleDocument, toBytes, type SampleColumn } from './sample-document.ts';

const invalid = { metric: 'invalidValues', mustBe: 0 };
const text = (logicalTypeOptions: object = {}, ...quality: readonly object[]) => ({
  logicalType: 'string',
  logicalTypeOptions,
  quality,
});
const integer = (logicalTypeOptions: object = {}, ...quality: readonly object[]) => ({
  logicalType: 'integer',
  logicalTypeOptions,
  quality,
});
const int32 = (logicalTypeOptions: object = {}) => ({ ...integer(logicalTypeOptions), physicalType: 'int32' });
const decimal = (logicalTypeOptions: object, physicalType = 'decimal(10,2)') => ({
  logicalType: 'number',
  physicalType,
  logicalTypeOptions,
});
const double = (logicalTypeOptions: object) => decimal(logicalTypeOptions, 'double');
const time = (logicalTypeOptions: object) => ({ logicalType: 'timestamp', logicalTypeOptions });
const allowed = (...validValues: string[]) => text({}, { ...invalid, arguments: { validValues } });
const matching = (pattern: string) => text({}, { ...invalid, arguments: { pattern } });
const positive = { minimum: 1 };

describe('a change of the values that are allowed is breaking', () => {
  test.each<[string, SampleColumn, SampleColumn]>([
    ['when a minimum is new', integer(), integer({ minimum: 0 })],
    ['when a maximum is lower', integer({ maximum: 9 }), integer({ maximum: 8 })],
    ['when a minimum becomes an exclusive one', integer({ minimum: 0 }), integer({ exclusiveMinimum: 0 })],
    ['when a maximum becomes an exclusive one', double({ maximum: 9 }), double({ exclusiveMaximum: 9 })],
    ['when an exclusive minimum is higher', decimal({ exclusiveMinimum: 0 }), decimal({ exclusiveMinimum: 0.01 })],
    ['when a double above 0 must be from 0.01', double({ exclusiveMinimum: 0 }), double({ minimum: 0.01 })],
    ['when one limit is looser and one is narrower', integer({ minimum: 1 }), integer({ minimum: 0, maximum: 9 })],
    [
      'when a day must be later',
      { ...time({ minimum: '2025-01-01' }), logicalType: 'date' },
      { ...time({ exclusiveMinimum: '2025-01-01' }), logicalType: 'date' },
    ],
    [
      'when a time must be earlier',
      time({ maximum: '2025-01-01T00:00:00Z' }),
      time({ maximum: '2025-01-01T00:30:00+01:00' }),
    ],
    ['when a wider integer has a limit that a narrower one held', int32(), integer({ minimum: -(2 ** 31) + 1 })],
    ['when a length is at least another', text({ minLength: 1 }), text({ minLength: 2 })],
    ['when a length is at most another', text({ maxLength: 9 }), text({ maxLength: 8 })],
    ['when a length is limited', text(), text({ maxLength: 8 })],
    ['when a pattern is new', text(), text({ pattern: '^a' })],
    ['when a pattern is another one', text({ pattern: '^a' }), matching('^b')],
    ['when a value is no longer valid', allowed('a', 'b'), allowed('a')],
    ['when only some values are valid', text(), allowed('a')],
    ['when a valid value does not match', allowed('a', 'b'), matching('^a$')],
    [
      'when a valid value is too long',
      allowed('a', 'bb'),
      { ...allowed('a', 'bb'), logicalTypeOptions: { maxLength: 1 } },
    ],
    [
      'when rows that warned are still counted',
      text({ maxLength: 9 }, acting('warn', invalid), { metric: 'invalidValues', name: 'most', mustBeLessThan: 9 }),
      text({ maxLength: 8 }, acting('warn', invalid), { metric: 'invalidValues', name: 'most', mustBeLessThan: 9 }),
    ],
  ])('%s', (_, old, young) => {
    expect(columnRules(old, young)).toEqual(['rule-tightened c']);
  });
});

describe('a change of the values that are allowed is not breaking', () => {
  test.each<[string, SampleColumn, SampleColumn]>([
    ['when a limit is gone', integer({ maximum: 8 }), integer()],
    ['when an exclusive minimum becomes a minimum', integer({ exclusiveMinimum: 0 }), integer({ minimum: 0 })],
    ['when integers above 0 are from 1', integer({ exclusiveMinimum: 0 }), integer({ minimum: 1 })],
    ['when integers from 1 are above 0', integer({ minimum: 1 }), integer({ exclusiveMinimum: 0 })],
    ['when decimals above 0 are from 0.01', decimal({ exclusiveMinimum: 0 }), decimal({ minimum: 0.01 })],
    ['when decimals below 1 are to 0.99', decimal({ exclusiveMaximum: 1 }), decimal({ maximum: 0.99 })],
    [
      'when a limit is repeated as a looser one',
      integer({ minimum: 1 }),
      integer({ minimum: 1, exclusiveMinimum: -5 }),
    ],
    ['when a limit is the end of the type', int32(), int32({ minimum: -(2 ** 31), maximum: 2 ** 31 - 1 })],
    ['when the limits of a narrower type stay', int32(), integer({ minimum: -(2 ** 31), exclusiveMaximum: 2 ** 31 })],
    ['when a limit is what a decimal holds', decimal({}, 'decimal(3,1)'), decimal({ maximum: 99.9 }, 'decimal(4,1)')],
    [
      'when an instant is written with another offset',
      time({ minimum: '2025-01-01T00:00:00Z' }),
      time({ minimum: '2025-01-01T01:00:00+01:00' }),
    ],
    ['when a length is at least 0', text(), text({ minLength: 0 })],
    ['when lengths have a wider range', text({ minLength: 2, maxLength: 8 }), text({ minLength: 1, maxLength: 9 })],
    ['when a further value is valid', allowed('a'), allowed('b', 'a')],
    [
      'when every valid value matches what takes their place',
      allowed('a', 'b'),
      text({ pattern: '^[ab]$', maxLength: 1 }),
    ],
    [
      'when a value that was too long is no longer listed',
      { ...allowed('a', 'bb'), logicalTypeOptions: { maxLength: 1 } },
      allowed('a'),
    ],
    ['when a pattern stands in another place', text({ pattern: '^a' }), matching('^a')],
    ['when what is narrower only warns', text(), text({ pattern: '^a' }, acting('warn', invalid))],
  ])('%s', (_, old, young) => {
    expect(columnRules(old, young)).toEqual([]);
  });
});

describe('a row with an invalid value', () => {
  test.each<[string, SampleColumn, SampleColumn, string[]]>([
    [
      'that was kept is quarantined',
      integer(positive, acting('warn', invalid)),
      integer(positive, invalid),
      ['action-tightened c'],
    ],
    [
      'that was kept is quarantined by default',
      integer(positive, acting('warn', invalid)),
      integer(positive),
      ['action-tightened c'],
    ],
    [
      'that was kept halts',
      integer(positive, acting('warn', invalid)),
      integer(positive, acting('halt', invalid)),
      ['action-tightened c'],
    ],
    [
      'that was quarantined halts',
      integer(positive),
      integer(positive, acting('halt', invalid)),
      ['action-tightened c'],
    ],
    ['that halted is quarantined', integer(positive, acting('halt', invalid)), integer(positive), []],
    ['that was quarantined is kept', integer(positive), integer(positive, acting('warn', invalid)), []],
    [
      'can be of the wrong type only, which is quarantined as before',
      integer({}, acting('warn', invalid)),
      integer(),
      [],
    ],
  ])('%s', (_, old, young, broken) => {
    expect(columnRules(old, young)).toEqual(broken);
  });
});

/** Which of the values the contract with this column takes. */
function takenOf<Value extends RawValue>(column: SampleColumn, values: readonly Value[]): Value[] {
  const { judge } = readContract(toBytes(sampleDocument({ name: 'c', ...column })), 'sample');
  return values.filter((value) => judge({ c: value }).every((finding) => finding.column !== 'c'));
}

function expectNamedIffRefused(old: SampleColumn, young: SampleColumn, values: readonly RawValue[]): void {
  const taken = takenOf(old, values);
  const isRefused = takenOf(young, taken).length < taken.length;
  expect(columnRules(old, young)).toEqual(isRefused ? ['rule-tightened c'] : []);
}

describe('narrower limits are told exactly when a value was taken and is refused', () => {
  test.each([
    ['int64', { logicalType: 'integer' }, 1, 1],
    ['decimal(3,1)', { logicalType: 'number', physicalType: 'decimal(3,1)' }, 0.1, 0.1],
    ['double', { logicalType: 'number' }, 1, 0.5],
  ])('of a column of type %s', (_, type, limitStep, valueStep) => {
    const steps = (step: number, most: number) =>
      Array.from({ length: 2 * most + 1 }, (__, i) => Math.round((i - most) * step * 10) / 10);
    const limit = fc.option(fc.constantFrom(...steps(limitStep, 3)), { nil: undefined });
    const limits = fc
      .record({ minimum: limit, exclusiveMinimum: limit, maximum: limit, exclusiveMaximum: limit })
      .filter(({ minimum, exclusiveMinimum = -9, maximum, exclusiveMaximum = 9 }) => {
        return (minimum ?? exclusiveMinimum) <= (maximum ?? exclusiveMaximum);
      });
    fc.assert(
      fc.property(limits, limits, (old, young) => {
        const [before, after] = [old, young].map((logicalTypeOptions) => ({ ...type, logicalTypeOptions }));
        expectNamedIffRefused(before!, after!, steps(valueStep, 10));
      }),
      { numRuns: 40 },
    );
  });

  test('of texts of which the valid ones are listed', () => {
    const words = ['', 'a', 'b', 'ab', 'bb', 'ä𝒳b'];
    const rules = fc.record({
      validValues: fc.option(fc.subarray(words, { minLength: 1 }), { nil: undefined }),
      pattern: fc.constantFrom(undefined, '^a', 'b$'),
      minLength: fc.constantFrom(undefined, 1, 2),
      maxLength: fc.constantFrom(undefined, 2, 3),
    });
    const columnOf = ({
      validValues,
      pattern,
      ...lengths
    }: typeof rules extends fc.Arbitrary<infer Rules> ? Rules : never) =>
      text(lengths, { ...invalid, arguments: { validValues, pattern } });
    const listed = rules.filter(({ validValues }) => validValues !== undefined);
    fc.assert(
      fc.property(listed, rules, (old, young) => {
        expectNamedIffRefused(columnOf(old), columnOf(young), words);
      }),
      { numRuns: 40 },
    );
  });
});
