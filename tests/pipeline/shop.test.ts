import { describe, expect, test } from '@jest/globals';
import { isOfAll } from '../../cli/generate/defect-kind.ts';
import { generateDay, generateDefect, generatorOf } from '../../cli/generate/generate-day.ts';
import { manifestKey, reportKey } from '../../shared/layout/keys.ts';
import type { Manifest } from '../../shared/manifest/documents.ts';
import type { Report } from '../../shared/quality/report.ts';
import { partitionOf } from '../../functions/stage.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline, type TestRun } from '../support/test-pipeline.ts';

const [first, second] = ['2025-04-01', '2025-04-02'] as const;
const shop = ['products', 'orders', 'order_items'] as const;

/** Generates a date of a dataset as `sluice generate` does, and kinds of defects beside it if they are named. */
async function deliver(
  pipeline: TestPipeline,
  dataset: string,
  date: string,
  kinds: readonly string[] = [],
): Promise<void> {
  const { contracts, stores } = pipeline.workspace;
  const { rows, defects } = generatorOf(dataset);
  const settings = { date, rows: rows.day, seed: 1, late: false };
  await generateDay(stores.raw, contracts.get(dataset), settings);
  for (const kind of defects.filter(({ name }) => kinds.includes(name))) {
    await generateDefect(stores.raw, contracts.get(dataset), { ...settings, kind, count: 5 });
  }
}

function documentsOf({ workspace, memory }: TestPipeline, { dataset, ingestion_date, run_id }: TestRun) {
  const partition = partitionOf(workspace.contracts.get(dataset), ingestion_date);
  const { state } = memory.processed;
  return {
    manifest: () => storedJson<Manifest>(state, manifestKey(partition, run_id)),
    report: () => storedJson<Report>(state, reportKey(partition, run_id)),
  };
}

describe('the shop', () => {
  test('is promoted day by day, products then orders then order_items, with every generated row', async () => {
    const pipeline = testPipeline();
    for (const date of [first, second]) {
      for (const dataset of shop) {
        await deliver(pipeline, dataset, date);
        const run = await pipeline.runDataset(dataset, date);
        expect(run).toMatchObject({ outcome: 'promoted', counts: { quarantined_rows: 0, duplicate_rows: 0 } });
        expect(run.counts!.valid_rows).toBeGreaterThanOrEqual(500);
        expect(await pipeline.verifyDataset(dataset, date)).toEqual([]);
        if (dataset !== 'order_items') continue;
        const parents = documentsOf(pipeline, run)
          .manifest()
          .input.parents.map((parent) => [parent.dataset, parent.ingestion_date]);
        // The orders of the day alone, and every list of products there has been.
        const lists = [first, second].filter((each) => each <= date).map((each) => ['products', each]);
        expect(parents).toEqual([['orders', date], ...lists]);
      }
    }
  });

  test('does not run order_items before both parents have a promotion of the date, and names the one that has none', async () => {
    const pipeline = testPipeline();
    for (const dataset of shop) await deliver(pipeline, dataset, first);
    const neither = await pipeline.runDataset('order_items', first);
    expect(neither.outcome).toBe('raw_missing');
    expect(neither.problems.join()).toMatch(/orders[^]*products/);
    await pipeline.runDataset('products', first);
    const one = await pipeline.runDataset('order_items', first);
    expect(one.outcome).toBe('raw_missing');
    expect(one.problems.join()).not.toContain('products');
    await pipeline.runDataset('orders', first);
    expect((await pipeline.runDataset('order_items', first)).outcome).toBe('promoted');
  });

  test('quarantines the items whose order or product is not there, and keeps the rest', async () => {
    const pipeline = testPipeline();
    for (const dataset of shop) {
      await deliver(pipeline, dataset, first, ['orphan_order', 'orphan_product']);
      const run = await pipeline.runDataset(dataset, first);
      expect(run.outcome).toBe('promoted');
      expect(run.counts!.quarantined_rows).toBe(dataset === 'order_items' ? 10 : 0);
      if (dataset === 'order_items') {
        expect(documentsOf(pipeline, run).report().error_type_distribution).toEqual({ REFERENCE_ERROR: 10 });
      }
    }
  });
});

describe('transactions', () => {
  test('of the last of a month lie in the folders of both months, of the run and of current/', async () => {
    const pipeline = testPipeline();
    const date = '2025-01-31';
    await deliver(pipeline, 'transactions', date);
    const run = await pipeline.runDataset('transactions', date);
    expect(run).toMatchObject({ outcome: 'promoted', counts: { valid_rows: 1000, quarantined_rows: 0 } });
    const paths = documentsOf(pipeline, run)
      .manifest()
      .objects.map(({ key }) => key.split('/').slice(-3).join('/'));
    expect(paths).toEqual(['year=2025/month=01/part-00000.parquet', 'year=2025/month=02/part-00000.parquet']);
    const current = storedKeys(pipeline.memory.processed.state, 'silver/finance/transactions/current/');
    expect(current.filter((key) => key.endsWith('.parquet'))).toHaveLength(2);
    expect(await pipeline.verifyDataset('transactions', date)).toEqual([]);
  });
});

describe.each(['events', 'transactions', 'products', 'orders', 'order_items'])('the defects of %s', (dataset) => {
  const { defects } = generatorOf(dataset);

  /** A day with these kinds of defects, after whatever it refers to. */
  async function run(...kinds: readonly string[]): Promise<{ pipeline: TestPipeline; run: TestRun }> {
    const pipeline = testPipeline();
    for (const parent of dataset === 'order_items' ? ['products', 'orders'] : []) {
      await deliver(pipeline, parent, first);
      await pipeline.runDataset(parent, first);
    }
    await deliver(pipeline, dataset, first, kinds);
    return { pipeline, run: await pipeline.runDataset(dataset, first) };
  }

  test('that only reject rows are counted by their codes, and the day is promoted', async () => {
    const kinds = defects.filter(isOfAll);
    const { pipeline, run: promoted } = await run(...kinds.map(({ name }) => name));
    expect(promoted.outcome).toBe('promoted');
    const wanted: Record<string, number> = {};
    for (const { code } of kinds) wanted[code!] = (wanted[code!] ?? 0) + 5;
    if (dataset === 'events') wanted.DUPLICATE_KEY! += 10;
    expect(documentsOf(pipeline, promoted).report().error_type_distribution).toEqual(wanted);
    expect(await pipeline.verifyDataset(dataset, first)).toEqual([]);
  });

  test.each(defects.filter(({ effect }) => effect !== 'rejected').map(({ name, effect }) => [name, effect]))(
    'of the kind %s end the run as %s, and nothing is promoted',
    async (kind, effect) => {
      const { pipeline, run: stopped } = await run(kind);
      expect(stopped).toMatchObject({ outcome: effect, promotion: null });
      expect(documentsOf(pipeline, stopped).report().result).toBe(effect);
    },
  );

  test('that come again in another object are condemned for that', async () => {
    const kind = dataset === 'events' ? 'timestamp' : 'value';
    const { pipeline } = await run(kind);
    await deliver(pipeline, dataset, first, ['repeat']);
    const again = await pipeline.runDataset(dataset, first);
    expect(again).toMatchObject({ outcome: 'promoted', counts: { quarantined_rows: 5, condemned_rows: 5 } });
    expect(documentsOf(pipeline, again).report().error_type_distribution.DUPLICATE_FAILURE).toBe(5);
  });
});
