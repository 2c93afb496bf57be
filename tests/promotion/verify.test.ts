import { describe, expect, test } from '@jest/globals';
import {
  currentPrefix,
  dataKey,
  latestKey,
  manifestKey,
  promotionKey,
  promotionsPrefix,
  readyKey,
  runPrefix,
} from '../../shared/layout/keys.ts';
import type { Promotion } from '../../shared/manifest/documents.ts';
import { listPartitions, verifyPartition } from '../../shared/promotion/verify.ts';
import { verifyUnlogged } from '../../shared/promotion/verify-unlogged.ts';
import { encodeJson } from '../../shared/store/json.ts';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { samplePartition as partition } from '../support/prepared-run.ts';
import { openPartition, type OpenPartition } from './open-partition.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Three promotions and a rollback to the first of them, everything derived up to date. */
async function openHealthy(): Promise<OpenPartition> {
  const opened = openPartition();
  await opened.add('day-1', ['a'], 0);
  await opened.add('day-2', ['a', 'b'], 1);
  await opened.add('day-3', ['a', 'b', 'c'], 2);
  await opened.rollBack('day-1', 3, 'operator');
  await opened.follow();
  return opened;
}

describe('verifying a partition', () => {
  test('finds nothing wrong with a healthy one, and writes nothing', async () => {
    const { targets, store } = await openHealthy();
    const { writes } = store;
    expect(await verifyPartition(targets, partition)).toEqual([]);
    expect(store.writes).toBe(writes);
  });

  test('finds nothing wrong with an empty one', async () => {
    expect(await verifyPartition(openPartition().targets, partition)).toEqual([]);
  });

  const oldData = dataKey(partition, 'day-2', 1);
  const damages: [string, (opened: OpenPartition) => Promise<unknown>, 'wrong' | 'behind', string][] = [
    ['a deleted data object', ({ store }) => store.delete(oldData), 'wrong', oldData],
    [
      'a changed byte in a data object',
      ({ store }) => store.put(oldData, encode('part 1 of run day-X')),
      'wrong',
      oldData,
    ],
    [
      'an object in a run path that no manifest names',
      ({ store }) => store.copy(oldData, dataKey(partition, 'day-2', 7)),
      'wrong',
      dataKey(partition, 'day-2', 7),
    ],
    [
      'a document in a run path that no run leaves',
      ({ store }) => store.put(`${runPrefix(partition, 'day-2')}_extra.json`, encode('{}')),
      'wrong',
      `${runPrefix(partition, 'day-2')}_extra.json`,
    ],
    [
      'an altered manifest',
      ({ store }) => store.put(manifestKey(partition, 'day-3'), encode('{}')),
      'wrong',
      manifestKey(partition, 'day-3'),
    ],
    [
      'a missing log entry in the middle',
      ({ store }) => store.delete(promotionKey(partition, 2)),
      'wrong',
      promotionKey(partition, 2),
    ],
    [
      'a missing last log entry',
      ({ store }) => store.delete(promotionKey(partition, 4)),
      'wrong',
      promotionKey(partition, 4),
    ],
    [
      'a log entry that is no JSON',
      ({ store }) => store.put(promotionKey(partition, 3), encode('{')),
      'wrong',
      promotionKey(partition, 3),
    ],
    [
      'a log entry that is an empty document',
      ({ store }) => store.put(promotionKey(partition, 4), encode('{}')),
      'wrong',
      promotionKey(partition, 4),
    ],
    [
      'a log entry under another number',
      ({ store }) => store.copy(promotionKey(partition, 2), promotionKey(partition, 3)),
      'wrong',
      promotionKey(partition, 3),
    ],
    [
      'a log entry with the hash of another manifest',
      async ({ store, read }) => {
        const entry = await read(promotionKey(partition, 1));
        await store.put(
          promotionKey(partition, 1),
          encodeJson({ ...(entry as Promotion), manifest_sha256: 'f'.repeat(64) }),
        );
      },
      'wrong',
      promotionKey(partition, 1),
    ],
    [
      'an object in the log that is no entry',
      ({ store }) => store.put(`${promotionsPrefix(partition)}note.txt`, encode('note')),
      'wrong',
      `${promotionsPrefix(partition)}note.txt`,
    ],
    ['a missing _LATEST.json', ({ store }) => store.delete(latestKey(partition)), 'behind', latestKey(partition)],
    [
      'a _LATEST.json that is no JSON',
      ({ store }) => store.put(latestKey(partition), encode('{')),
      'behind',
      latestKey(partition),
    ],
    [
      'a stray file in current/',
      ({ store }) => store.copy(oldData, `${currentPrefix(partition)}stray.parquet`),
      'behind',
      currentPrefix(partition),
    ],
    [
      'a file of current/ that was written again',
      ({ store }) => store.put(`${currentPrefix(partition)}part-00000.parquet`, encode('part 0 of run day-X')),
      'behind',
      currentPrefix(partition),
    ],
    ['a missing _READY.json', ({ store }) => store.delete(readyKey(partition)), 'behind', currentPrefix(partition)],
    [
      'a catalog partition that points elsewhere',
      ({ targets }) => targets.catalog.put(partition, { number: 4, run_id: 'day-2', location: 'elsewhere/' }),
      'behind',
      'catalog events_v1 2026-01-04',
    ],
    [
      'a catalog partition that follows an earlier entry of the same run',
      async ({ targets: { catalog } }) => catalog.put(partition, { ...(await catalog.find(partition))!, number: 1 }),
      'behind',
      'catalog events_v1 2026-01-04',
    ],
  ];

  test.each(damages)('finds %s, and nothing else', async (_, damage, state, place) => {
    const opened = await openHealthy();
    await damage(opened);
    const findings = await verifyPartition(opened.targets, partition);
    expect(findings).toEqual([{ state, place, message: expect.stringMatching(/\.$/) }]);
    if (state === 'wrong') return;
    await opened.follow();
    expect(await verifyPartition(opened.targets, partition)).toEqual([]);
  });

  test('finds a changed byte that neither size nor version shows', async () => {
    const { targets, store } = await openHealthy();
    const rotten: ObjectStore = {
      ...store,
      async *read(key, options) {
        for await (const bytes of store.read(key, options)) yield key === oldData ? bytes.with(0, 0) : bytes;
      },
    };
    const findings = await verifyPartition({ ...targets, store: rotten }, partition);
    expect(findings).toEqual([{ state: 'wrong', place: oldData, message: expect.stringContaining('SHA-256') }]);
  });

  test('finds everything derived behind when only the log moved on', async () => {
    const opened = await openHealthy();
    await opened.add('day-5', ['a'], 4);
    const findings = await verifyPartition(opened.targets, partition);
    expect(findings.map(({ state, place }) => `${state} ${place}`)).toEqual([
      `behind ${latestKey(partition)}`,
      'behind catalog events_v1 2026-01-04',
      `behind ${currentPrefix(partition)}`,
    ]);
  });
});

