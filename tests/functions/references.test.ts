import { describe, expect, test } from '@jest/globals';
import type { ParentRef } from '../../shared/manifest/documents.ts';
import { atColumn, datasetContract, keyColumn, referenceColumn } from '../support/dataset-contracts.ts';
import { datasetRuns, type DatasetRun, laterRuns, ndjson } from '../support/dataset-runs.ts';

const integer = { logicalType: 'integer' };
const lenient = { blockRate: 100, alarmRate: 100, driftShare: 100 };
const products = datasetContract('products', { columns: [keyColumn('product_id'), atColumn] });
const orders = datasetContract('orders', { columns: [keyColumn('order_id', integer), atColumn] });
const items = datasetContract('items', {
  columns: [
    keyColumn('item_id'),
    atColumn,
    referenceColumn('order_id', 'orders.order_id', { type: integer, custom: { scope: 'sameDate' } }),
    referenceColumn('product_id', 'products.product_id'),
  ],
  custom: lenient,
});

const [first, second] = ['2025-04-01', '2025-04-02'] as const;
const at = '2025-04-01T10:00:00';
const item = (item_id: string, order_id: unknown, product_id: unknown) => ({ item_id, at, order_id, product_id });

async function shop() {
  const runs = datasetRuns(products, orders, items);
  const parents = {
    products1: await runs.run(products, first, { objects: [ndjson({ product_id: 'old', at })] }),
    products2: await runs.run(products, second, { objects: [ndjson({ product_id: 'new', at })] }),
    orders1: await runs.run(orders, first, { objects: [ndjson({ order_id: 1, at })] }),
    orders2: await runs.run(orders, second, { objects: [ndjson({ order_id: 2, at }, { order_id: 3, at })] }),
  };
  const { orders1, orders2, products1, products2 } = parents;
  const pinned = [orders1, orders2, products1, products2].map((run) => run.asParent());
  return { ...runs, ...parents, pinned };
}

function rejected(run: DatasetRun): string[] {
  return run.quarantine().flatMap(({ raw, reasons }) => {
    const { item_id } = JSON.parse(raw!) as { item_id: string };
    return reasons.map(({ code, column }) => `${item_id}: ${code} ${column}`);
  });
}

describe('a row whose parent was not promoted', () => {
  test('is quarantined with a REFERENCE_ERROR for each such column, which names the column and its parent', async () => {
    const { run, pinned } = await shop();
    const child = await run(items, second, {
      objects: [ndjson(item('good', 2, 'new'), item('both', 77, 'secret'), item('order', 88, 'new'))],
      parents: pinned,
    });
    expect(rejected(child)).toEqual([
      'both: REFERENCE_ERROR order_id',
      'both: REFERENCE_ERROR product_id',
      'order: REFERENCE_ERROR order_id',
    ]);
    const messages = child.quarantine().flatMap(({ reasons }) => reasons.map(({ message }) => message));
    expect(messages[0]).toContain('orders.order_id');
    expect(messages[1]).toContain('products.product_id');
    expect(messages.join()).not.toMatch(/77|88|secret/);
    expect(child.manifest().counts).toMatchObject({ input_rows: 3, valid_rows: 1, quarantined_rows: 2 });
  });

  test('is looked for in the same date only where the reference says so', async () => {
    const { run, pinned } = await shop();
    const child = await run(items, second, {
      objects: [ndjson(item('a', 3, 'old'), item('b', 1, 'new'))],
      parents: pinned,
    });
    expect(rejected(child)).toEqual(['b: REFERENCE_ERROR order_id']);
  });

  test('is not looked for where there is no value, or one of another type', async () => {
    const { run, pinned } = await shop();
    const child = await run(items, second, {
      objects: [ndjson(item('null', null, null), { item_id: 'missing', at }, item('typed', '2', 5))],
      parents: pinned,
    });
    expect(rejected(child)).toEqual(['typed: TYPE_ERROR order_id', 'typed: TYPE_ERROR product_id']);
  });

  test('fails the run where the reference halts', async () => {
    const halting = datasetContract('items', {
      columns: [
        keyColumn('item_id'),
        atColumn,
        referenceColumn('order_id', 'orders.order_id', { type: integer, custom: { action: 'halt' } }),
      ],
      custom: lenient,
    });
    const { run } = datasetRuns(orders, halting);
    const parent = await run(orders, first, { objects: [ndjson({ order_id: 1, at })] });
    const rows = [
      { item_id: 'a', at, order_id: 1 },
      { item_id: 'b', at, order_id: 2 },
    ];
    const child = await run(halting, first, { objects: [ndjson(...rows)], parents: [parent.asParent()] });
    expect(child.answer.outcome).toBe('blocked');
  });
});

test('The manifest names the parents that were looked at, and the run passes its second look', async () => {
  const { run, pinned } = await shop();
  const child = await run(items, second, { objects: [ndjson(item('a', 2, 'new'))], parents: pinned });
  expect(child.manifest().input.parents).toEqual(pinned);
  expect(await child.validate()).toEqual({ outcome: 'validated' });
});

