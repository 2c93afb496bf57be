import { describe, expect, test } from '@jest/globals';
import { findContractChanges } from '../../shared/contract/contract-changes.ts';
import { parseContract } from '../../shared/contract/parse-contract.ts';
import {
  customProperties,
  sampleDocument,
  toBytes,
  type SampleColumn,
  type SampleDocument,
} from './sample-document.ts';

/** The rules that the step from one content to the next breaks; the version is raised unless `edit` sets it. */
function rulesBroken(columns: SampleColumn[], edit: (document: SampleDocument) => void): string[] {
  const old = sampleDocument(...columns);
  const young = structuredClone(old);
  young.version = '1.1.0';
  edit(young);
  return rulesOf(old, young);
}

function rulesOf(old: SampleDocument, young: SampleDocument): string[] {
  const parse = (document: SampleDocument) => parseContract(toBytes(document), 'sample');
  return findContractChanges(parse(old), parse(young)).map(({ rule, place }) => `${rule} ${place}`);
}

/** What becomes of the column `c`, which was `old`. */
function columnRules(old: SampleColumn, young: SampleColumn): string[] {
  return rulesBroken([{ name: 'c', ...old }], ({ schema }) => {
    schema[0]!.properties[2] = { name: 'c', ...young };
  });
}

const text = { logicalType: 'string' };
const integer = { logicalType: 'integer' };
const allowed = (...validValues: string[]) => ({
  ...text,
  quality: [{ metric: 'invalidValues', mustBe: 0, arguments: { validValues } }],
});
const nulls = (limit: number) => ({
  ...text,
  quality: [{ metric: 'nullValues', mustBeLessOrEqualTo: limit, unit: 'percent' }],
});
const halting = (action: string) => ({
  ...text,
  required: true,
  quality: [{ metric: 'nullValues', mustBe: 0, customProperties: customProperties({ action }) }],
});

