import { describe, expect, test } from '@jest/globals';
import type { Contract } from '../../shared/contract/contract.ts';
import { judgeReferences } from '../../shared/contract/reference-judge.ts';
import type { RawValue } from '../../shared/contract/values.ts';
import { atColumn, datasetContract, keyColumn, referenceColumn } from '../support/dataset-contracts.ts';

const contract = datasetContract('items', {
  columns: [
    keyColumn('id'),
    {
      ...referenceColumn('order_id', 'orders.order_id', {
        type: { logicalType: 'integer', logicalTypeOptions: { minimum: 0 } },
        custom: { scope: 'sameDate', action: 'halt' },
      }),
    },
    atColumn,
    referenceColumn('product', 'products.sku'),
  ],
});

const keys: Readonly<Record<string, readonly RawValue[]>> = { order_id: [1, 2, -3], product: ['p', ''] };

function judgeOf(of: Pick<Contract, 'judge' | 'references' | 'sourceColumns'>) {
  return judgeReferences(
    of,
    ({ column }) =>
      (value) =>
        keys[column]!.includes(value),
  );
}

const judge = judgeOf(contract);
const row = { id: 'i', order_id: 1, at: '2025-01-01T00:00:00', product: 'p' };
const brief = (change: object) =>
  judge({ ...row, ...change }).map(({ code, column, action }) => `${code} ${column} ${action}`);

describe('a judge with references', () => {
  test('finds nothing in a row whose parents are there, or that has none', () => {
    expect(judge(row)).toEqual([]);
    expect(judge({ ...row, product: '', order_id: null })).toEqual([]);
    expect(judge({ id: 'i', at: row.at })).toEqual([]);
  });

  test('names the column and what it refers to, and never the value', () => {
    expect(judge({ ...row, product: 'secret', order_id: 4711 })).toEqual([
      {
        code: 'REFERENCE_ERROR',
        column: 'order_id',
        message: 'must be a value of orders.order_id that was promoted for the same date',
        action: 'halt',
      },
      {
        code: 'REFERENCE_ERROR',
        column: 'product',
        message: 'must be a value of products.sku that was promoted',
        action: 'quarantine',
      },
    ]);
  });

  test('gives one finding object for all rows that break one rule', () => {
    expect(judge({ ...row, product: 'x' })[0]).toBe(judge({ ...row, product: 'y' })[0]);
    expect(Object.isFrozen(judge({ ...row, product: 'x' })[0])).toBe(true);
  });

  test('does not look up a value of the wrong type, but one that breaks another rule', () => {
    expect(brief({ order_id: '9' })).toEqual(['TYPE_ERROR order_id quarantine']);
    expect(brief({ order_id: -1 })).toEqual(['VALUE_ERROR order_id quarantine', 'REFERENCE_ERROR order_id halt']);
    expect(brief({ order_id: -3 })).toEqual(['VALUE_ERROR order_id quarantine']);
  });

  test('keeps the order of the columns, unknown columns last', () => {
    expect(brief({ id: null, order_id: 9, at: 'never', product: 'q', other: 1 })).toEqual([
      'NULL_VALUE_ERROR id quarantine',
      'REFERENCE_ERROR order_id halt',
      'TIMESTAMP_ERROR at quarantine',
      'REFERENCE_ERROR product quarantine',
      'SCHEMA_ERROR other quarantine',
    ]);
  });

  test('is the judge of the contract where there is no reference', () => {
    const alone = datasetContract('alone', { columns: [keyColumn('id'), atColumn] });
    expect(judgeOf(alone)).toBe(alone.judge);
  });
});
