import { describe, expect, test } from '@jest/globals';
import { currentPrefix, latestKey, promotionKey, readyKey, runPrefix } from '../../shared/layout/keys.ts';
import type { Latest } from '../../shared/manifest/documents.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { currentRun, logEntries, manifestOf } from '../support/current-run.ts';
import { eventContracts } from '../support/event-contract.ts';
import { changed, cleanLines, date } from '../support/event-rows.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { testPipeline, type TestPipeline } from '../support/test-pipeline.ts';

const contracts = eventContracts({ currentCopy: true, monthColumn: 'event_ts' });

/** Lines of three months, which arrived on one day. */
function linesOfMonths(rows: number): string[] {
  const months = ['2024-12-31T23:59:59.5Z', '2025-01-01T00:00:00Z', '2025-02-28T12:00:00Z'];
  return cleanLines(rows).map((line, index) => changed(line, { event_ts: months[index % months.length] }));
}

/** A date with two promotions, the second of more rows. */
interface Scene {
  readonly pipeline: TestPipeline;
  readonly processed: TestPipeline['memory']['processed'];
  readonly partition: ReturnType<TestPipeline['partition']>;
  /** Keys of the data objects of the run that is current, one a month. */
  readonly data: readonly string[];
  /** Of the run before it. */
  readonly oldData: readonly string[];
}

async function openScene(): Promise<Scene> {
  const pipeline = testPipeline({ contracts });
  await pipeline.deliver(date, 'events.ndjson', linesOfMonths(60));
  await pipeline.run(date);
  await pipeline.deliver(date, 'late.ndjson', linesOfMonths(70).slice(60));
  await pipeline.run(date);
  const [first, second] = logEntries(pipeline, date).map(({ run_id }) => manifestOf(pipeline, date, run_id).objects);
  return {
    pipeline,
    processed: pipeline.memory.processed,
    partition: pipeline.partition(date),
    data: second!.map(({ key }) => key),
    oldData: first!.map(({ key }) => key),
  };
}

async function flipByte({ processed }: Scene, key: string): Promise<void> {
  const { bytes } = await processed.get(key);
  await processed.put(
    key,
    Uint8Array.from(bytes, (byte, index) => (index === bytes.length >>> 1 ? byte ^ 1 : byte)),
  );
}

async function changeLatest({ processed, partition }: Scene, fields: Partial<Latest>): Promise<void> {
  const latest = storedJson<Latest>(processed.state, latestKey(partition));
  await processed.put(latestKey(partition), encodeJson({ ...latest, ...fields }));
}

const january = 'year=2025/month=01/';
const march = 'year=2025/month=03/';

const damages: [string, 'wrong' | 'behind', (scene: Scene) => Promise<string>][] = [
  [
    'a deleted data object of one month',
    'wrong',
    async ({ processed, data }) => {
      await processed.delete(data[1]!);
      return data[1]!;
    },
  ],
  [
    'a deleted data object of a run that is no longer current',
    'wrong',
    async ({ processed, oldData }) => {
      await processed.delete(oldData[2]!);
      return oldData[2]!;
    },
  ],
  [
    'a changed byte in the last of its data objects',
    'wrong',
    async (scene) => {
      await flipByte(scene, scene.data[2]!);
      return scene.data[2]!;
    },
  ],
  [
    'an extra object in another month of the run path',
    'wrong',
    async ({ processed, data }) => {
      const extra = data[1]!.replace(january, march);
      await processed.copy(data[1]!, extra);
      return extra;
    },
  ],
  [
    'a second part in a month of the run path',
    'wrong',
    async ({ processed, data }) => {
      const extra = data[1]!.replace('part-00000', 'part-00001');
      await processed.copy(data[0]!, extra);
      return extra;
    },
  ],
  [
    'a data object that lies in the month of another',
    'wrong',
    async ({ processed, data }) => {
      await processed.copy(data[0]!, data[1]!);
      return data[1]!;
    },
  ],
  [
    'a missing log entry',
    'wrong',
    async ({ processed, partition }) => {
      await processed.delete(promotionKey(partition, 1));
      return promotionKey(partition, 1);
    },
  ],
  [
    'a missing last log entry',
    'wrong',
    async ({ processed, partition }) => {
      await processed.delete(promotionKey(partition, 2));
      return promotionKey(partition, 2);
    },
  ],
  [
    'a stale _LATEST.json',
    'behind',
    async (scene) => {
      const [first] = logEntries(scene.pipeline, date);
      const location = runPrefix(scene.partition, first!.run_id);
      await changeLatest(scene, {
        number: 1,
        run_id: first!.run_id,
        location,
        manifest_sha256: first!.manifest_sha256,
      });
      return latestKey(scene.partition);
    },
  ],
  [
    'a _LATEST.json that names the run, and its files elsewhere',
    'behind',
    async (scene) => {
      await changeLatest(scene, { location: runPrefix(scene.partition, logEntries(scene.pipeline, date)[0]!.run_id) });
      return latestKey(scene.partition);
    },
  ],
  [
    'a stray file in a month of current/',
    'behind',
    async ({ processed, partition, data }) => {
      await processed.copy(data[0]!, `${currentPrefix(partition)}${march}part-00000.parquet`);
      return currentPrefix(partition);
    },
  ],
  [
    'a month that current/ lacks',
    'behind',
    async ({ processed, partition }) => {
      await processed.delete(`${currentPrefix(partition)}${january}part-00000.parquet`);
      return currentPrefix(partition);
    },
  ],
  [
    'a changed byte in current/',
    'behind',
    async (scene) => {
      await flipByte(scene, `${currentPrefix(scene.partition)}${january}part-00000.parquet`);
      return currentPrefix(scene.partition);
    },
  ],
  [
    'a _READY.json of the entry before',
    'behind',
    async ({ processed, partition }) => {
      const ready = storedJson<object>(processed.state, readyKey(partition));
      await processed.put(readyKey(partition), encodeJson({ ...ready, number: 1 }));
      return currentPrefix(partition);
    },
  ],
  [
    'a catalog partition that points to the run before',
    'behind',
    async ({ pipeline, partition }) => {
      const { catalog } = pipeline.workspace;
      const [first] = logEntries(pipeline, date);
      const found = await catalog.find(partition);
      await catalog.put(partition, { ...found!, location: runPrefix(partition, first!.run_id) });
      return `catalog events_v1 ${date}`;
    },
  ],
];

describe('verifying a date whose runs have a data object a month, and current/', () => {
  test('finds nothing wrong with it', async () => {
    const { pipeline, data, oldData, partition } = await openScene();
    const folders = ['year=2024/month=12/', january, 'year=2025/month=02/'];
    for (const [keys, { run_id }] of [
      [oldData, logEntries(pipeline, date)[0]!],
      [data, logEntries(pipeline, date)[1]!],
    ] as const) {
      expect(keys).toEqual(folders.map((folder) => `${runPrefix(partition, run_id)}${folder}part-00000.parquet`));
    }
    expect(storedKeys(pipeline.memory.processed.state, `${currentPrefix(partition)}year=`)).toHaveLength(3);
    expect(currentRun(pipeline, date).number).toBe(2);
    expect(await pipeline.verify(date)).toEqual([]);
  });

  test.each(damages)('finds %s, and nothing else', async (_, state, damage) => {
    const scene = await openScene();
    const place = await damage(scene);
    expect(await scene.pipeline.verify(date)).toEqual([{ state, place, message: expect.stringMatching(/\.$/) }]);
    if (state === 'wrong') return;
    await scene.pipeline.repair(date);
    expect(await scene.pipeline.verify(date)).toEqual([]);
  });
});
