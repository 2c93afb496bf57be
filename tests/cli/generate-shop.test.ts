import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { DaySettings } from '../../cli/generate/day-settings.ts';
import { generators } from '../../cli/generate/sample-generator.ts';
import { datesBetween } from '../../shared/layout/date.ts';
import { read } from '../rows/raw-object.ts';
import { testPipeline } from '../support/test-pipeline.ts';

type Dataset = 'products' | 'orders' | 'order_items';

const { contracts } = testPipeline().workspace;
const day = { date: '2025-04-01', seed: 1, late: false } as const;
const dates = datesBetween('2025-04-01', '2025-04-15');

function bytesOf(dataset: Dataset, settings: Partial<DaySettings> = {}): Buffer {
  const { generate, rows } = generators[dataset]!;
  return Buffer.concat([...generate({ rows: rows.day, ...day, ...settings })]);
}

async function rowsOf(dataset: Dataset, settings: Partial<DaySettings> = {}): Promise<Record<string, unknown>[]> {
  const rows = await read(bytesOf(dataset, settings), contracts.get(dataset));
  return rows.map(({ values }) => values as Record<string, unknown>);
}

describe('the generated shop', () => {
  test('breaks no rule of its contracts on any of 15 days, and no key comes twice', async () => {
    const keys = { products: new Set(), orders: new Set(), order_items: new Set() };
    for (const date of dates) {
      for (const dataset of ['products', 'orders', 'order_items'] as const) {
        const { judge, key } = contracts.get(dataset);
        const rows = await rowsOf(dataset, { date });
        expect(rows.flatMap((row) => judge(row as never))).toEqual([]);
        for (const row of rows) keys[dataset].add(row[key[0]!]);
      }
    }
    expect(keys.products.size).toBe(1000);
    expect(keys.orders.size).toBe(15 * 500);
    expect(keys.order_items.size / keys.orders.size).toBeCloseTo(5.4, 1);
  });

  test('refers to what there is: every item to an order of its day, by the same user and time, and to a product', async () => {
    const products = new Set((await rowsOf('products')).map(({ product_id }) => product_id));
    const orders = new Map((await rowsOf('orders')).map((order) => [order.order_id, order]));
    const items = await rowsOf('order_items');
    for (const item of items) {
      const order = orders.get(item.order_id)!;
      expect(order).toMatchObject({ user_id: item.user_id, order_timestamp: item.order_timestamp, date: item.date });
      expect(products.has(item.product_id)).toBe(true);
    }
    expect(new Set(items.map(({ order_id }) => order_id)).size).toBe(500);
    const pairs = new Set(items.map(({ order_id, product_id }) => `${String(order_id)} ${String(product_id)}`));
    expect(pairs.size).toBe(items.length);
  });

  test('refers as well with fewer orders, with late ones, and under another seed', async () => {
    for (const settings of [{ rows: 7 }, { rows: 20, late: true }, { rows: 20, seed: 9 }]) {
      const orders = new Set((await rowsOf('orders', settings)).map(({ order_id }) => order_id));
      const items = await rowsOf('order_items', settings);
      expect(new Set(items.map(({ order_id }) => order_id))).toEqual(orders);
    }
    const usual = new Set((await rowsOf('orders')).map(({ order_id }) => order_id));
    expect((await rowsOf('orders', { late: true, rows: 20 })).filter(({ order_id }) => usual.has(order_id))).toEqual(
      [],
    );
  });

  test('has orders that are the first or not counted, whose items have no days_since_prior_order and were not ordered before', async () => {
    const orders = await rowsOf('orders', { rows: 2000 });
    const first = orders.filter(({ order_num }) => order_num === null || order_num === 1);
    expect(orders.filter(({ order_num }) => order_num === null).length / 2000).toBeCloseTo(0.02, 1);
    const ids = new Set(first.map(({ order_id }) => order_id));
    for (const item of await rowsOf('order_items', { rows: 2000 })) {
      expect(item.days_since_prior_order === null).toBe(ids.has(item.order_id));
      if (ids.has(item.order_id)) expect(item.reordered).toBe(0);
      else expect(item.days_since_prior_order).toBeLessThanOrEqual(30);
    }
  });

  test('delivers the whole list of products each day, of which about 1 % have another label than the day before', async () => {
    let before = await rowsOf('products', { date: dates[0]! });
    for (const date of dates.slice(1)) {
      const list = await rowsOf('products', { date });
      const changed = list.filter((product, index) => product.product_name !== before[index]!.product_name);
      expect(changed.length).toBeGreaterThan(0);
      expect(changed.length).toBeLessThan(30);
      const others = ({ product_id, department_id, department }: Record<string, unknown>) =>
        [product_id, department_id, department].join();
      expect(list.map(others)).toEqual(before.map(others));
      before = list;
    }
  });

  test('has departments whose number does not say their name, as real data has', async () => {
    const byNumber = Map.groupBy(await rowsOf('products'), ({ department_id }) => department_id);
    const names = [...byNumber.values()].map((list) => new Set(list.map(({ department }) => department)).size);
    expect(byNumber.size).toBe(21);
    expect(names.some((count) => count > 1)).toBe(true);
  });

  test.each([
    ['products', 'acdac52bc5f74e9e2f677165653751ea87122cda8da2a1974cc858843bb5f4f1'],
    ['orders', 'e998d3cc163e529b8ddf059931e69544dc39a7b148b6732ae90bdd33f39d16a2'],
    ['order_items', '7c1fbdc117eaf3beb70eca800e8cb1b559c90cb357edc1da68c1c76ab4e47127'],
  ] as const)('has the same bytes of %s for the same settings, on every machine', (dataset, golden) => {
    const hash = (settings: Partial<DaySettings>) =>
      createHash('sha256').update(bytesOf(dataset, settings)).digest('hex');
    expect(hash({})).toBe(hash({}));
    expect(hash({ seed: 2 })).not.toBe(hash({}));
    expect(hash({ date: '2025-04-02' })).not.toBe(hash({}));
    expect(hash({})).toBe(golden);
  });
});
