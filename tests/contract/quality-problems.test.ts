import { describe, expect, test } from '@jest/globals';
import { problemsAfter, problemsOfColumn, problemsOfEntry } from './problems-of.ts';
import { customProperties } from './sample-document.ts';

describe('a quality entry', () => {
  const action = (value: string) => customProperties({ action: value });

  test.each<[string, object, RegExp]>([
    ['without a limit', { metric: 'nullValues' }, /^quality\[0\]: has no limit; needed is one of mustBe, mustNotBe, /],
    [
      'with two limits',
      { metric: 'nullValues', mustBe: 0, mustBeLessThan: 2 },
      /^quality\[0\]: has the limits mustBe and mustBeLessThan/,
    ],
    [
      'of an unknown metric',
      { metric: 'nulValues', mustBe: 0 },
      /^metric: "nulValues" is not one of .* \(did you mean "nullValues"\?\)$/,
    ],
    ['with an unknown operator', { metric: 'nullValues', mustBe: 0, mustBeLess: 1 }, /^mustBeLess: is no field here/],
    [
      'above 100 percent',
      { metric: 'nullValues', mustBeLessThan: 101, unit: 'percent' },
      /^mustBeLessThan: must not be above 100/,
    ],
    ['with a part of a row', { metric: 'nullValues', mustBeLessThan: 0.5 }, /^mustBeLessThan: counts rows/],
    [
      'with a range upside down',
      { metric: 'nullValues', mustBeBetween: [3, 1] },
      /^mustBeBetween: must have the lower end first/,
    ],
    ['with half a range', { metric: 'nullValues', mustBeBetween: [3] }, /^mustBeBetween: must have at least 2 entries/],
    ['of rowCount', { metric: 'rowCount', mustBe: 1 }, /^metric: rowCount stands in the quality of the table/],
    [
      'of duplicates',
      { metric: 'duplicateValues', mustBe: 0 },
      /^metric: duplicates are counted by the key \(id\) only$/,
    ],
    [
      'with an argument of another metric',
      { metric: 'nullValues', mustBe: 0, arguments: { validValues: ['a'] } },
      /^arguments.validValues: is no field here; allowed: nothing/,
    ],
    [
      'with valid values twice',
      { metric: 'invalidValues', mustBe: 0, arguments: { validValues: ['a', 'a'] } },
      /^arguments.validValues: must not have the same entry twice/,
    ],
    [
      'with a bad pattern',
      { metric: 'invalidValues', mustBe: 0, arguments: { pattern: '(' } },
      /^arguments.pattern: Invalid regular expression/,
    ],
    [
      'with an unknown action',
      { metric: 'nullValues', mustBe: 0, customProperties: action('stop') },
      /^customProperties\[0\].value: "stop" is not one of warn, quarantine, halt/,
    ],
    [
      'that rejects rows for nulls that they may have',
      { metric: 'nullValues', mustBe: 0, customProperties: action('quarantine') },
      /^customProperties: the action quarantine rejects single rows/,
    ],
    [
      'that rejects rows by a rate',
      { metric: 'invalidValues', mustBeLessThan: 1, unit: 'percent', customProperties: action('quarantine') },
      /^customProperties: the action quarantine rejects/,
    ],
    [
      'with a code for nulls',
      { metric: 'nullValues', mustBe: 0, customProperties: customProperties({ code: 'VALUE_ERROR' }) },
      /^customProperties: a code is for invalidValues only/,
    ],
    [
      'with an unknown customProperty',
      { metric: 'nullValues', mustBe: 0, customProperties: customProperties({ acton: 'halt' }) },
      /^customProperties\[0\].property: "acton" is not one of action, code \(did you mean "action"\?\)/,
    ],
    [
      'with a customProperty twice',
      { metric: 'nullValues', mustBe: 0, customProperties: [...action('halt'), ...action('warn')] },
      /^customProperties\[1\].property: "action" stands twice/,
    ],
  ])('%s is refused', (_, entry, expected) => {
    expect(problemsOfEntry(entry)).toEqual([expect.stringMatching(expected)]);
  });

  test('that would keep nulls in a required column is refused', () => {
    const entry = { metric: 'nullValues', mustBe: 0, customProperties: action('warn') };
    expect(problemsOfEntry(entry, { logicalType: 'string', required: true })).toEqual([
      expect.stringMatching(/^customProperties: the action warn would keep rows with a null/),
    ]);
  });

  test('with values or a pattern stands at a column of strings', () => {
    const entry = { metric: 'invalidValues', mustBe: 0, arguments: { validValues: ['1'], pattern: '^1' } };
    expect(problemsOfEntry(entry, { logicalType: 'integer' })).toEqual([
      expect.stringMatching(/^arguments.validValues: is for columns of logicalType string/),
      expect.stringMatching(/^arguments.pattern: is for columns of logicalType string/),
    ]);
  });

  test('does not repeat the pattern of the column', () => {
    const entry = { metric: 'invalidValues', mustBe: 0, arguments: { pattern: 'a' } };
    expect(problemsOfEntry(entry, { logicalType: 'string', logicalTypeOptions: { pattern: 'b' } })).toEqual([
      'arguments.pattern: stands in logicalTypeOptions of the column already',
    ]);
  });

  test('of the table does not look at a column, and counts duplicates by the key', () => {
    const problems = problemsAfter(({ schema }) => {
      schema[0]!.quality = [
        { metric: 'nullValues', mustBe: 0 },
        { metric: 'duplicateValues', mustBe: 0, arguments: { properties: ['i'] } },
        { metric: 'duplicateValues', name: 'other', mustBe: 0, arguments: { properties: ['at'] } },
        { metric: 'rowCount', mustBeGreaterThan: 0, unit: 'percent' },
      ];
    });
    expect(problems).toEqual([
      'schema[0].quality[0].metric: nullValues stands in the quality of the column that it looks at',
      'schema[0].quality[1].arguments.properties: there is no column "i" (did you mean "id"?)',
      'schema[0].quality[2].metric: duplicates are counted by the key (id) only',
      'schema[0].quality[3].unit: must be "rows": there is nothing that rowCount could be a part of',
    ]);
  });

  test('of missing values has them all', () => {
    const entry = (name: string, value: string) => ({
      metric: 'missingValues',
      name,
      mustBe: 0,
      arguments: { missingValues: [value] },
    });
    expect(problemsOfColumn({ logicalType: 'string', quality: [entry('a', '-'), entry('b', '?')] })).toEqual([
      'quality[1].metric: missingValues stands in another entry of this column; a column has one list of them',
    ]);
  });

  test('does not contradict another one and can be told from it', () => {
    const code = customProperties({ code: 'CURRENCY_ERROR' });
    const entry = { metric: 'invalidValues', mustBe: 0, arguments: { validValues: ['a'] }, customProperties: code };
    expect(problemsOfColumn({ logicalType: 'string', quality: [entry, entry] })).toEqual([
      'quality[1].name: another entry has the same metric, so this one needs a name of its own',
      'quality[1].mustBe: 0 stands in another entry of the same metric',
      'quality[1].arguments: validValues and pattern stand in another entry of this column; one entry has them all',
      'quality[1].customProperties: a code stands in another entry of this column, and its invalid values have one',
    ]);
  });
});
