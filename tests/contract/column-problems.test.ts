import { describe, expect, test } from '@jest/globals';
import { problemsAfter, problemsOf, problemsOfColumn } from './problems-of.ts';
import { sampleDocument } from './sample-document.ts';

describe('a column', () => {
  test.each([
    [
      'of a decimal that cannot be stored',
      { logicalType: 'number', physicalType: 'decimal(39,2)' },
      /^physicalType: decimal\(39,2\) is not possible/,
    ],
    [
      'of a decimal with more scale than precision',
      { logicalType: 'number', physicalType: 'decimal(4,5)' },
      /^physicalType: decimal\(4,5\)/,
    ],
    [
      'of a physical type that its logical type cannot have',
      { logicalType: 'integer', physicalType: 'in32' },
      /^physicalType: "in32" is not one of int64, int32 \(did you mean "int32"\?\)$/,
    ],
    [
      'with a limit that its decimal does not hold',
      { logicalType: 'number', physicalType: 'decimal(4,2)', logicalTypeOptions: { maximum: 0.005 } },
      /^logicalTypeOptions.maximum: 0.005 is not a value that decimal\(4,2\) holds/,
    ],
    [
      'with a limit beyond int32',
      { logicalType: 'integer', physicalType: 'int32', logicalTypeOptions: { maximum: 2 ** 31 } },
      /^logicalTypeOptions.maximum: 2147483648 is not a value that int32/,
    ],
    [
      'with a limit beyond what a contract can state',
      { logicalType: 'integer', logicalTypeOptions: { maximum: 2 ** 60 } },
      /^logicalTypeOptions.maximum: /,
    ],
    [
      'with a limit that is no date',
      { logicalType: 'date', logicalTypeOptions: { minimum: '2025-02-30' } },
      /^logicalTypeOptions.minimum: "2025-02-30" is not a value that date/,
    ],
    [
      'with limits that leave no value',
      { logicalType: 'number', logicalTypeOptions: { minimum: 2, maximum: 1 } },
      /^logicalTypeOptions: allows no value/,
    ],
    [
      'with lengths that leave no value',
      { logicalType: 'string', logicalTypeOptions: { minLength: 2, maxLength: 1 } },
      /^logicalTypeOptions.maxLength: 1 is below/,
    ],
    [
      'with a bad pattern',
      { logicalType: 'string', logicalTypeOptions: { pattern: '[a-' } },
      /^logicalTypeOptions.pattern: Invalid regular expression/,
    ],
    [
      'that says two things of its zone',
      { logicalType: 'timestamp', logicalTypeOptions: { timezone: true, defaultTimezone: 'UTC' } },
      /^logicalTypeOptions.timezone: true says/,
    ],
    [
      'that does not say what no offset means',
      { logicalType: 'timestamp', logicalTypeOptions: { timezone: false } },
      /^logicalTypeOptions.timezone: false says/,
    ],
    [
      'in a zone other than UTC',
      { logicalType: 'timestamp', logicalTypeOptions: { defaultTimezone: 'Europe/Paris' } },
      /^logicalTypeOptions.defaultTimezone: "Europe\/Paris" is not one of Etc\/UTC, UTC/,
    ],
    [
      'with an unknown field',
      { logicalType: 'string', requird: true },
      /^requird: is no field here \(did you mean "required"\?\)/,
    ],
    [
      'with a field of the standard that is not supported',
      { logicalType: 'string', unique: true },
      /^unique: is no field here/,
    ],
    ['in the key but nullable', { logicalType: 'string', primaryKey: true }, /^required: must be true/],
    [
      'with a position but not in the key',
      { logicalType: 'string', primaryKeyPosition: 1 },
      /^primaryKeyPosition: is only for/,
    ],
    ['that stands twice', { name: 'id', logicalType: 'string' }, /^name: "id" stands twice$/],
    [
      'with a reserved name in other case',
      { name: 'Ingestion_Date', logicalType: 'date' },
      /^name: "Ingestion_Date" is reserved/,
    ],
    ['called __proto__', { name: '__proto__', logicalType: 'string' }, /^name: "__proto__" has a meaning/],
  ])('%s is refused', (_, column, expected) => {
    expect(problemsOfColumn(column)).toEqual([expect.stringMatching(expected)]);
  });

  test('may be named in upper case and like a member of every object', () => {
    expect(problemsOfColumn({ name: 'TransactionID', logicalType: 'string' })).toEqual([]);
    expect(problemsOfColumn({ name: 'constructor', logicalType: 'string' })).toEqual([]);
  });

  test('must stand in the key', () => {
    const problems = problemsAfter(({ schema }) => {
      schema[0]!.properties[0]!.primaryKey = false;
    });
    expect(problems).toEqual(['schema[0].properties: has no key: at least one column needs "primaryKey: true"']);
  });

  test('does not share its place in the key', () => {
    const key = { logicalType: 'string', required: true, primaryKey: true, primaryKeyPosition: 1 };
    expect(problemsOf(sampleDocument({ name: 'a', ...key }, { name: 'b', ...key }))).toEqual([
      'schema[0].properties[3].primaryKeyPosition: 1 stands twice',
    ]);
  });
});
