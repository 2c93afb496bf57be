import { describe, expect, test } from '@jest/globals';
import { IntegrityError, TriesExhaustedError } from '../../shared/errors.ts';
import { latestKey, promotionKey } from '../../shared/layout/keys.ts';
import { compareWithLog, promoteRun, rebaseLimit, rollBackTo } from '../../shared/promotion/promote-run.ts';
import { readEntriesAfter, readHead } from '../../shared/promotion/promotion-log.ts';
import { prepareRun, rawObject, samplePartition as partition } from '../support/prepared-run.ts';
import { testClock } from '../support/test-clock.ts';
import { openPartition } from './open-partition.ts';

describe('promoting a run', () => {
  test('appends the first entry of an empty log, with base and manifest hash', async () => {
    const { add, store, read } = openPartition();
    const result = await add('day-1', ['a'], 0);
    expect(result).toMatchObject({ outcome: 'promoted', manifest: { run_id: 'day-1' } });
    const entry = await read(promotionKey(partition, 1));
    expect(entry).toMatchObject({ number: 1, base: 0, kind: 'promotion', run_id: 'day-1', request_id: 'day-1' });
    expect(await readHead(store, partition)).toEqual(entry);
  });

  test('answers the same when it is called again, and appends nothing', async () => {
    const { add, promote, store } = openPartition();
    const first = await add('day-1', ['a'], 0);
    const writes = store.writes;
    expect(await promote('day-1', 0)).toEqual(first);
    expect(store.writes).toBe(writes + 1);
    expect(await readEntriesAfter(store, partition, 0)).toHaveLength(1);
  });

  test('answers promoted also when the log has moved on since', async () => {
    const { add, promote } = openPartition();
    const first = await add('day-1', ['a'], 0);
    await add('day-2', ['a', 'b'], 1);
    expect(await promote('day-1', 0)).toEqual(first);
  });
});

describe('a log that lost entries', () => {
  async function openLost(...numbers: readonly number[]) {
    const opened = openPartition();
    await opened.add('day-1', ['a'], 0);
    await opened.add('day-2', ['a'], 1);
    await opened.follow();
    for (const number of numbers) await opened.store.delete(promotionKey(partition, number));
    await prepareRun(opened.store, { runId: 'day-3', reads: ['a'] });
    return opened;
  }

  test.each([
    ['its last one', [2], 1],
    ['all of them', [1, 2], 0],
  ])('is not appended to after %s, which _LATEST.json names', async (_, numbers, base) => {
    const { promote, rollBack, store } = await openLost(...numbers);
    await expect(promote('day-3', base)).rejects.toThrow('00000002.json" is damaged');
    await expect(rollBack('day-1', base, 'operator')).rejects.toThrow(IntegrityError);
    expect(await readHead(store, partition)).toEqual(base === 0 ? undefined : expect.objectContaining({ number: 1 }));
  });

  test('is not appended to past the base that a run began with', async () => {
    const { promote, store } = await openLost(2);
    await store.delete(latestKey(partition));
    await expect(promote('day-3', 2)).rejects.toThrow('00000002.json" is damaged');
  });
});

