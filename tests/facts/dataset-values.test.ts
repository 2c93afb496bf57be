import { resolve } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { queryCommand } from '../../cli/commands/query.ts';
import { runPipeline } from '../../cli/local-pipeline.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { openLocalWorkspace, type LocalWorkspace } from '../../cli/local-workspace.ts';
import { partitionOf } from '../../functions/stage.ts';
import { loadContracts } from '../../shared/contract/contract-registry.ts';
import { formatDecimal } from '../../shared/contract/decimal.ts';
import { manifestKey, rawDayPrefix, rejectsKey } from '../../shared/layout/keys.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import { getJson } from '../../shared/store/json.ts';
import { readRecords } from '../../shared/verdicts/reject-reader.ts';
import { isQuarantineRecord, type QuarantineRecord } from '../../shared/verdicts/reject-record.ts';
import { outputs } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

/*
 * What the issue says of values of the project's own datasets, through the whole pipeline and back out of DuckDB. The
 * sample rows beside a contract say the same; these rows stand apart from them, so that no edit changes both.
 */

const contracts = await loadContracts(resolve(import.meta.dirname, '../../contracts'));
const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const headers = {
  products: 'product_id,department_id,department,product_name',
  orders: 'order_num,order_id,user_id,order_timestamp,total_amount,date',
  order_items: 'id,order_id,user_id,days_since_prior_order,product_id,add_to_cart_order,reordered,order_timestamp,date',
  transactions: 'TransactionID,CustomerID,TransactionAmount,Currency,TransactionTimestamp',
} as const;

type Dataset = keyof typeof headers;

const day = '2025-04-01';

async function openEmpty(): Promise<LocalWorkspace> {
  return { ...(await openLocalWorkspace(await folders.make())), contracts };
}

/** Runs rows of a dataset, and enough good ones beside them that no rate of rejected rows stops the run. */
async function runRows(workspace: LocalWorkspace, dataset: Dataset, rows: readonly string[], date = day) {
  const contract = contracts.get(dataset);
  const key = `${rawDayPrefix(contract, contract.sourceSystems[0]!, date)}rows.csv`;
  await workspace.stores.raw.put(key, Buffer.from([headers[dataset], ...rows, ''].join('\n')));
  const { outcome } = await runPipeline(workspace, contract, date, () => undefined);
  expect(outcome).toMatchObject({ outcome: 'promoted', error: null });
  const partition = partitionOf(contract, date);
  const manifest = await getJson<Manifest>(workspace.stores.processed, manifestKey(partition, outcome!.run_id));
  const rejected: QuarantineRecord[] = [];
  if (manifest.rejects.quarantine !== null) {
    const rejects = rejectsKey('quarantine', partition, outcome!.run_id);
    for await (const record of readRecords(workspace.stores.quarantine, rejects, isQuarantineRecord, 'rejected row')) {
      rejected.push(record);
    }
  }
  return { manifest, rejected };
}

const reasonsOf = (rejected: readonly QuarantineRecord[]) =>
  rejected.flatMap(({ reasons }) => reasons.map(({ code, column }) => `${code} ${column ?? ''}`));

async function query(workspace: LocalWorkspace, sql: string): Promise<unknown> {
  const { written, stdout, stderr } = outputs();
  const terminal = openTerminal(stdout, stderr, true);
  await queryCommand.run({ positionals: [sql], options: { json: true }, workspace, terminal });
  return JSON.parse(written.stdout);
}

const many = (count: number, row: (n: number) => string) => Array.from({ length: count }, (_, n) => row(n + 1));
const product = (id: number, department = 'snacks') => `${id},7,${department},Salted Nuts`;
const order = (id: number, amount = '9.99') => `1,${id},42,2025-04-01T11:27:00,${amount},2025-04-01`;
const item = (id: number, orderId: number, productId: number) =>
  `${id},${orderId},42,,${productId},1,0,2025-04-01T11:27:00,2025-04-01`;
const transaction = (n: number, amount: string, at = '2025-01-31T12:00:00Z') =>
  `TX-${n.toString(16).toUpperCase().padStart(16, '0')},C1,${amount},EUR,${at}`;

