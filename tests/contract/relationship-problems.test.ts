import { describe, expect, test } from '@jest/globals';
import { datasetContract, atColumn, keyColumn, referenceColumn } from '../support/dataset-contracts.ts';
import { problemsAfter, problemsOfColumn } from './problems-of.ts';
import { customProperties } from './sample-document.ts';

describe('a reference', () => {
  test('is compiled with its parent, its scope and its action', () => {
    const custom = { schemaVersion: 3, scope: 'sameDate', action: 'halt' };
    const { references } = datasetContract('items', {
      columns: [
        keyColumn('id'),
        atColumn,
        referenceColumn('order_id', 'orders.order_id', { custom }),
        referenceColumn('product_id', 'products.product_id'),
      ],
    });
    expect(references).toEqual([
      { column: 'order_id', dataset: 'orders', parentColumn: 'order_id', ...custom },
      {
        column: 'product_id',
        dataset: 'products',
        parentColumn: 'product_id',
        schemaVersion: 1,
        scope: 'all',
        action: 'quarantine',
      },
    ]);
  });

  test.each([
    ['number', { logicalType: 'number' }, 'double'],
    ['decimal', { logicalType: 'number', physicalType: 'decimal(10,2)' }, 'decimal(10,2)'],
    ['date', { logicalType: 'date' }, 'date'],
    ['timestamp', { logicalType: 'timestamp' }, 'timestamp'],
    ['boolean', { logicalType: 'boolean' }, 'bool'],
  ])('of a %s column is refused', (_, type, described) => {
    expect(problemsOfColumn({ ...type, relationships: [{ to: 'orders.id' }] })).toEqual([
      `relationships: a reference is of type string, int32, int64, and this column is ${described}`,
    ]);
  });

  test.each(['orders', 'orders.', '.id', 'orders.id.x', 'Orders.id', 'schema/orders/id'])('to %j is refused', (to) => {
    expect(problemsOfColumn({ logicalType: 'string', relationships: [{ to }] })).toEqual([
      `relationships[0].to: "${to}" is not the name of a dataset and of its column, such as "orders.order_id"`,
    ]);
  });

  test('that says what it cannot mean is refused with what is allowed', () => {
    const relationship = {
      to: 'orders.id',
      type: 'other',
      customProperties: customProperties({ scope: 'some', action: 'warn', schemaVersion: 0, scopes: 'all' }),
    };
    expect(problemsOfColumn({ logicalType: 'string', relationships: [relationship] }).sort()).toEqual([
      'relationships[0].customProperties[0].value: "some" is not one of all, sameDate',
      'relationships[0].customProperties[1].value: "warn" is not one of quarantine, halt',
      'relationships[0].customProperties[2].value: must be >= 1, not 0',
      'relationships[0].customProperties[3].property: "scopes" is not one of schemaVersion, scope, action (did you mean "scope"?)',
      'relationships[0].type: must be "foreignKey", not "other"',
    ]);
  });

  test('is one of a column', () => {
    const relationships = [{ to: 'orders.id' }, { to: 'others.id' }];
    expect(problemsOfColumn({ logicalType: 'string', relationships })).toEqual([
      'relationships: must have at most 1 entry',
    ]);
  });
});

describe('a property of a relationship', () => {
  test('stands once', () => {
    const entries = [...customProperties({ scope: 'all' }), ...customProperties({ scope: 'sameDate' })];
    const relationships = [{ to: 'orders.id', customProperties: entries }];
    expect(problemsOfColumn({ logicalType: 'string', relationships })).toEqual([
      'relationships[0].customProperties[1].property: "scope" stands twice',
    ]);
  });
});

describe('a month column', () => {
  const problemsOf = (monthColumn: string, ...more: object[]) =>
    problemsAfter((document) => {
      document.schema[0]!.properties.push(...more.map((column) => ({ ...column })));
      document.customProperties.push(...customProperties({ monthColumn }));
    });

  test('is a required timestamp or date', () => {
    expect(problemsOf('at')).toEqual([]);
    expect(problemsOf('day', { name: 'day', logicalType: 'date', required: true })).toEqual([]);
  });

  test.each([
    ['there is no column "att" (did you mean "at"?)', 'att', []],
    ['the column "id" must be of logicalType timestamp or date', 'id', []],
    [
      'the column "day" must have "required: true", because every row is laid out by its month',
      'day',
      [{ name: 'day', logicalType: 'date' }],
    ],
  ])('is refused: %s', (message, name, more) => {
    expect(problemsOf(name, ...more)).toEqual([`customProperties[2].value: ${message}`]);
  });

  test.each(['year', 'Month'])('does not go with a column %s of raw data', (name) => {
    expect(problemsOf('at', { name, logicalType: 'integer' })).toEqual([
      `schema[0].properties[2].name: "${name}" is reserved: partitions have ingestion_date, run_id, schema_v, year, month`,
    ]);
  });

  test('gives the data two columns more than raw data has', () => {
    const contract = datasetContract('sales', { columns: [keyColumn('id'), atColumn], custom: { monthColumn: 'at' } });
    expect(contract.sourceColumns.map(({ name }) => name)).toEqual(['id', 'at']);
    expect(contract.columns.slice(2)).toEqual([
      {
        name: 'year',
        type: 'int32',
        description: 'The year, in UTC, of at.',
        nullable: false,
        derived: { from: 'at', part: 'year' },
      },
      {
        name: 'month',
        type: 'int32',
        description: 'The month, in UTC, of at.',
        nullable: false,
        derived: { from: 'at', part: 'month' },
      },
    ]);
    const row = { id: 'a', at: '2025-01-01T00:00:00' };
    expect(contract.judge(row)).toEqual([]);
    expect(contract.judge({ ...row, year: 2025, month: 1 }).map(({ code, column }) => [code, column])).toEqual([
      ['SCHEMA_ERROR', 'year'],
      ['SCHEMA_ERROR', 'month'],
    ]);
  });
});

test('An anomaly that would never be told is refused', () => {
  const problemsOf = (anomaly: object) =>
    problemsAfter((document) => document.customProperties.push(...customProperties({ anomaly })));
  expect(problemsOf({ lookBackRuns: 7 })).toEqual([]);
  expect(problemsOf({ lookBackRuns: 6 })).toEqual([
    'customProperties[2].value: a minimumRuns of 7 is above the lookBackRuns of 6, so nothing would be said',
  ]);
});
