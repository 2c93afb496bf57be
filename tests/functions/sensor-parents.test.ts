import { describe, expect, test } from '@jest/globals';
import { lookAgainSeconds } from '../../functions/sensor/readiness.ts';
import { sensorHandler } from '../../functions/sensor/handler.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { SensorAnswer, SensorInput } from '../../functions/flow.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { inputKey, outcomeKey, promotionKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import type { InputList, OutcomeRecord, Promotion } from '../../shared/manifest/documents.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { atColumn, datasetContract, keyColumn, referenceColumn } from '../support/dataset-contracts.ts';
import { eventContracts } from '../support/event-contract.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { testClock } from '../support/test-clock.ts';
import { testPipeline } from '../support/test-pipeline.ts';

const date = '2025-04-02';

const orders = datasetContract('orders', { columns: [keyColumn('id'), atColumn] });
const products = datasetContract('products', { columns: [keyColumn('id'), atColumn] });
const productsNext = datasetContract('products', { columns: [keyColumn('id'), atColumn], version: '2.0.0' });
const items = datasetContract('items', {
  columns: [
    keyColumn('id'),
    atColumn,
    referenceColumn('product', 'products.id'),
    referenceColumn('order', 'orders.id', { custom: { scope: 'sameDate' } }),
    referenceColumn('returned_order', 'orders.id', { custom: { scope: 'sameDate' } }),
  ],
});
// A test pipeline has the contract of events.
const events = eventContracts({}).all;
const contracts = registerContracts([...events, orders, products, productsNext, items]);

/** A pipeline in which `items` refers to `orders` of the same date and to all `products`. */
function open(clock = testClock()) {
  const pipeline = testPipeline({ contracts, clock });
  const { processed, raw } = pipeline.memory;
  const call = sensorHandler(pipeline.workspace);
  return {
    ...pipeline,
    sensor: (input: Partial<SensorInput> = {}) =>
      call({ execution: 'items-1', dataset: 'items', ingestion_date: date, ...input }),
    deliver: () => raw.put(`${rawDayPrefix(items, 'till', date)}items.ndjson`, Buffer.from('{}\n')),
    /** Puts the next entry of a parent's log. */
    promote: async (parent: Contract, day: string, number = 1, kind: Promotion['kind'] = 'promotion') => {
      const entry: Promotion = {
        number,
        request_id: `${parent.dataset}-${day}-${number}`,
        kind,
        run_id: `${parent.dataset}-${day}-${number}`,
        manifest_sha256: String(number).repeat(64),
        base: number - 1,
        promoted_at: '2025-04-03T03:00:00.000Z',
      };
      await processed.put(promotionKey(partitionOf(parent, day), number), encodeJson(entry));
    },
    input: () => storedJson<InputList>(processed.state, inputKey('items', 'items-1')),
    outcome: () => storedJson<OutcomeRecord>(processed.state, outcomeKey('items', 'items-1')),
  };
}

function textOf(answer: SensorAnswer): string {
  return 'notice' in answer ? answer.notice.text : '';
}

describe('a dataset with parents', () => {
  test('run by hand before any parent is promoted is raw_missing, naming each parent once and how to run it', async () => {
    const { sensor, deliver, outcome, memory } = open();
    await deliver();
    const answer = await sensor();
    expect(answer.outcome).toBe('raw_missing');
    const text = textOf(answer);
    expect(text.split('\n').filter((line) => line.startsWith('- '))).toEqual([
      '- The parent orders v1 has no promoted run of 2025-04-02.',
      '- The parent products v1 has no promoted run of 2025-04-02.',
    ]);
    expect(text).toContain(
      `sluice run orders ${date}, then: sluice run products@1 ${date}, then: sluice run items ${date}`,
    );
    expect(answer).toMatchObject({ notice: { class: 'P2', subject: expect.stringContaining('parent not promoted') } });
    expect(outcome()).toMatchObject({ outcome: 'raw_missing', promoted: false });
    expect(storedKeys(memory.processed.state, 'claims/')).toEqual([]);
  });

  test('names missing raw data and missing parents in one answer', async () => {
    const { sensor, promote } = open();
    await promote(orders, date);
    const text = textOf(await sensor());
    expect(text).toContain(`- No raw object with content lies below "${rawDayPrefix(items, 'till', date)}"`);
    expect(text).toContain('- The parent products v1');
    expect(text).not.toContain('The parent orders');
  });

  test('needs its parents promoted for the same date, also where every date counts', async () => {
    const { sensor, deliver, promote } = open();
    await deliver();
    await promote(orders, date);
    await promote(products, '2025-04-01');
    expect(textOf(await sensor())).toContain('The parent products v1 has no promoted run of 2025-04-02.');
  });

  test('is not served by another schema version of a parent', async () => {
    const { sensor, deliver, promote } = open();
    await deliver();
    await promote(orders, date);
    await promote(productsNext, date);
    expect(textOf(await sensor())).toContain('The parent products v1 has no promoted run');
  });

  test('scheduled, waits for its parents as for raw data: until availableBy, holding no claim', async () => {
    const late: Contract = {
      ...datasetContract('items', { columns: [keyColumn('id'), atColumn, referenceColumn('order', 'orders.id')] }),
      availableBy: '06:00',
    };
    const clock = testClock('2025-04-03T02:00:00.000Z');
    const pipeline = testPipeline({ contracts: registerContracts([...events, orders, late]), clock });
    await pipeline.memory.raw.put(`${rawDayPrefix(late, 'till', date)}items.ndjson`, Buffer.from('{}\n'));
    const sensor = () =>
      sensorHandler(pipeline.workspace)({
        execution: 'items-1',
        dataset: 'items',
        scheduled_time: '2025-04-03T02:00:00Z',
      });
    expect(await sensor()).toEqual({ outcome: 'waiting', wait_seconds: lookAgainSeconds });
    expect(storedKeys(pipeline.memory.processed.state)).toEqual([]);
    clock.advance(4 * 3600_000);
    expect(await sensor()).toMatchObject({ outcome: 'raw_missing' });
  });

  test('pins the heads of all dates of a parent, or of the same date alone, in the order of dataset and date', async () => {
    const { sensor, deliver, promote, input } = open();
    await deliver();
    for (const day of ['2025-04-10', date, '2025-03-30']) await promote(products, day);
    await promote(products, date, 2);
    await promote(products, '2025-04-10', 2, 'rollback');
    await promote(productsNext, '2025-04-05');
    await promote(orders, '2025-04-01');
    await promote(orders, date);
    expect(await sensor()).toMatchObject({ outcome: 'ready', base: 0 });
    expect(input().parents.map(({ run_id }) => run_id)).toEqual([
      'orders-2025-04-02-1',
      'products-2025-03-30-1',
      'products-2025-04-02-2',
      'products-2025-04-10-2',
    ]);
    expect(input().parents[2]).toEqual({
      domain: 'shop',
      dataset: 'products',
      schema_v: 1,
      ingestion_date: date,
      number: 2,
      run_id: 'products-2025-04-02-2',
      manifest_sha256: '2'.repeat(64),
    });
  });

  test('keeps the parents that its first answer pinned', async () => {
    const { sensor, deliver, promote, input } = open();
    await deliver();
    await promote(products, date);
    await promote(orders, date);
    const first = await sensor();
    const before = input();
    await promote(orders, date, 2);
    expect(await sensor()).toEqual(first);
    expect(input()).toEqual(before);
  });

  test('reads the head of its log first, pins raw data second and its parents third, after it has the claim', async () => {
    const calls: string[] = [];
    const pipeline = testPipeline({
      contracts,
      hook: (store, { phase, operation, key }) => {
        if (phase === 'before') calls.push(`${store} ${operation} ${key}`);
      },
    });
    await pipeline.memory.raw.put(`${rawDayPrefix(items, 'till', date)}items.ndjson`, Buffer.from('{}\n'));
    for (const parent of [orders, products]) {
      const name = `${parent.dataset}-1`;
      const entry = { number: 1, request_id: name, kind: 'promotion', run_id: name, base: 0 };
      const more = { manifest_sha256: '1'.repeat(64), promoted_at: '2025-04-03T03:00:00.000Z' };
      await pipeline.memory.processed.put(
        promotionKey(partitionOf(parent, date), 1),
        encodeJson({ ...entry, ...more }),
      );
    }
    calls.length = 0;
    await sensorHandler(pipeline.workspace)({ execution: 'items-1', dataset: 'items', ingestion_date: date });
    const lastOf = (text: string) => calls.findLastIndex((call) => call.includes(text));
    const order = [
      lastOf('processed create claims/items/'),
      lastOf('processed list silver/shop/items/_promotions/'),
      lastOf('raw head'),
      lastOf('processed get silver/shop/orders/_promotions/'),
      lastOf('processed create runs/items/'),
    ];
    expect(order).not.toContain(-1);
    expect(order.toSorted((a, b) => a - b)).toEqual(order);
  });

  test('pins a year of a parent with one listing of its logs', async () => {
    const { sensor, deliver, promote, input, memory } = open();
    await deliver();
    await promote(orders, date);
    await promote(products, date);
    for (let day = 1; day <= 300; day += 1) {
      await promote(products, new Date(Date.parse('2024-01-01') + day * 86_400_000).toISOString().slice(0, 10));
    }
    const before = memory.processed.history.length;
    await sensor();
    expect(input().parents).toHaveLength(302);
    const listings = memory.processed.history.slice(before).filter(({ operation }) => operation === 'list');
    expect(listings.length).toBeLessThan(20);
  });
});

test('a dataset without parents has none in its input', async () => {
  const { workspace, memory } = open();
  await memory.raw.put(`${rawDayPrefix(orders, 'till', date)}orders.ndjson`, Buffer.from('{}\n'));
  await sensorHandler(workspace)({ execution: 'orders-1', dataset: 'orders', ingestion_date: date });
  expect(storedJson<InputList>(memory.processed.state, inputKey('orders', 'orders-1')).parents).toEqual([]);
});
