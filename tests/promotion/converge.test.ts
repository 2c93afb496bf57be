import { describe, expect, test } from '@jest/globals';
import {
  currentPrefix,
  dataKey,
  latestKey,
  manifestKey,
  promotionKey,
  readyKey,
  runPrefix,
} from '../../shared/layout/keys.ts';
import type { Promotion } from '../../shared/manifest/documents.ts';
import { converge } from '../../shared/promotion/converge.ts';
import { verifyPartition } from '../../shared/promotion/verify.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { prepareRun, samplePartition as partition } from '../support/prepared-run.ts';
import { openPartition, type OpenPartition } from './open-partition.ts';

const current = currentPrefix(partition);
const ready = readyKey(partition);
const copies = ['part-00000.parquet', 'part-00001.parquet'].map((name) => current + name);
const everything = [latestKey(partition), 'catalog partition', current];

/** A partition whose log ends with `day-2` while readers see `day-1`, with a stray file in `current/`. */
async function openBehind(): Promise<OpenPartition> {
  const opened = openPartition();
  await opened.add('day-1', ['a'], 0);
  await opened.follow();
  await opened.store.copy(dataKey(partition, 'day-1', 0), `${current}stray.parquet`);
  await opened.add('day-2', ['a', 'b'], 1);
  return opened;
}

async function findings({ targets }: OpenPartition): Promise<string[]> {
  return (await verifyPartition(targets, partition)).map(({ place, message }) => `${place}: ${message}`);
}