describe('of two runs on one base', () => {
  test('the second, which also read a late object, is rebased and then promoted', async () => {
    const { add, promote, store } = openPartition();
    await add('day-1', ['a'], 0);
    expect(await add('late-1', ['a', 'late'], 0)).toEqual({ outcome: 'rebase', base: 1, tries: 1 });
    expect(await promote('late-1', 1, 1)).toMatchObject({ outcome: 'promoted', entry: { number: 2, base: 1 } });
    const log = await readEntriesAfter(store, partition, 0);
    expect(log.map(({ run_id }) => run_id)).toEqual(['day-1', 'late-1']);
  });

  test('the second is superseded when it lacks an object that the first read, and lacks nothing of its own', async () => {
    const { add, store } = openPartition();
    await add('late-1', ['a', 'late'], 0);
    const result = await add('day-1', ['a'], 0);
    expect(result).toMatchObject({ outcome: 'superseded', head: { run_id: 'late-1' }, lacking: [] });
    expect(await readEntriesAfter(store, partition, 1)).toEqual([]);
  });

  test('the second names the objects that the head lacks when each read one that the other did not', async () => {
    const { add } = openPartition();
    await add('day-1', ['a', 'b'], 0);
    expect(await add('day-2', ['a', 'late', 'later'], 0)).toMatchObject({
      outcome: 'superseded',
      lacking: [rawObject('late'), rawObject('later')],
    });
  });

  test('the second is rebased when both read the same', async () => {
    const { add } = openPartition();
    await add('day-1', ['a', 'b'], 0);
    expect(await add('day-2', ['b', 'a'], 0)).toMatchObject({ outcome: 'rebase', base: 1 });
  });

  test('the second is superseded when it read another version of an object', async () => {
    const { add } = openPartition();
    await add('day-1', ['a@2'], 0);
    expect(await add('day-2', ['a@1', 'b'], 0)).toMatchObject({
      outcome: 'superseded',
      lacking: [rawObject('a@1'), rawObject('b')],
    });
  });
});

describe('a run whose base is behind', () => {
  test('is superseded by one that left out an object by a record which it did not know', async () => {
    const { add, promote, store } = openPartition();
    await prepareRun(store, { runId: 'day-1', reads: ['good'], superseded: ['record-1'] });
    await promote('day-1', 0);
    expect(await add('day-2', ['bad', 'good'], 0)).toMatchObject({ outcome: 'superseded', head: { run_id: 'day-1' } });
    await prepareRun(store, { runId: 'day-3', reads: ['good', 'late'], superseded: ['record-1'] });
    expect(await promote('day-3', 0)).toEqual({ outcome: 'rebase', base: 1, tries: 1 });
  });

  test('is compared with the last entry, not with the one after its base', async () => {
    const { add } = openPartition();
    await add('day-1', ['a'], 0);
    await add('day-2', ['a', 'b'], 1);
    expect(await add('day-3', ['a'], 0)).toMatchObject({ outcome: 'superseded', head: { number: 2 } });
    expect(await add('day-4', ['a', 'b'], 0)).toEqual({ outcome: 'rebase', base: 2, tries: 1 });
  });

  test('is superseded by a rollback in between, whatever it read', async () => {
    const { add, rollBack, promote } = openPartition();
    await add('day-1', ['a'], 0);
    await add('day-2', ['a', 'b'], 1);
    await rollBack('day-1', 2, 'operator');
    expect(await add('day-3', ['a', 'b', 'c'], 2)).toMatchObject({
      outcome: 'superseded',
      head: { kind: 'rollback', run_id: 'day-1' },
      lacking: [rawObject('b'), rawObject('c')],
    });
    await add('day-4', ['a'], 3);
    expect(await promote('day-3', 2)).toMatchObject({ outcome: 'superseded', head: { run_id: 'day-4' } });
  });

  test('may replace a run that read more if it began after that one was promoted', async () => {
    const { add } = openPartition();
    await add('day-1', ['a', 'b'], 0);
    expect(await add('day-2', ['a'], 1)).toMatchObject({ outcome: 'promoted' });
  });

  test('is not promoted twice by a late call with an older base', async () => {
    const { add, promote, store } = openPartition();
    await add('day-1', ['a'], 0);
    await add('late-1', ['a', 'l'], 0);
    const promoted = await promote('late-1', 1, 1);
    expect(promoted).toMatchObject({ outcome: 'promoted', entry: { number: 2 } });
    expect(await promote('late-1', 0, 0)).toEqual(promoted);
    await add('day-2', ['b'], 2);
    expect(await promote('late-1', 0, 0)).toEqual(promoted);
    expect(await readEntriesAfter(store, partition, 0)).toHaveLength(3);
  });

  test(`is a fault after ${rebaseLimit} rebases`, async () => {
    const { add, promote, store } = openPartition();
    await add('day-1', ['a'], 0);
    await prepareRun(store, { runId: 'day-2', reads: ['a'] });
    expect(await promote('day-2', 0, rebaseLimit - 1)).toMatchObject({ outcome: 'rebase', tries: rebaseLimit });
    await expect(promote('day-2', 0, rebaseLimit)).rejects.toThrow(TriesExhaustedError);
  });
});

