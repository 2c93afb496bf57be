import { describe, expect, test } from '@jest/globals';
import {
  DamagedDocumentError,
  ObjectMissingError,
  StoreConflictError,
  StoreUnavailableError,
  TriesExhaustedError,
} from '../../shared/errors.ts';
import { promotionKey, promotionsPrefix } from '../../shared/layout/keys.ts';
import type { Promotion } from '../../shared/manifest/documents.ts';
import {
  appendEntry,
  readEntriesAfter,
  readEntry,
  readHead,
  readHeadNumber,
} from '../../shared/promotion/promotion-log.ts';
import { encodeJson } from '../../shared/store/json.ts';
import { memoryStore, type StoreEvent } from '../../shared/store/memory-store.ts';
import { samplePartition as partition } from '../support/prepared-run.ts';

function entryOf(number: number, runId: string): Promotion {
  return {
    number,
    request_id: runId,
    kind: 'promotion',
    run_id: runId,
    manifest_sha256: '0'.repeat(64),
    base: number - 1,
    promoted_at: '2026-01-05T04:00:00.000Z',
  };
}

describe('the promotion log', () => {
  test('is empty at first', async () => {
    const store = memoryStore();
    expect(await readHeadNumber(store, partition)).toBe(0);
    expect(await readHead(store, partition)).toBeUndefined();
    expect(await readEntriesAfter(store, partition, 0)).toEqual([]);
    await expect(readEntry(store, partition, 1)).rejects.toThrow(ObjectMissingError);
  });

  test('gives its entries in order, also past number 9', async () => {
    const store = memoryStore();
    for (let number = 1; number <= 11; number += 1)
      await appendEntry(store, partition, entryOf(number, `day-${number}`));
    expect(await readHeadNumber(store, partition)).toBe(11);
    const entries = await readEntriesAfter(store, partition, 8);
    expect(entries.map(({ run_id }) => run_id)).toEqual(['day-9', 'day-10', 'day-11']);
  });

  test('has no entry of any other name', async () => {
    const store = memoryStore();
    await appendEntry(store, partition, entryOf(1, 'day-1'));
    await store.put(`${promotionsPrefix(partition)}note.txt`, new Uint8Array());
    expect(await readHead(store, partition)).toEqual(entryOf(1, 'day-1'));
  });

  test.each([
    ['no fields', {}],
    ['another number', entryOf(2, 'day-1')],
    ['a base that is not the number before', { ...entryOf(1, 'day-1'), base: 3 }],
    ['an unknown kind', { ...entryOf(1, 'day-1'), kind: 'undo' }],
    ['no request id', { ...entryOf(1, 'day-1'), request_id: '' }],
    ['a run id of two key segments', entryOf(1, 'day/1')],
    ['a run id that leaves the run path', entryOf(1, '..')],
    ['a manifest hash of too few digits', { ...entryOf(1, 'day-1'), manifest_sha256: '0'.repeat(63) }],
    ['approvers that are no list', { ...entryOf(1, 'day-1'), approved_by: 'alice' }],
    ['an approver without a name', { ...entryOf(1, 'day-1'), approved_by: [{ role: 'domain', person: '' }] }],
    ['an approver that is none', { ...entryOf(1, 'day-1'), approved_by: [null] }],
  ])('refuses an entry with %s', async (_, document) => {
    const store = memoryStore();
    await store.put(promotionKey(partition, 1), encodeJson(document));
    await expect(readHead(store, partition)).rejects.toThrow(DamagedDocumentError);
    await expect(appendEntry(store, partition, entryOf(1, 'day-1'))).rejects.toThrow(DamagedDocumentError);
  });

  test('gives the entry that holds the number to whoever comes second', async () => {
    const store = memoryStore();
    await appendEntry(store, partition, entryOf(1, 'day-1'));
    expect(await appendEntry(store, partition, entryOf(1, 'day-2'))).toEqual(entryOf(1, 'day-1'));
  });

  test.each([
    ['a lost reply', 'after', () => new StoreUnavailableError('create', 'log')],
    ['an unavailable store', 'before', () => new StoreUnavailableError('create', 'log')],
    ['a conflict', 'before', () => new StoreConflictError('log')],
  ] as const)('appends once in spite of %s', async (_, failingPhase, error) => {
    const store = memoryStore({
      hook: ({ operation, phase, write }: StoreEvent) => {
        if (operation === 'create' && phase === failingPhase && write === 1) throw error();
      },
    });
    expect(await appendEntry(store, partition, entryOf(1, 'day-1'))).toEqual(entryOf(1, 'day-1'));
    expect(store.writes).toBe(2);
    expect(await readHeadNumber(store, partition)).toBe(1);
  });

  test('gives up after ten tries that decided nothing, and keeps the cause', async () => {
    const cause = new StoreConflictError(promotionKey(partition, 1));
    const store = memoryStore({
      hook: () => {
        throw cause;
      },
    });
    const fault: unknown = await appendEntry(store, partition, entryOf(1, 'day-1')).catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(TriesExhaustedError);
    expect(fault).toMatchObject({ limit: 10, cause });
    expect(store.writes).toBe(10);
  });
});