describe('what is derived from the log', () => {
  test('is nothing for an empty log', async () => {
    const { store, follow } = openPartition();
    expect(await follow()).toEqual([]);
    expect((await store.list('')).objects).toEqual([]);
  });

  test('names the head: number, run, run path and manifest hash', async () => {
    const { add, follow, read, targets } = openPartition();
    const result = await add('day-1', ['a'], 0);
    expect(await follow()).toEqual(everything);
    const head = { number: 1, run_id: 'day-1', location: runPrefix(partition, 'day-1') };
    expect(result).toMatchObject({ outcome: 'promoted' });
    expect(await read(latestKey(partition))).toEqual({
      ...head,
      manifest_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(await targets.catalog.find(partition)).toEqual(head);
  });

  test('includes the files of current/, which _READY.json lists with their sizes and tags', async () => {
    const { add, follow, read, store } = openPartition();
    await add('day-1', ['a'], 0);
    await follow();
    const { objects } = await store.list(current);
    expect(objects.map(({ key }) => key)).toEqual([ready, ...copies]);
    expect(await read(ready)).toEqual({ number: 1, run_id: 'day-1', files: objects.slice(1) });
    expect((await store.get(copies[1]!)).bytes).toEqual((await store.get(dataKey(partition, 'day-1', 1))).bytes);
  });

  test('does not include current/ unless it is asked for', async () => {
    const { add, targets, store } = openPartition();
    await add('day-1', ['a'], 0);
    expect(await converge({ ...targets, currentCopy: false }, partition)).toEqual(everything.slice(0, 2));
    expect((await store.list(current)).objects).toEqual([]);
  });

  test('is not written again when it is right', async () => {
    const { add, targets, store, follow } = openPartition();
    await add('day-1', ['a'], 0);
    await follow();
    const { writes } = store;
    expect(await converge(targets, partition)).toEqual([]);
    expect(store.writes).toBe(writes);
  });

  test.each([
    ['_LATEST.json', latestKey(partition)],
    ['current/', ready],
  ])('is mended when %s is no JSON', async (_, key) => {
    const opened = openPartition();
    await opened.add('day-1', ['a'], 0);
    await opened.follow();
    await opened.store.put(key, new TextEncoder().encode('{"number": 1,'));
    expect(await opened.follow()).toHaveLength(1);
    expect(await findings(opened)).toEqual([]);
  });

  test('is mended when the catalog partition is no JSON', async () => {
    const opened = openPartition();
    await opened.add('day-1', ['a'], 0);
    await opened.follow();
    const [catalog] = (await opened.store.list('events_v1/')).objects;
    await opened.store.put(catalog!.key, new TextEncoder().encode('['));
    expect(await opened.follow()).toEqual(['catalog partition']);
    expect(await findings(opened)).toEqual([]);
  });

  test('follows a rollback', async () => {
    const opened = await openBehind();
    await opened.rollBack('day-1', 2, 'operator');
    await opened.follow();
    expect(await opened.read(latestKey(partition))).toMatchObject({ number: 3, run_id: 'day-1' });
    expect(await findings(opened)).toEqual([]);
  });
});

describe('current/', () => {
  test('loses files that are not of the head', async () => {
    const opened = await openBehind();
    expect(await opened.follow()).toEqual(everything);
    expect((await opened.store.list(current)).objects.map(({ key }) => key)).toEqual([ready, ...copies]);
  });

  test('loses a stray file that came after it was complete', async () => {
    const opened = openPartition();
    await opened.add('day-1', ['a'], 0);
    await opened.follow();
    await opened.store.copy(copies[0]!, `${current}stray.parquet`);
    expect(await opened.follow()).toEqual([current]);
    expect(await findings(opened)).toEqual([]);
  });

  test('is complete whatever order the manifest has', async () => {
    const opened = openPartition();
    await prepareRun(opened.store, { runId: 'day-1', reads: ['a'], parts: [1, 0] });
    await opened.promote('day-1', 0);
    expect(await opened.follow()).toEqual(everything);
    expect(await opened.follow()).toEqual([]);
  });

  test('of a run without data objects is _READY.json alone', async () => {
    const opened = await openBehind();
    await prepareRun(opened.store, { runId: 'day-3', reads: ['a', 'b'], parts: [] });
    await opened.promote('day-3', 2);
    await opened.follow();
    expect((await opened.store.list(current)).objects.map(({ key }) => key)).toEqual([ready]);
    expect(await findings(opened)).toEqual([]);
  });

  test('is left alone when the log lost its last entry, of which it is the only sign', async () => {
    const opened = openPartition();
    await opened.add('day-1', ['a'], 0);
    await opened.add('day-2', ['a'], 1);
    await opened.follow();
    await opened.store.delete(promotionKey(partition, 2));
    await expect(opened.follow()).rejects.toThrow('00000002.json" is damaged');
    expect(await opened.read(latestKey(partition))).toMatchObject({ number: 2, run_id: 'day-2' });
  });
});

describe('a log that cannot be followed', () => {
  const damages: [string, (opened: OpenPartition) => Promise<unknown>, string][] = [
    [
      'whose head is an empty document',
      ({ store }) => store.put(promotionKey(partition, 2), new TextEncoder().encode('{}')),
      '00000002.json" is damaged',
    ],
    [
      'whose head names another manifest',
      async ({ store, read }) => {
        const entry = (await read(promotionKey(partition, 2))) as Promotion;
        await store.put(promotionKey(partition, 2), encodeJson({ ...entry, manifest_sha256: 'f'.repeat(64) }));
      },
      'manifest_sha256',
    ],
    [
      'whose head names a run without a manifest',
      ({ store }) => store.delete(manifestKey(partition, 'day-2')),
      'No object',
    ],
    [
      'that is gone',
      async ({ store }) => {
        for (const number of [1, 2]) await store.delete(promotionKey(partition, number));
      },
      '00000001.json" is damaged',
    ],
  ];

  test.each(damages)('%s is a fault, and nothing is written', async (_, damage, message) => {
    const opened = await openBehind();
    await damage(opened);
    const { writes } = opened.store;
    await expect(converge(opened.targets, partition)).rejects.toThrow(message);
    expect(opened.store.writes).toBe(writes);
  });
});
