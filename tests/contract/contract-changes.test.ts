import { describe, expect, test } from '@jest/globals';
import { columnRules, rulesBetween, rulesBroken } from './broken-rules.ts';
import { customProperties, sampleDocument, type SampleColumn } from './sample-document.ts';

const text = { logicalType: 'string' };
const time = { logicalType: 'timestamp' };
const integer = (physicalType: string) => ({ logicalType: 'integer', physicalType });
const number = (physicalType: string) => ({ logicalType: 'number', physicalType });
const zoned = { ...time, logicalTypeOptions: { defaultTimezone: 'Etc/UTC' } };

function referring(values: Record<string, unknown> = {}, to = 'orders.id'): SampleColumn {
  return { ...text, relationships: [{ to, customProperties: customProperties(values) }] };
}

describe('a change of columns is breaking', () => {
  test.each<[string, SampleColumn, SampleColumn, string]>([
    ['when one gets another type', text, integer('int64'), 'column-type c'],
    ['when an integer gets narrower', integer('int64'), integer('int32'), 'column-type c'],
    ['when a decimal loses digits', number('decimal(10,2)'), number('decimal(9,2)'), 'column-type c'],
    ['when a decimal loses digits after the point', number('decimal(10,2)'), number('decimal(10,1)'), 'column-type c'],
    [
      'when a decimal has more digits after the point',
      number('decimal(10,2)'),
      number('decimal(12,4)'),
      'column-type c',
    ],
    ['when a decimal becomes a double', number('decimal(10,2)'), number('double'), 'column-type c'],
    ['when a day becomes a time', { logicalType: 'date' }, time, 'column-type c'],
    ['when it no longer says what no offset means', zoned, time, 'column-zone c'],
    ['when one becomes required', text, { ...text, required: true }, 'column-required c'],
    ['when one refers to another dataset', text, referring(), 'reference-added c'],
    ['when a parent is another dataset', referring(), referring({}, 'baskets.id'), 'reference-added c'],
    ['when a parent is another column', referring(), referring({}, 'orders.no'), 'reference-added c'],
    ['when a parent has another schema version', referring(), referring({ schemaVersion: 2 }), 'reference-added c'],
    [
      'when a parent of any date must be of the same',
      referring(),
      referring({ scope: 'sameDate' }),
      'reference-added c',
    ],
    ['when a row without its parent halts', referring(), referring({ action: 'halt' }), 'action-tightened c'],
  ])('%s', (_, old, young, broken) => {
    expect(columnRules(old, young)).toEqual([broken]);
  });

  test('when a column is gone', () => {
    const broken = rulesBroken([{ name: 'c', ...text }], ({ schema }) => {
      schema[0]!.properties.pop();
    });
    expect(broken).toEqual(['column-removed c']);
  });

  test('when a column has another name', () => {
    const broken = rulesBroken([{ name: 'c', ...text }], ({ schema }) => {
      schema[0]!.properties[2]!.name = 'C';
    });
    expect(broken).toEqual(['column-removed c']);
  });

  test('when two columns change places', () => {
    const broken = rulesBroken([{ name: 'c', ...text }], ({ schema }) => {
      schema[0]!.properties.reverse();
    });
    expect(broken).toEqual(['column-moved the table']);
  });

  test.each<[string, object, string[]]>([
    ['required', { ...text, required: true }, ['required-column-added c']],
    ['refers to a dataset that no run waited for', referring(), ['reference-added c']],
    ['may be null in no row', { ...text, quality: [{ metric: 'nullValues', mustBe: 0 }] }, ['check-added c']],
    [
      'may be missing in 2 % of the rows',
      { ...text, quality: [{ metric: 'missingValues', mustBeLessOrEqualTo: 2, unit: 'percent' }] },
      ['check-added c'],
    ],
  ])('when a new column is one that is or %s, as data from before it is not', (_, column, expected) => {
    const broken = rulesBroken([], ({ schema }) => {
      schema[0]!.properties.push({ name: 'c', ...column });
    });
    expect(broken).toEqual(expected);
  });

  test('when the key is another one, or has another order', () => {
    const second = { name: 'c', ...text, required: true };
    const extended = rulesBroken([second], ({ schema }) => {
      schema[0]!.properties[2]!.primaryKey = true;
    });
    const reordered = rulesBroken([{ ...second, primaryKey: true }], ({ schema }) => {
      schema[0]!.properties[2]!.primaryKeyPosition = 1;
    });
    expect([extended, reordered]).toEqual([['key-changed the table'], ['key-changed the table']]);
  });
});

describe('a change of columns is not breaking', () => {
  test.each<[string, SampleColumn, SampleColumn]>([
    ['when an integer gets wider', integer('int32'), integer('int64')],
    ['when a decimal gets more digits before the point', number('decimal(9,2)'), number('decimal(10,2)')],
    ['when a decimal is written with a space', number('decimal(9,2)'), number('decimal(9, 2)')],
    ['when the default type is stated', { logicalType: 'integer' }, integer('int64')],
    ['when it says what no offset means', time, zoned],
    ['when one becomes optional', { ...text, required: true }, text],
    ['when it refers to nothing any more', referring(), text],
    [
      'when the defaults of a reference are stated',
      referring(),
      referring({ schemaVersion: 1, scope: 'all', action: 'quarantine' }),
    ],
    ['when a parent may be of any date', referring({ scope: 'sameDate' }), referring({ scope: 'all' })],
    ['when a row without its parent no longer halts', referring({ action: 'halt' }), referring()],
    ['when only readers see it', text, { ...text, description: 'What it is.', examples: ['a'] }],
  ])('%s', (_, old, young) => {
    expect(columnRules(old, young)).toEqual([]);
  });

  test.each<[string, object]>([
    ['optional', text],
    ['limited in its values', { ...integer('int32'), logicalTypeOptions: { minimum: 1 } }],
    [
      'refused with no value that is invalid',
      {
        ...text,
        quality: [{ metric: 'invalidValues', mustBe: 0, customProperties: customProperties({ action: 'halt' }) }],
      },
    ],
    ['another reference to a parent that runs waited for', referring()],
  ])('when a new column is %s', (_, column) => {
    const broken = rulesBroken([{ name: 'b', ...referring() }], ({ schema }) => {
      schema[0]!.properties.splice(2, 0, { name: 'c', ...column });
    });
    expect(broken).toEqual([]);
  });
});

describe('a change of the document', () => {
  test('is breaking when its data would lie elsewhere', () => {
    const broken = rulesBroken([], (document) => {
      document.domain = 'finance';
    });
    expect(broken).toEqual(['domain-changed domain']);
  });

  test.each(['1.0.0', '1.1.9', '1.2.0'])('is breaking under the version %s, when it was 1.2.0', (version) => {
    const old = { ...sampleDocument(), version: '1.2.0' };
    const young = { ...old, version, description: { purpose: 'Another one.' } };
    expect(rulesBetween(old, young)).toEqual(['version-not-raised version']);
  });

  test.each(['1.2.1', '1.3.0', '1.10.0'])('is not breaking under the version %s, when it was 1.2.0', (version) => {
    const old = { ...sampleDocument(), version: '1.2.0' };
    const young = { ...old, version, description: { purpose: 'Another one.' } };
    expect(rulesBetween(old, young)).toEqual([]);
  });

  test('is none when nothing changed, also under the same version', () => {
    expect(rulesBetween(sampleDocument(), sampleDocument())).toEqual([]);
  });
});
