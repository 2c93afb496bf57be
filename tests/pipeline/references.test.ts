import { describe, expect, test } from '@jest/globals';
import { runPipeline } from '../../cli/local-pipeline.ts';
import { partitionOf } from '../../functions/stage.ts';
import type { Contract } from '../../shared/contract/contract.ts';
import { manifestKey, outcomeKey, promotionKey, rawDayPrefix } from '../../shared/layout/keys.ts';
import type { Manifest, OutcomeRecord, Promotion } from '../../shared/manifest/documents.ts';
import { readHead } from '../../shared/promotion/promotion-log.ts';
import { atColumn, datasetContract, keyColumn, referenceColumn } from '../support/dataset-contracts.ts';
import { datasetRuns, ndjson } from '../support/dataset-runs.ts';
import { storedJson } from '../support/stored-objects.ts';

const products = datasetContract('products', { columns: [keyColumn('product_id'), atColumn] });
const items = datasetContract('items', {
  columns: [keyColumn('item_id'), atColumn, referenceColumn('product_id', 'products.product_id')],
  custom: { blockRate: 100, alarmRate: 100 },
});
const [first, second] = ['2025-04-01', '2025-04-02'] as const;
const at = '2025-04-01T10:00:00';

function openShop() {
  const { pipeline } = datasetRuns(products, items);
  const { workspace, memory, clock } = pipeline;
  const { state } = memory.processed;
  return {
    state,
    /** Delivers the rows, runs the date and gives the execution's outcome. */
    run: async (contract: Contract, date: string, rows: readonly object[]): Promise<OutcomeRecord> => {
      await memory.raw.put(`${rawDayPrefix(contract, 'till', date)}rows`, Buffer.from(ndjson(...rows)));
      const { execution } = await runPipeline(workspace, contract, date, () => undefined);
      clock.advance(1000);
      return storedJson<OutcomeRecord>(state, outcomeKey(contract.dataset, execution));
    },
    head: (contract: Contract, date: string): Promise<Promotion | undefined> =>
      readHead(memory.processed, partitionOf(contract, date)),
    manifest: (contract: Contract, date: string, runId: string): Manifest =>
      storedJson<Manifest>(state, manifestKey(partitionOf(contract, date), runId)),
  };
}

describe('a child that is run after its parents', () => {
  test('names in its manifest the promotions that it was checked against', async () => {
    const { run, head, manifest } = openShop();
    await run(products, first, [{ product_id: 'old', at }]);
    await run(products, second, [{ product_id: 'gone', at }]);
    await run(products, second, [{ product_id: 'new', at }]);
    const rows = ['old', 'new', 'gone'].map((product_id) => ({ item_id: product_id, at, product_id }));
    const { run_id, outcome } = await run(items, second, rows);
    expect(outcome).toBe('promoted');
    const { counts, input } = manifest(items, second, run_id);
    expect(counts).toMatchObject({ valid_rows: 2, quarantined_rows: 1 });
    const heads = [await head(products, first), await head(products, second)];
    expect(heads.map((entry) => entry?.number)).toEqual([1, 2]);
    expect(input.parents).toEqual(
      heads.map((entry, index) => ({
        domain: 'shop',
        dataset: 'products',
        schema_v: 1,
        ingestion_date: [first, second][index],
        number: entry!.number,
        run_id: entry!.run_id,
        manifest_sha256: entry!.manifest_sha256,
      })),
    );
  });

  test('ends as a fault, and leaves its log as it was, when a data object of a parent is damaged', async () => {
    const { run, head, manifest, state } = openShop();
    await run(products, first, [{ product_id: 'p', at }]);
    const row = { item_id: 'a', at, product_id: 'p' };
    expect((await run(items, first, [row])).outcome).toBe('promoted');
    const [object] = manifest(products, first, (await head(products, first))!.run_id).objects;
    state.find(object!.key).bytes[10]! ^= 1;
    const { outcome, promoted, error } = await run(items, first, [row, { ...row, item_id: 'b' }]);
    expect({ outcome, promoted }).toEqual({ outcome: 'fault', promoted: false });
    expect(error!.message).toContain(object!.key);
    expect(state.has(promotionKey(partitionOf(items, first), 2))).toBe(false);
  });
});