describe('an order', () => {
  test('of 0, of 0.00 and of -1 is rejected with VALUE_ERROR total_amount, and of a cent is not', async () => {
    const workspace = await openEmpty();
    const amounts = ['0', '0.00', '-1', '0.01'];
    const bad = amounts.map((amount, index) => order(900 + index, amount));
    const { rejected } = await runRows(workspace, 'orders', [...many(100, (n) => order(n)), ...bad]);
    expect(reasonsOf(rejected)).toEqual(Array(3).fill('VALUE_ERROR total_amount'));
    expect(await query(workspace, 'SELECT order_id, total_amount FROM orders WHERE order_id >= 900')).toEqual([
      { order_id: 903, total_amount: '0.01' },
    ]);
  });

  test('has its local time taken as UTC, and may lack its number', async () => {
    const workspace = await openEmpty();
    const { rejected } = await runRows(workspace, 'orders', [',7,42,2025-04-01T11:27:00,9.99,2025-04-01']);
    expect(rejected).toEqual([]);
    const sql = 'SELECT order_num, epoch_us(order_timestamp)::VARCHAR AS us FROM orders';
    const us = String(Date.parse('2025-04-01T11:27:00Z') * 1000);
    expect(await query(workspace, sql)).toEqual([{ order_num: null, us }]);
  });
});

test('products of one department_id may have departments of different names', async () => {
  const { rejected } = await runRows(await openEmpty(), 'products', [product(1), product(2, 'frozen')]);
  expect(rejected).toEqual([]);
});

test('an item whose order or product is not there is rejected with REFERENCE_ERROR, which names column and parent', async () => {
  const workspace = await openEmpty();
  await runRows(workspace, 'products', [product(1)]);
  await runRows(workspace, 'orders', [order(1)]);
  const items = [...many(100, (n) => item(n, 1, 1)), item(901, 2, 1), item(902, 1, 2), item(903, 2, 2)];
  const { rejected, manifest } = await runRows(workspace, 'order_items', items);
  expect(reasonsOf(rejected)).toEqual([
    'REFERENCE_ERROR order_id',
    'REFERENCE_ERROR product_id',
    'REFERENCE_ERROR order_id',
    'REFERENCE_ERROR product_id',
  ]);
  const [order_id, product_id] = rejected.flatMap(({ reasons }) => reasons.map(({ message }) => message));
  expect(order_id).toContain('orders.order_id');
  expect(product_id).toContain('products.product_id');
  expect(manifest.input.parents).toMatchObject([
    { dataset: 'orders', number: 1 },
    { dataset: 'products', number: 1 },
  ]);
});

describe('a transaction', () => {
  test('of -1 is fine, as are ten million either way, and a cent beyond is not', async () => {
    const amounts = ['-1', '10000000', '-10000000.00', '10000000.01', '-10000000.01'];
    const rows = [
      ...many(100, (n) => transaction(n, '1.00')),
      ...amounts.map((amount, n) => transaction(900 + n, amount)),
    ];
    const { rejected } = await runRows(await openEmpty(), 'transactions', rows);
    expect(reasonsOf(rejected)).toEqual(Array(2).fill('VALUE_ERROR TransactionAmount'));
  });

  test('at 2025-01-31T23:59:59-05:00 lies in month=02, and in that month for queries', async () => {
    const workspace = await openEmpty();
    const rows = [transaction(1, '1.00', '2025-01-31T23:59:59-05:00'), transaction(2, '2.00', '2025-01-31T23:59:59Z')];
    const { manifest } = await runRows(workspace, 'transactions', rows, '2025-01-31');
    expect(manifest.objects.map(({ key, rows: count }) => [key.split('/').slice(-3, -1).join('/'), count])).toEqual([
      ['year=2025/month=01', 1],
      ['year=2025/month=02', 1],
    ]);
    const sql = 'SELECT year, month, TransactionAmount AS amount FROM transactions ORDER BY month';
    expect(await query(workspace, sql)).toEqual([
      { year: 2025, month: 1, amount: '2.00' },
      { year: 2025, month: 2, amount: '1.00' },
    ]);
  });

  test('keeps its amount to the cent through Parquet and DuckDB, and so does the sum of all', async () => {
    const cents = fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n });
    await fc.assert(
      fc.asyncProperty(fc.array(cents, { minLength: 1, maxLength: 60 }), async (amounts) => {
        const workspace = await openEmpty();
        const texts = amounts.map((amount) => formatDecimal(amount, 2));
        const rows = texts.map((text, n) => transaction(n, text));
        await runRows(workspace, 'transactions', rows);
        const read = 'SELECT TransactionAmount AS amount FROM transactions ORDER BY TransactionID';
        expect(await query(workspace, read)).toEqual(texts.map((amount) => ({ amount })));
        const total = formatDecimal(
          amounts.reduce((sum, amount) => sum + amount, 0n),
          2,
        );
        expect(await query(workspace, 'SELECT SUM(TransactionAmount) AS total FROM transactions')).toEqual([{ total }]);
      }),
      { numRuns: 5 },
    );
  });
});
