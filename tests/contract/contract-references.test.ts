import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Contract } from '../../shared/contract/contract.ts';
import { loadContracts, registerContracts } from '../../shared/contract/contract-registry.ts';
import { InvalidInputError } from '../../shared/errors.ts';
import {
  atColumn,
  datasetContract,
  datasetDocument,
  keyColumn,
  referenceColumn,
} from '../support/dataset-contracts.ts';
import type { SampleColumn } from './sample-document.ts';

const integer = { logicalType: 'integer' };
const orders = datasetContract('orders', { columns: [keyColumn('order_id', integer), atColumn] });

function items(reference: SampleColumn): Contract {
  return datasetContract('items', { columns: [keyColumn('item_id'), atColumn, reference] });
}

/** A dataset that refers to these, each by its own column. */
function dataset(name: string, ...parents: string[]): Contract {
  const references = parents.map((parent) => referenceColumn(`of_${parent}`, `${parent}.id`));
  return datasetContract(name, { columns: [keyColumn('id'), atColumn, ...references] });
}

function problemsOf(...contracts: Contract[]): string[] {
  try {
    registerContracts(contracts);
    return [];
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const place = 'schema[0].properties[2].relationships[0]';

describe('a reference is refused', () => {
  const refused: [string, SampleColumn, string][] = [
    [
      'to a dataset that is not there',
      referenceColumn('o', 'order.order_id'),
      'there is no dataset "order" (did you mean "orders"?)',
    ],
    [
      'to a schema version that is not there',
      referenceColumn('o', 'orders.order_id', { type: integer, custom: { schemaVersion: 2 } }),
      '"orders" has no schema version 2; it has: 1',
    ],
    [
      'to a column that is not there',
      referenceColumn('o', 'orders.order_ids'),
      'orders v1 has no column "order_ids" (did you mean "order_id"?)',
    ],
    [
      'to a column that is no key',
      referenceColumn('o', 'orders.at'),
      '"at" is not the whole key of orders v1, which is (order_id)',
    ],
    [
      'of another type than the key',
      referenceColumn('o', 'orders.order_id'),
      'orders v1 has "order_id" as int64, and this column is string',
    ],
  ];

  test.each(refused)('%s', (_, reference, message) => {
    expect(problemsOf(orders, items(reference))).toEqual([`${place}: ${message}`]);
  });

  test('to one column of a key of two', () => {
    const pairs = datasetContract('pairs', { columns: [keyColumn('a'), keyColumn('b'), atColumn] });
    expect(problemsOf(pairs, items(referenceColumn('o', 'pairs.a')))).toEqual([
      `${place}: "a" is not the whole key of pairs v1, which is (a, b)`,
    ]);
  });

  test('to a derived column, which no raw row has', () => {
    const monthly = datasetContract('monthly', { columns: [keyColumn('id'), atColumn], custom: { monthColumn: 'at' } });
    expect(problemsOf(monthly, items(referenceColumn('o', 'monthly.year', { type: integer })))).toEqual([
      `${place}: monthly v1 has no column "year"`,
    ]);
  });

  test('when it closes a circle, which is told once, with its whole way', () => {
    const circle = [dataset('a', 'b'), dataset('b', 'c'), dataset('c', 'a'), dataset('d', 'a')];
    expect(problemsOf(...circle)).toEqual([`${place}: references go round in a circle: a → b → c → a`]);
    expect(problemsOf(dataset('self', 'self'))).toEqual([`${place}: references go round in a circle: self → self`]);
  });
});

test('An int32 may refer to an int64, and two datasets to one', () => {
  const small = { logicalType: 'integer', physicalType: 'int32' };
  expect(problemsOf(orders, items(referenceColumn('o', 'orders.order_id', { type: small })))).toEqual([]);
  expect(problemsOf(dataset('a'), dataset('b', 'a'), dataset('c', 'a', 'b'))).toEqual([]);
});

describe('the parents of a contract', () => {
  test('are the contracts it refers to, each once, in the version that it names', () => {
    const second = datasetContract('orders', { columns: [keyColumn('order_id', integer), atColumn], version: '2.0.0' });
    const child = datasetContract('items', {
      columns: [
        keyColumn('item_id'),
        atColumn,
        referenceColumn('one', 'orders.order_id', { type: integer, custom: { schemaVersion: 2 } }),
        referenceColumn('two', 'orders.order_id', { type: integer, custom: { schemaVersion: 2, scope: 'sameDate' } }),
        referenceColumn('three', 'a.id'),
      ],
    });
    const registry = registerContracts([child, orders, second, dataset('a')]);
    expect(registry.parentsOf(child)).toEqual([registry.get('a'), second]);
    expect(registry.parentsOf(second)).toEqual([]);
  });
});

describe('the order of datasets', () => {
  test('has parents before children, also by way of a dataset that was not asked for', () => {
    const registry = registerContracts([dataset('a', 'b'), dataset('b', 'c'), dataset('c')]);
    expect(registry.inDependencyOrder(['a', 'c'])).toEqual(['c', 'a']);
    expect(registry.inDependencyOrder(['a', 'b', 'a'])).toEqual(['b', 'a']);
    expect(registry.inDependencyOrder([])).toEqual([]);
  });

  test('is refused for a dataset without a contract', () => {
    const registry = registerContracts([dataset('a')]);
    expect(() => registry.inDependencyOrder(['a', 'z'])).toThrow('there is no contract for "z"');
  });

  test('is one and the same for all orders of the same datasets', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    // Dataset i may refer to those that come after it in a shuffled list, so that there is no circle.
    const graphs = fc.record({
      names: fc.shuffledSubarray(names, { minLength: names.length }),
      edges: fc.array(fc.tuple(fc.nat(6), fc.nat(6)), { maxLength: 12 }),
      asked: fc.shuffledSubarray(names),
    });
    fc.assert(
      fc.property(graphs, ({ names: order, edges, asked }) => {
        const parents = (index: number) =>
          edges.filter(([from, to]) => from === index && to > index).map(([, to]) => to);
        const contracts = order.map((name, index) =>
          dataset(name, ...new Set(parents(index).map((parent) => order[parent]!))),
        );
        const registry = registerContracts(contracts);
        const found = registry.inDependencyOrder(asked);
        expect([...found].sort()).toEqual([...asked].sort());
        expect(registry.inDependencyOrder([...asked].reverse())).toEqual(found);
        for (const contract of contracts) {
          for (const parent of registry.parentsOf(contract)) {
            const [before, after] = [found.indexOf(parent.dataset), found.indexOf(contract.dataset)];
            if (before !== -1 && after !== -1) expect(before).toBeLessThan(after);
          }
        }
      }),
      { numRuns: 50 },
    );
  });
});

test('A folder of contracts is refused with file and place of a reference that has no parent', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'contracts-'));
  try {
    for (const name of ['items', 'pieces']) {
      const columns = [keyColumn('item_id'), atColumn, referenceColumn('o', 'orders.order_id')];
      await mkdir(join(folder, name));
      await writeFile(join(folder, name, 'v1.yaml'), JSON.stringify(datasetDocument(name, { columns })));
    }
    await expect(loadContracts(folder)).rejects.toMatchObject({
      source: folder,
      problems: ['items', 'pieces'].map((name) => ({
        path: `${join(folder, name, 'v1.yaml')}: ${place}`,
        message: 'there is no dataset "orders"',
      })),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});