describe('a change is breaking', () => {
  test.each<[string, SampleColumn, SampleColumn, string]>([
    ['when a column gets another type', text, integer, 'column-type c'],
    [
      'when an integer gets narrower',
      { ...integer, physicalType: 'int64' },
      { ...integer, physicalType: 'int32' },
      'column-type c',
    ],
    [
      'when a decimal loses digits',
      { logicalType: 'number', physicalType: 'decimal(10,2)' },
      { logicalType: 'number', physicalType: 'decimal(9,2)' },
      'column-type c',
    ],
    ['when a column becomes required', text, { ...text, required: true }, 'column-required c'],
    ['when a minimum is new', integer, { ...integer, logicalTypeOptions: { minimum: 0 } }, 'rule-tightened c'],
    [
      'when a maximum is lower',
      { ...integer, logicalTypeOptions: { maximum: 9 } },
      { ...integer, logicalTypeOptions: { maximum: 8 } },
      'rule-tightened c',
    ],
    [
      'when a pattern is another one',
      { ...text, logicalTypeOptions: { pattern: '^a' } },
      { ...text, logicalTypeOptions: { pattern: '^b' } },
      'rule-tightened c',
    ],
    ['when a value is no longer valid', allowed('a', 'b'), allowed('a'), 'rule-tightened c'],
    ['when only some values are valid', text, allowed('a'), 'rule-tightened c'],
    ['when fewer nulls are allowed', nulls(3), nulls(2), 'check-tightened c'],
    ['when nulls are limited', text, nulls(2), 'check-added c'],
    ['when a rule halts that quarantined', halting('quarantine'), halting('halt'), 'action-tightened c'],
    [
      'when a column refers to another dataset',
      text,
      { ...text, relationships: [{ to: 'orders.id' }] },
      'reference-added c',
    ],
  ])('%s', (_, old, young, broken) => {
    expect(columnRules(old, young)).toEqual([broken]);
  });

  test('when a column is gone', () => {
    const broken = rulesBroken([{ name: 'c', ...text }], ({ schema }) => {
      schema[0]!.properties.pop();
    });
    expect(broken).toEqual(['column-removed c']);
  });

  test('when a column is new and required', () => {
    const broken = rulesBroken([], ({ schema }) => {
      schema[0]!.properties.push({ name: 'c', ...text, required: true });
    });
    expect(broken).toEqual(['required-column-added c']);
  });

  test.each<[string, SampleColumn, string[]]>([
    ['no row', { ...text, quality: [{ metric: 'nullValues', mustBe: 0 }] }, ['check-added c']],
    ['2 % of the rows', nulls(2), ['check-added c']],
  ])('when a column is new and may be null in %s, as data from before it is not', (_, column, expected) => {
    const broken = rulesBroken([], ({ schema }) => {
      schema[0]!.properties.push({ name: 'c', ...column });
    });
    expect(broken).toEqual(expected);
  });

  test('when the key is another one', () => {
    const broken = rulesBroken([{ name: 'c', ...text, required: true }], ({ schema }) => {
      schema[0]!.properties[2]!.primaryKey = true;
    });
    expect(broken).toEqual(['key-changed the table']);
  });

  test.each([
    ['blockRate', 4],
    ['driftShare', 10],
    ['breakerLimit', 99],
    ['rawFormat', 'csv'],
    ['unknownFields', 'halt'],
  ])('when %s becomes %j', (property, value) => {
    const broken = rulesBroken([], (document) => {
      document.customProperties.push({ property, value }, { property: 'alarmRate', value: 1 });
    });
    expect(broken).toEqual([`property-tightened ${property}`]);
  });

  test('when its data is no longer laid out by month', () => {
    const monthly = { property: 'monthColumn', value: 'at' };
    const old = sampleDocument();
    old.customProperties.push(monthly);
    expect(rulesOf(old, { ...sampleDocument(), version: '1.1.0' })).toEqual(['property-tightened monthColumn']);
  });

  test('when an anomaly halts that warned', () => {
    const broken = rulesBroken([], (document) => {
      document.customProperties.push({ property: 'anomaly', value: { action: 'halt' } });
    });
    expect(broken).toEqual(['property-tightened anomaly']);
  });

  test('when the content is another one under the same version', () => {
    const broken = rulesBroken([], (document) => {
      document.version = '1.0.0';
      document.description = { purpose: 'Another one.' };
    });
    expect(broken).toEqual(['version-not-raised version']);
  });
});

describe('a change is not breaking', () => {
  test.each<[string, SampleColumn, SampleColumn]>([
    ['when an integer gets wider', { ...integer, physicalType: 'int32' }, { ...integer, physicalType: 'int64' }],
    [
      'when a decimal gets more digits before the point',
      { logicalType: 'number', physicalType: 'decimal(9,2)' },
      { logicalType: 'number', physicalType: 'decimal(10,2)' },
    ],
    ['when a column becomes optional', { ...text, required: true }, text],
    ['when a further value is valid', allowed('a'), allowed('b', 'a')],
    ['when more nulls are allowed', nulls(2), nulls(3)],
    ['when a rule quarantines that halted', halting('halt'), halting('quarantine')],
    ['when a limit is wider', { ...integer, logicalTypeOptions: { maximum: 8 } }, integer],
  ])('%s', (_, old, young) => {
    expect(columnRules(old, young)).toEqual([]);
  });

  test('when an optional column is new', () => {
    const broken = rulesBroken([], ({ schema }) => {
      schema[0]!.properties.push({ name: 'c', ...text });
    });
    expect(broken).toEqual([]);
  });

  test('when its data is laid out by month from now on', () => {
    const broken = rulesBroken([], (document) => {
      document.customProperties.push({ property: 'monthColumn', value: 'at' });
    });
    expect(broken).toEqual([]);
  });

  test('when nothing changed, also under the same version', () => {
    const broken = rulesBroken([], (document) => {
      document.version = '1.0.0';
    });
    expect(broken).toEqual([]);
  });
});
