import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Operator } from '../../shared/contract/contract.ts';
import { readContract } from '../../shared/contract/read-contract.ts';
import { checkResults } from '../../shared/quality/check-results.ts';
import { Tally } from '../../shared/verdicts/tally.ts';
import { acting, columnRules, rulesBetween, tableRules } from './broken-rules.ts';
import { sampleDocument, toBytes, type SampleColumn } from './sample-document.ts';

const text = (...quality: readonly object[]) => ({ logicalType: 'string', quality });
const required = (...quality: readonly object[]) => ({ ...text(...quality), required: true });
const nulls = (limit: object) => ({ metric: 'nullValues', ...limit });
const missing = (...missingValues: (string | null)[]) => ({
  metric: 'missingValues',
  mustBeLessOrEqualTo: 2,
  arguments: { missingValues },
});
const noNull = nulls({ mustBe: 0 });
const atMost = (mustBeLessOrEqualTo: number, unit = 'rows') => ({ mustBeLessOrEqualTo, unit });
const rowCount = (limit: object) => ({ metric: 'rowCount', ...limit });
const duplicates = (limit: object) => ({ metric: 'duplicateValues', ...limit });

describe('a change of a check of a column is breaking', () => {
  test.each<[string, SampleColumn, SampleColumn, string]>([
    ['when nulls are limited', text(), text(nulls(atMost(2))), 'check-added c'],
    ['when fewer nulls are allowed', text(nulls(atMost(3))), text(nulls(atMost(2))), 'check-tightened c'],
    ['when 2 % become 2 rows', text(nulls(atMost(2, 'percent'))), text(nulls(atMost(2))), 'check-tightened c'],
    ['when 2 rows become 2 %', text(nulls(atMost(2))), text(nulls(atMost(2, 'percent'))), 'check-tightened c'],
    ['when it halts that warned', text(acting('warn', nulls(atMost(2)))), text(nulls(atMost(2))), 'action-tightened c'],
    [
      'when it halts that warned, and no null at all was said otherwise',
      text(acting('warn', nulls({ mustBeLessThan: 1 }))),
      text(nulls(atMost(0, 'percent'))),
      'action-tightened c',
    ],
    [
      'when it halts with a stricter limit than it warned with',
      text(acting('warn', nulls(atMost(3)))),
      text(nulls(atMost(2))),
      'check-tightened c',
    ],
    [
      'when a range gets narrower',
      text(nulls({ mustBeBetween: [0, 5] })),
      text(nulls({ mustBeBetween: [1, 5] })),
      'check-tightened c',
    ],
    [
      'when a range that must not be gets wider',
      text(nulls({ mustNotBeBetween: [3, 5] })),
      text(nulls({ mustNotBeBetween: [3, 6] })),
      'check-tightened c',
    ],
    ['when more values count as missing', text(missing('-')), text(missing('-', 'none')), 'check-tightened c'],
    ['when other values count as missing', text(missing('-')), text(missing('none')), 'check-tightened c'],
    [
      'when fewer values count as missing that must be there',
      text({ ...missing('-', 'none'), mustBeLessOrEqualTo: undefined, mustBeGreaterThan: 2 }),
      text({ ...missing('-'), mustBeLessOrEqualTo: undefined, mustBeGreaterThan: 2 }),
      'check-tightened c',
    ],
    ['when a null halts that was quarantined', required(), required(acting('halt', noNull)), 'action-tightened c'],
    [
      'when a null halts whose entry said quarantine',
      required(noNull),
      required(acting('halt', noNull)),
      'action-tightened c',
    ],
    ['when a null halts whose row was quarantined', required(noNull), text(noNull), 'check-added c'],
    [
      'when invalid values are limited beside a rule about every row',
      text({ metric: 'invalidValues', mustBe: 0 }),
      text({ metric: 'invalidValues', mustBe: 0 }, { metric: 'invalidValues', name: 'few', ...atMost(5) }),
      'check-added c',
    ],
  ])('%s', (_, old, young, broken) => {
    expect(columnRules(old, young)).toEqual([broken]);
  });
});

