import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { queryCommand } from '../../cli/commands/query.ts';
import { runPipeline } from '../../cli/local-pipeline.ts';
import { openTerminal } from '../../cli/terminal.ts';
import { openLocalWorkspace, type LocalWorkspace } from '../../cli/local-workspace.ts';
import { partitionOf } from '../../functions/stage.ts';
import { formatDecimal } from '../../shared/contract/decimal.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { registerContracts } from '../../shared/contract/contract-registry.ts';
import { currentPrefix, rawDayPrefix } from '../../shared/layout/keys.ts';
import { verifyPartition } from '../../shared/promotion/verify.ts';
import { listAll } from '../../shared/store/object-store.ts';
import { atColumn, datasetContract, keyColumn } from '../support/dataset-contracts.ts';
import { ndjson } from '../support/dataset-runs.ts';
import { outputs } from '../support/sluice-command.ts';
import { TemporaryFolders } from '../support/temporary-folder.ts';

const folders = new TemporaryFolders();
afterAll(() => folders.remove());

const amountColumn = { name: 'amount', logicalType: 'number', physicalType: 'decimal(18,2)' };
const columns = [keyColumn('id'), amountColumn, atColumn];
const plain = datasetContract('sales', { columns, custom: { currentCopy: true } });
const monthly = datasetContract('sales', {
  columns,
  version: '1.1.0',
  custom: { currentCopy: true, monthColumn: 'at' },
});
const second = datasetContract('sales', {
  columns: [keyColumn('id', { logicalType: 'integer' }), atColumn, { name: 'who', logicalType: 'string' }],
  version: '2.0.0',
});

const border = '2025-01-31T23:59:59-05:00';

async function runDay(
  workspace: LocalWorkspace,
  contract: Contract,
  date: string,
  rows: readonly object[],
): Promise<void> {
  await workspace.stores.raw.put(`${rawDayPrefix(contract, 'till', date)}rows.ndjson`, Buffer.from(ndjson(...rows)));
  const over = { ...workspace, contracts: registerContracts([contract]) };
  const { outcome } = await runPipeline(over, contract, date, () => undefined);
  expect(outcome?.outcome).toBe('promoted');
}

async function query(workspace: LocalWorkspace, sql: string, ...contracts: Contract[]): Promise<unknown> {
  const { written, stdout, stderr } = outputs();
  const terminal = openTerminal(stdout, stderr, true);
  const over = { ...workspace, contracts: registerContracts(contracts) };
  await queryCommand.run({ positionals: [sql], options: { json: true }, workspace: over, terminal });
  expect(written.stderr).toBe('');
  return JSON.parse(written.stdout);
}

describe('a view of a dataset that is laid out by month', () => {
  let workspace: LocalWorkspace;

  beforeAll(async () => {
    workspace = await openLocalWorkspace(await folders.make());
    await runDay(workspace, monthly, '2025-02-01', [
      { id: 'a', amount: '0.10', at: border },
      { id: 'b', amount: '0.20', at: '2025-01-31T23:59:59Z' },
      { id: 'c', amount: '-9999999.99', at: '2025-02-01T00:00:00Z' },
    ]);
  });

  test('has year and month as columns, which say in which month, in UTC, a row at the border lies', async () => {
    const sql = 'SELECT id, year, month, ingestion_date FROM sales ORDER BY id';
    expect(await query(workspace, sql, monthly)).toEqual([
      { id: 'a', year: 2025, month: 2, ingestion_date: '2025-02-01' },
      { id: 'b', year: 2025, month: 1, ingestion_date: '2025-02-01' },
      { id: 'c', year: 2025, month: 2, ingestion_date: '2025-02-01' },
    ]);
    const described = await query(workspace, 'DESCRIBE sales', monthly);
    expect(described).toMatchObject([
      { column_name: 'id', column_type: 'VARCHAR' },
      { column_name: 'amount', column_type: 'DECIMAL(18,2)' },
      { column_name: 'at', column_type: 'TIMESTAMP WITH TIME ZONE' },
      { column_name: 'year', column_type: 'INTEGER' },
      { column_name: 'month', column_type: 'INTEGER' },
      { column_name: 'ingestion_date', column_type: 'DATE' },
    ]);
  });

  test('adds up months', async () => {
    const sql = 'SELECT month, COUNT(*) AS n, SUM(amount) AS total FROM sales GROUP BY month ORDER BY month';
    expect(await query(workspace, sql, monthly)).toEqual([
      { month: 1, n: 1, total: '0.20' },
      { month: 2, n: 2, total: '-9999999.89' },
    ]);
  });

  test('is of data that passes verify, with its months below current/', async () => {
    const { stores, catalog, clock } = workspace;
    const partition = partitionOf(monthly, '2025-02-01');
    const targets = { store: stores.processed, quarantine: stores.quarantine, catalog, currentCopy: true, clock };
    expect(await verifyPartition(targets, partition)).toEqual([]);
    const keys: string[] = [];
    for await (const { key } of listAll(stores.processed, currentPrefix(partition))) {
      keys.push(key.slice(currentPrefix(partition).length));
    }
    expect(keys).toEqual([
      '_READY.json',
      'year=2025/month=01/part-00000.parquet',
      'year=2025/month=02/part-00000.parquet',
    ]);
  });
});

