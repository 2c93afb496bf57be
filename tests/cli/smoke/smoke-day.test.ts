import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { PipelineHost } from '../../../cli/pipeline-host.ts';
import { runSmokeDay } from '../../../cli/smoke/run-smoke-day.ts';
import { listStoredDatasets } from '../../../cli/stored-partitions.ts';
import { arrivalHandler } from '../../../functions/arrival/handler.ts';
import { repairHandler } from '../../../functions/repair/handler.ts';
import { lifecycleRules } from '../../../infra/lifecycle.ts';
import { loadDeployedContracts, loadSmokeContract } from '../../../shared/contract/deployed-contracts.ts';
import { latestKey, manifestKey, promotionLogPrefix, rawPrefix, rejectsPrefix } from '../../../shared/layout/keys.ts';
import type { Manifest } from '../../../shared/manifest/documents.ts';
import { readEntriesAfter } from '../../../shared/promotion/promotion-log.ts';
import { verifyUnlogged } from '../../../shared/promotion/verify-unlogged.ts';
import { prodSettings } from '../../../shared/settings.ts';
import { getJson } from '../../../shared/store/json.ts';
import { listAll, type ObjectStore } from '../../../shared/store/object-store.ts';
import { testPipeline, type TestPipeline } from '../../support/test-pipeline.ts';

const contracts = await loadDeployedContracts(resolve(import.meta.dirname, '../../../contracts'));
const smoke = await loadSmokeContract();
const partition = { domain: 'smoke', dataset: 'smoke', schemaVersion: 1, ingestionDate: '2026-01-05' };

/** A stack that asks people about every other dataset. */
const open = () => testPipeline({ contracts, settings: prodSettings });

async function keysOf(store: ObjectStore, prefix = ''): Promise<string[]> {
  return (await Array.fromAsync(listAll(store, prefix))).map(({ key }) => key);
}

function runDay({ workspace }: TestPipeline, changes: Partial<PipelineHost> = {}) {
  return runSmokeDay({ ...workspace, host: { ...workspace.host, ...changes } }, () => undefined);
}

/** Runs a day to which something happens before its execution, or after it. */
function runDisturbed(pipeline: TestPipeline, disturb: { before?: () => Promise<void>; after?: () => Promise<void> }) {
  const { host } = pipeline.workspace;
  return runDay(pipeline, {
    execute: async (...call) => {
      await disturb.before?.();
      const end = await host.execute(...call);
      await disturb.after?.();
      return end;
    },
  });
}

/** Runs a day whose raw rows are others by the time that they are read. */
function runChanged(pipeline: TestPipeline, change: (text: string) => string) {
  const { raw } = pipeline.workspace.stores;
  const before = async () => {
    const [key] = await keysOf(raw);
    await raw.put(key!, Buffer.from(change(Buffer.from((await raw.get(key!)).bytes).toString())));
  };
  return runDisturbed(pipeline, { before });
}

const checksOf = (findings: readonly { readonly check: string }[]) => findings.map(({ check }) => check);

describe('the day of sluice smoke', () => {
  const pipeline = open();
  const { stores, catalog } = pipeline.workspace;
  const promoted = async () =>
    (await readEntriesAfter(stores.processed, partition, 0)).map(({ run_id, approved_by }) => ({
      run_id,
      approved_by,
    }));

  test('is promoted with nobody asked, where people are asked about all else, with rows of every verdict', async () => {
    expect(await runDay(pipeline)).toEqual([]);
    const [entry] = await promoted();
    expect(entry?.approved_by).toEqual([]);
    const { counts, input } = await getJson<Manifest>(stores.processed, manifestKey(partition, entry!.run_id));
    expect(counts).toEqual({
      input_rows: 202,
      valid_rows: 195,
      quarantined_rows: 5,
      duplicate_rows: 2,
      condemned_rows: 0,
    });
    expect(input.objects).toHaveLength(1);
  });

  test('takes the place of an earlier one of the same date', async () => {
    const hashes = async () => {
      const manifests = (await promoted()).map(({ run_id }) =>
        getJson<Manifest>(stores.processed, manifestKey(partition, run_id)),
      );
      return new Set((await Promise.all(manifests)).map(({ content_hash }) => content_hash));
    };
    for (const number of [2, 3]) {
      pipeline.clock.advance(60_000);
      expect(await runDay(pipeline)).toEqual([]);
      expect((await hashes()).size).toBe(number);
    }
  });

  test('leaves nothing that a lifecycle rule does not remove', async () => {
    for (const kind of ['raw', 'processed', 'quarantine'] as const) {
      const expiring = lifecycleRules(kind, { contracts: { all: [] }, accessLogDays: 1 })
        .filter(({ expiration }) => (expiration as { days?: number } | undefined)?.days === 30)
        .map(({ filter }) => (filter as { prefix: string }).prefix);
      const keys = await keysOf(stores[kind]);
      expect(keys.length).toBeGreaterThan(0);
      expect(keys.filter((key) => !expiring.some((prefix) => key.startsWith(prefix)))).toEqual([]);
    }
  });

  test('is no late data: whatever the queue tells of it, nothing is started', async () => {
    const executions = await keysOf(pipeline.workspace.local);
    const records = (await keysOf(stores.raw, rawPrefix(smoke))).map((key) => ({ s3: { object: { key } } }));
    const Records = [{ messageId: '1', body: JSON.stringify({ Records: records }) }];
    await stores.raw.put(
      `${rawPrefix(smoke)}source_system=smoke/ingestion_date=2026-01-05/late.ndjson`,
      Buffer.from('{}'),
    );
    expect(await arrivalHandler(pipeline.workspace)({ Records })).toEqual({ batchItemFailures: [] });
    expect(await keysOf(pipeline.workspace.local)).toEqual(executions);
  });

  test('is of no concern to the daily repair and to verify, which may find it half expired', async () => {
    for (const key of await keysOf(stores.processed, promotionLogPrefix(smoke))) await stores.processed.delete(key);
    const deadline = pipeline.clock.now() + 900_000;
    expect(await repairHandler(pipeline.workspace)({}, { deadline })).toMatchObject({ partitions: 0 });
    const counted = pipeline.metrics.filter((document) => 'missing_partitions' in document);
    expect(counted.length).toBeGreaterThan(0);
    expect(counted.filter(({ dataset }) => dataset === 'smoke')).toEqual([]);
    expect(await listStoredDatasets(stores.processed)).toEqual([]);
    expect(await catalog.list()).toHaveLength(1);
    expect(await verifyUnlogged({ store: stores.processed, catalog }, [])).toEqual([]);
  });
});

