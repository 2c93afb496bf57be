import { describe, expect, test } from '@jest/globals';
import { StoreUnavailableError } from '../../shared/errors.ts';
import { currentPrefix, latestKey, manifestKey, readyKey } from '../../shared/layout/keys.ts';
import type { Ready } from '../../shared/manifest/documents.ts';
import { verifyPartition } from '../../shared/promotion/verify.ts';
import type { StoreEvent, StoreHook } from '../../shared/store/memory-store.ts';
import { samplePartition as partition } from '../support/prepared-run.ts';
import { openPartition, type OpenPartition } from './open-partition.ts';
import { isDataKey } from '../support/data-key.ts';

const ready = readyKey(partition);

/** A partition whose log ends with `day-2` while everything derived is of `day-1`. */
async function openBehind(): Promise<OpenPartition> {
  const opened = openPartition();
  await opened.add('day-1', ['a'], 0);
  await opened.follow();
  await opened.add('day-2', ['a', 'b'], 1);
  return opened;
}

/** What a reader finds in `current/`: its files' contents, or undefined while it is not complete. */
async function readCurrent({ store, read }: OpenPartition): Promise<string[] | undefined> {
  const { objects } = await store.list(currentPrefix(partition));
  if (!objects.some(({ key }) => key === ready)) return undefined;
  const files = objects.filter(({ key }) => isDataKey(key));
  if (JSON.stringify(((await read(ready)) as Ready).files) !== JSON.stringify(files)) return undefined;
  const bodies = await Promise.all(files.map(({ key }) => store.get(key)));
  return bodies.map(({ bytes }) => new TextDecoder().decode(bytes));
}

function contentsOf(runId: string): string[] {
  return [`part 0 of run ${runId}`, `part 1 of run ${runId}`];
}

async function expectHealthy(opened: OpenPartition): Promise<void> {
  expect(await verifyPartition(opened.targets, partition)).toEqual([]);
  expect(await readCurrent(opened)).toEqual(contentsOf('day-2'));
}

/** A hook that holds the first matching call up until it is released. */
function holdUp(matches: (event: StoreEvent) => boolean) {
  const reached = Promise.withResolvers<undefined>();
  const released = Promise.withResolvers<undefined>();
  let held = false;
  const hook: StoreHook = async (event) => {
    if (held || event.phase === 'after' || !matches(event)) return;
    held = true;
    reached.resolve(undefined);
    await released.promise;
  };
  const release = (): void => {
    released.resolve(undefined);
  };
  return { hook, reached: reached.promise, release };
}

describe('a writer of derived things that dies', () => {
  test.each(['before', 'after'] as const)(
    '%s any of its writes misleads no reader, and the next one heals',
    async (phase) => {
      let writes = 0;
      const opened = await openBehind();
      await opened.follow(({ write }) => {
        writes = Math.max(writes, write ?? 0);
      });
      // _LATEST.json, catalog, _READY.json away, two copies, _READY.json.
      expect(writes).toBe(6);

      for (let last = 1; last <= writes; last += 1) {
        const broken = await openBehind();
        const dies: StoreHook = ({ operation, key, write, phase: at }) => {
          if (write === last && at === phase) throw new StoreUnavailableError(operation, key);
        };
        await expect(broken.follow(dies)).rejects.toThrow(StoreUnavailableError);
        expect([undefined, contentsOf('day-1'), contentsOf('day-2')]).toContainEqual(await readCurrent(broken));
        await broken.follow();
        await expectHealthy(broken);
      }
    },
  );
});

describe('of two writers of derived things that overlap', () => {
  const calls: [string, (event: StoreEvent) => boolean][] = [
    ['reads the manifest', ({ key }) => key === manifestKey(partition, 'day-1')],
    ['writes _LATEST.json', ({ key, write }) => key === latestKey(partition) && write !== undefined],
    ['writes the catalog', ({ key, write }) => key.startsWith('events_v1/') && write !== undefined],
    ['removes _READY.json', ({ operation, key }) => operation === 'delete' && key === ready],
    ['copies its first file', ({ operation, key }) => operation === 'copy' && key.includes('part-00000')],
    ['copies its last file', ({ operation, key }) => operation === 'copy' && key.includes('part-00001')],
    ['writes _READY.json', ({ operation, key }) => operation === 'put' && key === ready],
  ];

  test.each(calls)('the one for an older entry, held up when it %s, leaves the head in the end', async (_, matches) => {
    const opened = openPartition();
    await opened.add('day-1', ['a'], 0);
    const { hook, reached, release } = holdUp(matches);
    const older = opened.follow(hook);
    await reached;
    await opened.add('day-2', ['a', 'b'], 1);
    await opened.follow();
    await expectHealthy(opened);
    release();
    await older;
    await expectHealthy(opened);
  });

  test.each(calls.slice(1))('for one entry, one held up when it %s leaves current/ complete', async (_, matches) => {
    const opened = await openBehind();
    const { hook, reached, release } = holdUp(matches);
    const first = opened.follow(hook);
    await reached;
    await opened.follow();
    release();
    await first;
    await expectHealthy(opened);
  });

  test('neither fails when the other removes _READY.json between its listing and its reading', async () => {
    const opened = await openBehind();
    const { hook, reached, release } = holdUp(({ operation, key }) => operation === 'get' && key === ready);
    const first = opened.follow(hook);
    await reached;
    const other = holdUp(({ operation }) => operation === 'copy');
    const second = opened.follow(other.hook);
    await other.reached;
    release();
    await first;
    other.release();
    await second;
    await expectHealthy(opened);
  });
});
