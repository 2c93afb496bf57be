import { describe, expect, test } from '@jest/globals';
import { StoreConflictError, StoreUnavailableError, TriesExhaustedError } from '../../shared/errors.ts';
import { createOnce } from '../../shared/store/create-once.ts';
import { MemoryState } from '../../shared/store/memory-state.ts';
import { memoryStore, type StoreEvent, type StoreHook } from '../../shared/store/memory-store.ts';
import { bytesOf, textOf } from './bytes.ts';

const key = 'log/00000001.json';

/** Throws `failure` around the first `times` calls of `operation`, in `phase`. */
function failing(
  { phase, operation }: Pick<StoreEvent, 'phase' | 'operation'>,
  failure: Error,
  times = Infinity,
): StoreHook {
  let failed = 0;
  return (event) => {
    if (event.phase === phase && event.operation === operation && failed++ < times) throw failure;
  };
}

const lost = new StoreUnavailableError('create', key);

describe('creating once', () => {
  test('creates what is absent', async () => {
    const store = memoryStore();
    expect(await createOnce(store, key, bytesOf('mine'))).toEqual({ created: true });
    expect(textOf((await store.get(key)).bytes)).toBe('mine');
  });

  test('gives the bytes of whoever was first', async () => {
    const store = memoryStore();
    await createOnce(store, key, bytesOf('theirs'));
    expect(await createOnce(store, key, bytesOf('mine'))).toEqual({ created: false, existing: bytesOf('theirs') });
    expect(await createOnce(store, key, bytesOf('their'))).toMatchObject({ created: false });
  });

  test('takes equal bytes for its own, written by an earlier try', async () => {
    const store = memoryStore();
    await createOnce(store, key, bytesOf('mine'));
    expect(await createOnce(store, key, bytesOf('mine'))).toEqual({ created: true });
  });

  test('finds its own bytes after a lost reply', async () => {
    const store = memoryStore({ hook: failing({ phase: 'after', operation: 'create' }, lost, 1) });
    expect(await createOnce(store, key, bytesOf('mine'))).toEqual({ created: true });
    expect(store.history.map(({ operation }) => operation)).toEqual(['create', 'create', 'get']);
  });

  test('loses to another writer after a reply that was lost before anything happened', async () => {
    const state = new MemoryState();
    const store = memoryStore({
      state,
      hook: async ({ phase, sequence }) => {
        if (phase !== 'before' || sequence !== 1) return;
        await memoryStore({ state }).create(key, bytesOf('theirs'));
        throw lost;
      },
    });
    expect(await createOnce(store, key, bytesOf('mine'))).toEqual({ created: false, existing: bytesOf('theirs') });
  });

  test('tries again after a conflict, and when the reply to its reading is lost', async () => {
    const conflict = new StoreConflictError(key);
    const store = memoryStore({ hook: failing({ phase: 'before', operation: 'create' }, conflict, 9) });
    expect(await createOnce(store, key, bytesOf('mine'))).toEqual({ created: true });
    const reader = memoryStore({ state: store.state, hook: failing({ phase: 'after', operation: 'get' }, lost, 9) });
    expect(await createOnce(reader, key, bytesOf('other'))).toMatchObject({ created: false });
  });

  test('gives up after ten tries and keeps the last cause', async () => {
    for (const failure of [lost, new StoreConflictError(key)]) {
      const store = memoryStore({ hook: failing({ phase: 'before', operation: 'create' }, failure) });
      const creation = createOnce(store, key, bytesOf('mine'));
      await expect(creation).rejects.toMatchObject({ name: 'TriesExhaustedError', limit: 10, cause: failure });
      await expect(creation).rejects.toThrow(TriesExhaustedError);
      expect(store.writes).toBe(10);
    }
  });

  test('does not try again after any other error', async () => {
    const store = memoryStore({ hook: failing({ phase: 'before', operation: 'create' }, new TypeError('a bug')) });
    await expect(createOnce(store, key, bytesOf('mine'))).rejects.toThrow(TypeError);
    expect(store.writes).toBe(1);
  });
});