test('a null that halts is a new check where nulls were allowed', () => {
  expect(columnRules(text(), required(acting('halt', noNull)))).toEqual(['column-required c', 'check-added c']);
});

describe('a change of a check of a column is not breaking', () => {
  test.each<[string, SampleColumn, SampleColumn]>([
    ['when more nulls are allowed', text(nulls(atMost(2))), text(nulls(atMost(3)))],
    ['when it is gone', text(nulls(atMost(2))), text()],
    ['when it warns that halted', text(nulls(atMost(2))), text(acting('warn', nulls(atMost(2))))],
    ['when it is new and warns', text(), text(acting('warn', nulls(atMost(2))))],
    ['when it is new and nothing breaks it', text(), text(nulls(atMost(100, 'percent')))],
    ['when no row becomes no percent', text(noNull), text(nulls(atMost(0, 'percent')))],
    [
      'when some rows become some percent',
      text(nulls({ mustNotBe: 0 })),
      text(nulls({ mustBeGreaterThan: 0, unit: 'percent' })),
    ],
    ['when no row becomes 2 %', text(noNull), text(nulls(atMost(2, 'percent')))],
    [
      'when a limit is written with another operator',
      text(nulls({ mustBeLessThan: 3 })),
      text(nulls({ mustBeBetween: [0, 2] })),
    ],
    [
      'when two checks say what one said',
      text(nulls({ mustBeBetween: [1, 3] })),
      text(nulls({ name: 'some', mustBeGreaterThan: 0 }), nulls({ name: 'few', mustBeLessThan: 4 })),
    ],
    [
      'when it has another name',
      text(nulls({ name: 'some', ...atMost(2) })),
      text(nulls({ name: 'few', ...atMost(2) })),
    ],
    ['when its default action is stated', text(nulls(atMost(2))), text(acting('halt', nulls(atMost(2))))],
    ['when fewer values count as missing', text(missing('-', 'none')), text(missing('-'))],
    ['when null is named as missing', text(missing('-')), text(missing(null, '-'))],
    ['when what was missing may only not be null', text(missing('-')), text(nulls(atMost(2)))],
    [
      'when more values count as missing that must be there',
      text({ ...missing('-'), mustBeLessOrEqualTo: undefined, mustBeGreaterThan: 2 }),
      text({ ...missing('-', 'none'), mustBeLessOrEqualTo: undefined, mustBeGreaterThan: 2 }),
    ],
    ['when a null that halted is quarantined', required(acting('halt', noNull)), required(noNull)],
    ['when a null that halted is kept and halts', required(acting('halt', noNull)), text(noNull)],
  ])('%s', (_, old, young) => {
    expect(columnRules(old, young)).toEqual([]);
  });
});