describe('verifying what has no log', () => {
  const other = { ...partition, ingestionDate: '2026-01-05' };

  test('finds nothing where everything derived has a log', async () => {
    const { targets } = await openHealthy();
    expect(await verifyUnlogged(targets, [partition])).toEqual([]);
  });

  test('finds a stray catalog partition and a stray copy, also one by month', async () => {
    const { targets, store } = await openHealthy();
    await targets.catalog.put(other, { number: 1, run_id: 'day-9', location: 'elsewhere/' });
    const third = { ...partition, schemaVersion: 2 };
    await store.put(`${currentPrefix(third)}year=2026/month=01/part-00000.parquet`, encode('stray'));
    const message = expect.stringContaining('no log');
    expect(await verifyUnlogged(targets, [partition])).toEqual([
      { state: 'wrong', place: 'catalog events_v1 2026-01-05', message },
      { state: 'wrong', place: currentPrefix(third), message },
    ]);
  });

  test('finds a catalog partition of a dataset that the store does not know', async () => {
    const { targets } = openPartition();
    await targets.catalog.put({ ...other, dataset: 'clicks' }, { number: 1, run_id: 'day-9', location: 'elsewhere/' });
    expect(await verifyUnlogged(targets, [])).toMatchObject([{ place: 'catalog clicks_v1 2026-01-05' }]);
  });
});

describe('the partitions of a dataset', () => {
  test('are those with a log or a _LATEST.json', async () => {
    const { store } = await openHealthy();
    const other = { ...partition, ingestionDate: '2026-01-05' };
    const third = { ...partition, schemaVersion: 2 };
    await store.put(promotionKey(other, 1), encode('{}'));
    await store.put(latestKey(third), encode('{}'));
    expect(await listPartitions(store, partition)).toEqual([partition, other, third]);
    expect(await listPartitions(store, { domain: 'web', dataset: 'clicks' })).toEqual([]);
  });
});