describe('a rollback', () => {
  test('makes an earlier run current under a request id of its own, once however often it is called', async () => {
    const { add, rollBack, store } = openPartition();
    await add('day-1', ['a'], 0);
    await add('day-2', ['a', 'b'], 1);
    const result = await rollBack('day-1', 2, 'operator');
    expect(result).toMatchObject({
      outcome: 'promoted',
      entry: { number: 3, kind: 'rollback', run_id: 'day-1', request_id: 'operator' },
    });
    expect(await rollBack('day-1', 2, 'operator')).toEqual(result);
    expect(await readEntriesAfter(store, partition, 2)).toHaveLength(1);
  });

  test('is refused when the log is past its base, and names the head', async () => {
    const { add, rollBack } = openPartition();
    await add('day-1', ['a'], 0);
    await add('day-2', ['a', 'b'], 1);
    await add('day-3', ['a', 'b', 'c'], 2);
    expect(await rollBack('day-1', 1, 'operator')).toMatchObject({ outcome: 'superseded', head: { run_id: 'day-3' } });
  });
});

describe('who approved', () => {
  test('is written into the entry, and nobody where nobody was asked', async () => {
    const { store, add } = openPartition();
    await add('day-1', ['a'], 0);
    await prepareRun(store, { runId: 'day-2', reads: ['a'] });
    const approvedBy = [{ role: 'domain', person: 'alice' }];
    const writer = { store, clock: testClock() };
    await promoteRun(writer, { partition, runId: 'day-2', base: 1, tries: 0, approvedBy });
    await rollBackTo(writer, { partition, runId: 'day-1', base: 2, requestId: 'back', approvedBy });
    const entries = await readEntriesAfter(store, partition, 0);
    expect(entries.map(({ approved_by }) => approved_by)).toEqual([[], approvedBy, approvedBy]);
  });
});

describe('comparing a run with the log', () => {
  const request = (runId: string, base: number) => ({ partition, runId, base, tries: 0 });

  test('says nothing while the log is at its base, and appends nothing', async () => {
    const { store, add } = openPartition();
    await add('day-1', ['a'], 0);
    await prepareRun(store, { runId: 'day-2', reads: ['a'] });
    const writes = store.writes;
    expect(await compareWithLog(store, request('day-2', 1))).toBeUndefined();
    expect(await compareWithLog(store, { partition, runId: 'day-1', base: 1, requestId: 'back' })).toBeUndefined();
    expect(store.writes).toBe(writes);
  });

  test('says what a promotion would, and appends nothing', async () => {
    const { store, add, promote } = openPartition();
    await add('day-1', ['a'], 0);
    await add('day-2', ['a', 'b'], 1);
    for (const [runId, reads] of [
      ['poor', ['a']],
      ['rich', ['a', 'b', 'c']],
    ] as const) {
      await prepareRun(store, { runId, reads });
      const writes = store.writes;
      const compared = await compareWithLog(store, request(runId, 1));
      expect(store.writes).toBe(writes);
      expect(compared).toEqual(await promote(runId, 1));
    }
    expect(await compareWithLog(store, request('day-1', 0))).toMatchObject({
      outcome: 'promoted',
      entry: { number: 1 },
    });
  });

  test('says that a rollback is superseded, unless it is in the log itself', async () => {
    const { store, add, rollBack } = openPartition();
    await add('day-1', ['a'], 0);
    await add('day-2', ['a'], 1);
    await rollBack('day-1', 2, 'back');
    const compared = (requestId: string) => compareWithLog(store, { partition, runId: 'day-1', base: 2, requestId });
    expect(await compared('back')).toMatchObject({ outcome: 'promoted', entry: { number: 3 } });
    expect(await compared('other')).toMatchObject({ outcome: 'superseded', head: { number: 3 } });
  });
});