test('A CSV child finds integer keys, and keys beyond 2^53 by all their digits', async () => {
  const csvItems = datasetContract('items', {
    columns: [keyColumn('item_id'), atColumn, referenceColumn('order_id', 'orders.order_id', { type: integer })],
    custom: { ...lenient, rawFormat: 'csv' },
  });
  const { run } = datasetRuns(orders, csvItems);
  const rows = ['1', '9007199254740993'].map((id) => `{"order_id":${id},"at":"${at}"}\n`);
  const parent = await run(orders, first, { objects: [rows.join('')] });
  const lines = ['a,1', 'b,9007199254740993', 'c,9007199254740992', 'd,', 'e,2'];
  const child = await run(csvItems, first, {
    objects: [`item_id,order_id,at\n${lines.map((line) => `${line},${at}\n`).join('')}`],
    parents: [parent.asParent()],
  });
  expect(child.quarantine().map(({ raw }) => raw!.slice(0, 1))).toEqual(['c', 'e']);
});

test('A parent written before its contract had an optional column is read all the same', async () => {
  const later = datasetContract('products', {
    columns: [keyColumn('product_id'), atColumn, { name: 'note', logicalType: 'string' }],
    version: '1.1.0',
  });
  const child = datasetContract('items', {
    columns: [keyColumn('item_id'), atColumn, referenceColumn('product_id', 'products.product_id')],
    custom: lenient,
  });
  const before = datasetRuns(products, child);
  const parent = await before.run(products, first, { objects: [ndjson({ product_id: 'p', at })] });
  const rows = ['p', 'q'].map((product_id) => ({ item_id: product_id, at, product_id }));
  const run = await laterRuns(before, later, child).run(child, first, {
    objects: [ndjson(...rows)],
    parents: [parent.asParent()],
  });
  expect(rejected(run)).toEqual(['q: REFERENCE_ERROR product_id']);
});

test('A parent written before its contract made its key int64 is read all the same', async () => {
  const narrow = datasetContract('orders', {
    columns: [keyColumn('order_id', { ...integer, physicalType: 'int32' }), atColumn],
  });
  const wide = datasetContract('orders', { columns: [keyColumn('order_id', integer), atColumn], version: '1.1.0' });
  const child = datasetContract('items', {
    columns: [keyColumn('item_id'), atColumn, referenceColumn('order_id', 'orders.order_id', { type: integer })],
    custom: lenient,
  });
  const before = datasetRuns(narrow, child);
  const old = await before.run(narrow, first, { objects: [ndjson({ order_id: 1, at })] });
  const after = laterRuns(before, wide, child);
  const since = await after.run(wide, second, { objects: [ndjson({ order_id: 2 ** 40, at })] });
  const rows = [1, 2 ** 40, 2].map((order_id) => ({ item_id: `${order_id}`, at, order_id }));
  const parents = [old.asParent(), since.asParent()];
  const run = await after.run(child, second, { objects: [ndjson(...rows)], parents });
  expect(rejected(run)).toEqual(['2: REFERENCE_ERROR order_id']);
});

test('What was put in the place of a data object of a parent since is not read', async () => {
  const { run, pinned, orders2, pipeline } = await shop();
  pipeline.memory.processed.state.write(orders2.manifest().objects[0]!.key, Buffer.from('other'));
  const child = await run(items, second, { objects: [ndjson(item('a', 2, 'new'))], parents: pinned });
  expect(child.manifest().counts.valid_rows).toBe(1);
});

describe('a child is a fault, and no shorter day,', () => {
  const child = (parents: readonly ParentRef[], { run }: Awaited<ReturnType<typeof shop>>) =>
    run(items, second, { objects: [ndjson(item('a', 2, 'new'))], parents });

  test('when a data object of a parent is damaged', async () => {
    const all = await shop();
    const [object] = all.products1.manifest().objects;
    const { state } = all.pipeline.memory.processed;
    const damaged = Buffer.from(state.find(object!.key).bytes);
    damaged[damaged.length >> 1]! ^= 1;
    state.find(object!.key).bytes.set(damaged);
    await expect(child(all.pinned, all)).rejects.toMatchObject({
      name: 'IntegrityError',
      key: object!.key,
      what: 'SHA-256',
    });
  });

  test('when the manifest of a parent is not the one that was promoted', async () => {
    const all = await shop();
    const altered = all.pinned.map((parent, index) =>
      index === 0 || index === 3 ? { ...parent, manifest_sha256: '0'.repeat(64) } : parent,
    );
    await expect(child(altered, all)).rejects.toMatchObject({
      name: 'IntegrityError',
      what: 'SHA-256',
      expected: '0'.repeat(64),
    });
  });

  test('when no run of a parent of its date was pinned, though one of another date was', async () => {
    const all = await shop();
    const others = all.pinned.filter(({ dataset, ingestion_date }) => dataset === 'orders' || ingestion_date === first);
    await expect(child(others, all)).rejects.toMatchObject({
      name: 'StageOrderError',
      message: expect.stringContaining('pins no run of products v1 of 2025-04-02') as unknown,
    });
  });
});
