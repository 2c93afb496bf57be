import { describe, expect, test } from '@jest/globals';
import { ObjectMissingError, StoreUnavailableError } from '../../shared/errors.ts';
import { MemoryState } from '../../shared/store/memory-state.ts';
import { memoryStore, type StoreEvent } from '../../shared/store/memory-store.ts';
import { bytesOf, drain, streamOf, textOf } from './bytes.ts';

describe('a memory store', () => {
  test('gives every version an object ever had, also after its delete', async () => {
    const store = memoryStore();
    const first = await store.put('a', bytesOf('first'));
    const second = await store.put('a', bytesOf('second'));
    await store.delete('a');
    expect(textOf((await store.get('a', { version: first.version })).bytes)).toBe('first');
    expect(textOf(await drain(store.read('a', { version: second.version, start: 1, end: 3 })))).toBe('ec');
    await expect(store.get('a')).rejects.toThrow(ObjectMissingError);
  });

  test('gives equal bytes a new tag and version when they are written again', async () => {
    const store = memoryStore();
    const first = await store.put('a', bytesOf('same'));
    const second = await store.put('a', bytesOf('same'));
    expect([second.tag, second.version]).not.toEqual([first.tag, first.version]);
  });

  test('tells its history and counts its writes', async () => {
    const store = memoryStore();
    await store.put('a', bytesOf('x'));
    await store.head('a');
    await store.create('a', bytesOf('y'));
    await store.list('prefix');
    await store.copy('a', 'b');
    await drain(store.read('b'));
    await store.get('b');
    await store.delete('a');
    expect(store.history.map(({ operation, key, write }) => [operation, key, write])).toEqual([
      ['put', 'a', 1],
      ['head', 'a', undefined],
      ['create', 'a', 2],
      ['list', 'prefix', undefined],
      ['copy', 'b', 3],
      ['read', 'b', undefined],
      ['get', 'b', undefined],
      ['delete', 'a', 4],
    ]);
    expect(store.history.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(store.writes).toBe(4);
  });

  test('calls its hook before and after what happens, and not after what fails', async () => {
    const events: string[] = [];
    const store = memoryStore({ hook: ({ phase, operation }) => void events.push(`${phase} ${operation}`) });
    await store.put('a', bytesOf('x'));
    await expect(store.head('b')).rejects.toThrow(ObjectMissingError);
    expect(events).toEqual(['before put', 'after put', 'before head']);
  });

  test('has done nothing when the hook throws before, and everything when it throws after', async () => {
    const state = new MemoryState();
    const failing = (phase: StoreEvent['phase']) =>
      memoryStore({
        state,
        hook: (event) => {
          if (event.phase === phase) throw new StoreUnavailableError(event.operation, event.key);
        },
      });
    const looking = memoryStore({ state });

    await expect(failing('before').put('a', bytesOf('x'))).rejects.toThrow(StoreUnavailableError);
    await expect(failing('before').create('b', streamOf([bytesOf('x')]))).rejects.toThrow(StoreUnavailableError);
    expect((await looking.list('')).objects).toEqual([]);

    await expect(failing('after').put('a', bytesOf('x'))).rejects.toThrow(StoreUnavailableError);
    await expect(failing('after').create('b', streamOf([bytesOf('y')]))).rejects.toThrow(StoreUnavailableError);
    expect(textOf((await looking.get('a')).bytes)).toBe('x');
    expect(textOf((await looking.get('b')).bytes)).toBe('y');

    await expect(failing('after').delete('a')).rejects.toThrow(StoreUnavailableError);
    await expect(looking.head('a')).rejects.toThrow(ObjectMissingError);
  });

  test('waits for a hook that takes its time while other stores over the same objects go on', async () => {
    const state = new MemoryState();
    const gate = Promise.withResolvers<undefined>();
    const slow = memoryStore({ state, hook: ({ phase }) => (phase === 'before' ? gate.promise : undefined) });
    const quick = memoryStore({ state });
    const bytes = bytesOf('slow');
    const pending = slow.create('a', bytes);
    bytes.fill(0);
    expect(await quick.create('b', bytesOf('quick'))).toBeDefined();
    await expect(quick.head('a')).rejects.toThrow(ObjectMissingError);
    gate.resolve(undefined);
    expect(await pending).toBeDefined();
    expect(textOf((await quick.get('a')).bytes)).toBe('slow');
    expect([slow.writes, quick.writes]).toEqual([1, 1]);
  });
});