describe('a fault in the day of sluice smoke is found:', () => {
  test('a value that becomes another one', async () => {
    const goodRow = /("kind":"heat".*"value":[-.\d]+,.*"is_checked":)(true|false)/;
    const findings = await runChanged(open(), (text) =>
      text.replace(goodRow, (_, start: string, value: string) => start + String(value !== 'true')),
    );
    expect(findings).toEqual([
      {
        check: 'smoke day: content hash',
        problem: expect.stringMatching(
          /^Run \S+-1 has [0-9a-f]{64}, and this checkout makes [0-9a-f]{64} of the same rows\.$/,
        ),
        remedy: expect.stringMatching(/^The stack is of the commit test, this checkout is .+: run sluice smoke from/),
      },
    ]);
  });

  test('a row that is not rejected, and one that is for another reason', async () => {
    const findings = await runChanged(open(), (text) => text.replace('"smell"', '"sound"').replace('"smell"', 'null'));
    expect(checksOf(findings)).toEqual([
      'smoke day: row counts',
      'smoke day: content hash',
      'smoke day: quarantined rows',
    ]);
  });

  test('a day that a check stops, with its reason', async () => {
    const [finding] = await runChanged(open(), (text) => text.replaceAll('"heat"', '"smell"'));
    expect(finding).toMatchObject({
      check: 'smoke day: execution',
      problem: expect.stringMatching(/ ended as blocked: ./),
    });
  });

  test('an object that somebody else delivered meanwhile', async () => {
    const pipeline = open();
    const { raw } = pipeline.workspace.stores;
    const before = async () => {
      const [key] = await keysOf(raw);
      await raw.put(`${key!}-another`, (await raw.get(key!)).bytes);
    };
    const [finding] = await runDisturbed(pipeline, { before });
    expect(finding?.check).toBe('smoke day: input');
    expect(finding?.problem).toContain('-another');
  });

  test('a promotion that the log does not have, and what readers get instead', async () => {
    const pipeline = open();
    const { processed } = pipeline.workspace.stores;
    const after = async () => {
      for (const key of await keysOf(processed, promotionLogPrefix(smoke))) await processed.delete(key);
    };
    expect(checksOf(await runDisturbed(pipeline, { after }))).toEqual([
      'smoke day: promotion',
      'smoke day: what readers get',
    ]);
  });

  test('a promotion that readers do not see', async () => {
    const pipeline = open();
    const after = () => pipeline.workspace.stores.processed.delete(latestKey(partition));
    expect(await runDisturbed(pipeline, { after })).toMatchObject([
      { check: 'smoke day: what readers get', problem: expect.stringMatching(/^behind: .*_LATEST\.json: /) },
    ]);
  });

  test('rejected rows that are not in quarantine', async () => {
    const pipeline = open();
    const { quarantine } = pipeline.workspace.stores;
    const after = async () => {
      for (const key of await keysOf(quarantine, rejectsPrefix('quarantine', smoke))) await quarantine.delete(key);
    };
    const [finding] = await runDisturbed(pipeline, { after });
    expect(finding?.problem).toMatch(/^wrong: quarantine\/smoke\/smoke\/.+: No object at /);
  });

  test('functions that know of no such dataset, with the command that shows more', async () => {
    const pipeline = testPipeline({ settings: prodSettings });
    const [finding, ...others] = await runDay(pipeline);
    expect(finding?.check).toBe('smoke day: execution');
    expect(finding?.problem).toMatch(/ ended as PipelineFault: Sensor failed: InvalidInputError$/);
    expect(finding?.remedy).toMatch(/^sluice logs smoke-2026-01-05-\S+/);
    expect(others).toEqual([]);
  });

  test('a run that people are asked about', async () => {
    const execute: PipelineHost['execute'] = (execution) =>
      Promise.resolve({
        execution,
        result: { status: 'WAITING', state: 'AwaitApproval', until: '' },
        outcome: undefined,
        resumed: [],
      });
    const [finding] = await runDay(open(), { execute });
    expect(finding?.problem).toMatch(/waits in AwaitApproval, although nobody has to approve it\.$/);
  });
});