describe('a change of a check of the table', () => {
  test.each<[string, object[], object[], string[]]>([
    ['breaks when it asks for more rows', [], [rowCount({ mustBeGreaterThan: 1 })], ['check-tightened the table']],
    [
      'breaks when 0 rows no longer pass, by default',
      [rowCount({ mustBeGreaterOrEqualTo: 0 })],
      [],
      ['check-tightened the table'],
    ],
    [
      'breaks when 0 rows halt that warned, by default',
      [acting('warn', rowCount({ mustBeGreaterThan: 0 }))],
      [],
      ['action-tightened the table'],
    ],
    [
      'breaks when it halts that warned',
      [acting('warn', duplicates(atMost(2)))],
      [duplicates(atMost(2))],
      ['action-tightened the table'],
    ],
    ['breaks when duplicates are limited', [], [duplicates(atMost(2))], ['check-added the table']],
    ['breaks nothing when it states the default', [], [rowCount({ mustBeGreaterThan: 0 })], []],
    ['breaks nothing when it no longer states the default', [rowCount({ mustBeGreaterOrEqualTo: 1 })], [], []],
    [
      'breaks nothing when above 0 becomes from 0',
      [rowCount({ mustBeGreaterThan: 0 })],
      [rowCount({ mustBeGreaterOrEqualTo: 0 })],
      [],
    ],
    [
      'breaks nothing when above 0 becomes from 1',
      [rowCount({ mustBeGreaterThan: 0 })],
      [rowCount({ mustBeGreaterOrEqualTo: 1 })],
      [],
    ],
    [
      'breaks nothing when above 0 becomes other than 0',
      [rowCount({ mustBeGreaterThan: 0 })],
      [rowCount({ mustNotBe: 0 })],
      [],
    ],
    ['breaks nothing when it warns that halted', [], [acting('warn', rowCount({ mustBeGreaterThan: 0 }))], []],
  ])('%s', (_, old, young, broken) => {
    expect(tableRules(old, young)).toEqual(broken);
  });

  test('breaks nothing when duplicates are asked for at the column of the key', () => {
    const atTable = sampleDocument();
    atTable.schema[0]!.quality = [duplicates(atMost(2))];
    const atColumn = sampleDocument();
    atColumn.schema[0]!.properties[0]!.quality = [duplicates(atMost(2))];
    expect(rulesBetween(atTable, { ...atColumn, version: '1.1.0' })).toEqual([]);
    expect(rulesBetween(atColumn, { ...atTable, version: '1.1.0' })).toEqual([]);
  });
});

const operators: readonly Operator[] = [
  'mustBe',
  'mustNotBe',
  'mustBeGreaterThan',
  'mustBeGreaterOrEqualTo',
  'mustBeLessThan',
  'mustBeLessOrEqualTo',
  'mustBeBetween',
  'mustNotBeBetween',
];

/** Up to two checks of the duplicates; percentages are multiples of 10. */
const someChecks = fc
  .array(
    fc.record({
      operator: fc.constantFrom(...operators),
      ends: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 2, maxLength: 2 }),
      unit: fc.constantFrom('rows', 'percent'),
      action: fc.constantFrom('warn', 'halt'),
    }),
    { maxLength: 2 },
  )
  .map((checks) =>
    checks.map(({ operator, ends, unit, action }, i) => {
      const [low, high] = ends.map((end) => (unit === 'rows' ? end : 10 * end)).sort((a, b) => a - b);
      const limit = operator.endsWith('Between') ? [low, high] : low;
      return { unit, entry: acting(action, duplicates({ name: `check${i}`, [operator]: limit, unit })) };
    }),
  );

type Checks = typeof someChecks extends fc.Arbitrary<infer Value> ? Value : never;

/** Days of up to 20 rows, by how many of them are duplicates. */
const days = [1, 10, 20].flatMap((rows) => Array.from({ length: rows + 1 }, (_, duplicate) => ({ rows, duplicate })));

/** The days on which no check of the duplicates fails the run. */
function passingDays(checks: Checks, among: typeof days): typeof days {
  const document = sampleDocument();
  document.schema[0]!.quality = checks.map(({ entry }) => entry);
  const contract = readContract(toBytes(document), 'sample');
  const tally = new Tally(contract);
  return among.filter(({ rows, duplicate }) => {
    const counts = {
      input_rows: rows,
      valid_rows: rows - duplicate,
      duplicate_rows: duplicate,
      quarantined_rows: 0,
      condemned_rows: 0,
    };
    const results = checkResults(contract, tally, counts);
    return results.every(({ metric, result }) => metric !== 'duplicateValues' || result !== 'fail');
  });
}

test('checks are told when a day passed that fails, and in one unit only then', () => {
  fc.assert(
    fc.property(someChecks, someChecks, (old, young) => {
      const passed = passingDays(old, days);
      const breaks = passingDays(young, passed).length < passed.length;
      const rules = tableRules(
        old.map(({ entry }) => entry),
        young.map(({ entry }) => entry),
      );
      const units = new Set([...old, ...young].map(({ unit }) => unit));
      if (units.size <= 1) expect(rules.length > 0).toBe(breaks);
      else if (breaks) expect(rules).not.toEqual([]);
    }),
    { numRuns: 60 },
  );
});
