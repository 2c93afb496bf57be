import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { findClaim, releaseClaim, takeClaim, type ClaimScope } from '../../shared/claims/claim.ts';
import { DamagedDocumentError } from '../../shared/errors.ts';
import { claimKey, claimReleaseKey, claimsPrefix } from '../../shared/layout/keys.ts';
import { memoryStore } from '../../shared/store/memory-store.ts';
import { samplePartition as partition } from '../support/prepared-run.ts';
import { storedJson, storedKeys } from '../support/stored-objects.ts';
import { testClock } from '../support/test-clock.ts';

/** A partition without claims, where the executions of these names run. */
function open(...running: string[]) {
  const store = memoryStore();
  const alive = new Set(running);
  const isRunning = (execution: string) => Promise.resolve(alive.has(execution));
  const scope: ClaimScope = { store, clock: testClock('2026-01-05T03:00:00.000Z'), isRunning };
  return {
    store,
    scope,
    alive,
    take: (execution: string) => takeClaim(scope, partition, execution),
    release: (execution: string) => releaseClaim(scope, partition, execution),
    find: () => findClaim(scope, partition),
    keys: () => storedKeys(store.state, claimsPrefix(partition)),
  };
}

describe('a claim', () => {
  test('is taken by the first execution, and refuses the second by naming the first', async () => {
    const { take, store } = open('one', 'two');
    expect(await take('one')).toEqual({ outcome: 'taken', number: 1, isNew: true });
    const claim = { nonce: expect.any(String), execution: 'one', claimed_at: '2026-01-05T03:00:00.000Z' };
    expect(await take('two')).toEqual({ outcome: 'held', by: claim });
    expect(storedJson(store.state, claimKey(partition, 1))).toEqual(claim);
  });

  test('is kept by the same execution when it is called again', async () => {
    const { take, keys } = open('one');
    await take('one');
    expect(await take('one')).toEqual({ outcome: 'taken', number: 1, isNew: false });
    expect(keys()).toEqual([claimKey(partition, 1)]);
  });

  test('does not hold when it was released', async () => {
    const { take, release, find } = open('one', 'two');
    await take('one');
    await release('one');
    expect(await find()).toBeUndefined();
    expect(await take('two')).toEqual({ outcome: 'taken', number: 2, isNew: true });
  });

  test('does not hold when its execution is no longer running', async () => {
    const { take, alive, find } = open('dead', 'two');
    await take('dead');
    expect(await find()).toMatchObject({ execution: 'dead' });
    alive.delete('dead');
    expect(await find()).toBeUndefined();
    expect(await take('two')).toEqual({ outcome: 'taken', number: 2, isNew: true });
  });

  test('is released once, however often its execution ends', async () => {
    const { take, release, keys, store } = open('one');
    await take('one');
    await release('one');
    const released = storedJson(store.state, claimReleaseKey(partition, 1));
    expect(released).toMatchObject({ execution: 'one', released_at: '2026-01-05T03:00:00.000Z' });
    await release('one');
    expect(keys()).toHaveLength(2);
    expect(storedJson(store.state, claimReleaseKey(partition, 1))).toEqual(released);
  });

  test('is not released by another execution, nor by one that lost it', async () => {
    const { take, release, alive, find, keys } = open('one', 'two');
    await take('one');
    await release('two');
    alive.delete('one');
    await take('two');
    await release('one');
    expect(await find()).toMatchObject({ execution: 'two' });
    expect(keys()).toEqual([claimKey(partition, 1), claimKey(partition, 2)]);
  });

  test('is nothing to release where there is none', async () => {
    const { release, keys } = open();
    await release('one');
    expect(keys()).toEqual([]);
  });

  test('of another date, schema version or dataset holds nobody up', async () => {
    const { scope, take } = open('one', 'two');
    await take('one');
    for (const other of [{ ingestionDate: '2026-01-05' }, { schemaVersion: 2 }, { dataset: 'other' }]) {
      expect(await takeClaim(scope, { ...partition, ...other }, 'two')).toMatchObject({ outcome: 'taken' });
    }
  });

  test('that is damaged is a fault and nobody goes on', async () => {
    const { store, take } = open('one');
    await store.put(claimKey(partition, 1), Buffer.from('{}'));
    await expect(take('one')).rejects.toThrow(DamagedDocumentError);
  });
});

test('after any history the holder is the last that took the claim, unless it released it or ended', async () => {
  const names = ['a', 'b', 'c'] as const;
  const step = fc.record({ execution: fc.constantFrom(...names), act: fc.constantFrom('take', 'release', 'end') });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { take, release, alive, find } = open(...names);
      let holder: string | undefined;
      for (const { execution, act } of steps) {
        if (act === 'take' && alive.has(execution)) {
          const answer = await take(execution);
          expect(answer.outcome).toBe(holder === undefined || holder === execution ? 'taken' : 'held');
          if (answer.outcome === 'held') expect(answer.by.execution).toBe(holder);
          else holder = execution;
        }
        if (act === 'release') await release(execution);
        if (act === 'end') alive.delete(execution);
        if (act !== 'take' && holder === execution) holder = undefined;
        expect((await find())?.execution).toBe(holder);
      }
    }),
  );
});