test('A dataset that gets its month column late is read with what was written before', async () => {
  const workspace = await openLocalWorkspace(await folders.make());
  await runDay(workspace, plain, '2025-01-31', [{ id: 'a', amount: 1, at: border }]);
  await runDay(workspace, monthly, '2025-02-01', [{ id: 'b', amount: 2, at: border }]);
  expect(await query(workspace, 'SELECT id, year, month, ingestion_date FROM sales ORDER BY id', monthly)).toEqual([
    { id: 'a', year: null, month: null, ingestion_date: '2025-01-31' },
    { id: 'b', year: 2025, month: 2, ingestion_date: '2025-02-01' },
  ]);
});

test('Two schema versions of a date are promoted and read side by side', async () => {
  const workspace = await openLocalWorkspace(await folders.make());
  const date = '2025-02-01';
  await runDay(workspace, plain, date, [{ id: 'a', amount: '1.25', at: border }]);
  const before = await query(workspace, 'SELECT id, amount FROM sales_v1', plain, second);
  await workspace.stores.raw.delete(`${rawDayPrefix(plain, 'till', date)}rows.ndjson`);
  await runDay(workspace, second, date, [{ id: 7, who: 'w', at: border }]);
  expect(before).toEqual([{ id: 'a', amount: '1.25' }]);
  expect(await query(workspace, 'SELECT id, amount FROM sales_v1', plain, second)).toEqual(before);
  expect(await query(workspace, 'SELECT id, who FROM sales_v2', plain, second)).toEqual([{ id: 7, who: 'w' }]);
  expect(await query(workspace, 'SELECT who FROM sales', plain, second)).toEqual([{ who: 'w' }]);
});

test('Amounts are exact to the cent through Parquet and DuckDB, their sums too', async () => {
  const cents = fc.bigInt({ min: -1_000_000_000n, max: 1_000_000_000n });
  await fc.assert(
    fc.asyncProperty(fc.array(cents, { minLength: 1, maxLength: 50 }), async (amounts) => {
      const workspace = await openLocalWorkspace(await folders.make());
      const texts = amounts.map((amount) => formatDecimal(amount, 2));
      // As text and as a number of JSON, which a double would hold only nearly.
      const lines = texts.map(
        (text, index) => `{"id":"${index}","amount":${index % 2 === 0 ? `"${text}"` : text},"at":"${border}"}\n`,
      );
      const key = `${rawDayPrefix(monthly, 'till', '2025-02-01')}rows.ndjson`;
      await workspace.stores.raw.put(key, Buffer.from(lines.join('')));
      await runPipeline(
        { ...workspace, contracts: registerContracts([monthly]) },
        monthly,
        '2025-02-01',
        () => undefined,
      );
      const read = await query(workspace, 'SELECT amount FROM sales ORDER BY id::INTEGER', monthly);
      expect(read).toEqual(texts.map((amount) => ({ amount })));
      const total = formatDecimal(
        amounts.reduce((sum, amount) => sum + amount, 0n),
        2,
      );
      expect(await query(workspace, 'SELECT SUM(amount) AS total FROM sales', monthly)).toEqual([{ total }]);
    }),
    { numRuns: 8 },
  );
});
