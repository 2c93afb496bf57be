import { describe, expect, test } from '@jest/globals';
import { createOnce } from '../../shared/store/create-once.ts';
import { bytesOf, streamOf, textOf } from '../store/bytes.ts';
import { onEachEmulator } from './each-emulator.ts';
import type { Fault } from './fault-proxy.ts';

const key = 'silver/sales/orders/_promotions/00000001.json';
const unavailable: Fault = { kind: 'answer', status: 503, code: 'SlowDown' };
const conflict: Fault = { kind: 'answer', status: 409, code: 'ConditionalRequestConflict' };

/** Ways in which a reply is lost after S3 has done what was asked. */
const lostReplies: readonly (readonly [string, Fault])[] = [
  ['the connection is cut', { kind: 'dropReply' }],
  ['no reply ever comes', { kind: 'silence' }],
  ['S3 answers 500', { kind: 'answerAfter', status: 500, code: 'InternalError' }],
  ['S3 answers 503', { kind: 'answerAfter', status: 503, code: 'ServiceUnavailable' }],
  ['the network sends the request twice', { kind: 'twice' }],
];

onEachEmulator((open) => {
  describe('a create', () => {
    test.each(lostReplies)('knows its own success again when %s', async (_, fault) => {
      const { store, other, inflict, countVersions } = await open({ replyMilliseconds: 300 });
      inflict('PutObject', [fault]);
      const created = await store.create(key, bytesOf('mine'));
      expect(created).toEqual(await other.head(key));
      expect(textOf((await other.get(key)).bytes)).toBe('mine');
      expect(await countVersions()).toBe(1);
    });

    test('knows it from a stream, too', async () => {
      const { store, other, inflict } = await open();
      inflict('PutObject', [{ kind: 'dropReply' }]);
      expect(await store.create(key, streamOf([bytesOf('mi'), bytesOf('ne')]))).toEqual(await other.head(key));
    });

    test.each<[string, Fault]>([
      ['the request is lost', { kind: 'dropRequest' }],
      ['S3 is unavailable', unavailable],
      ['S3 is in conflict', conflict],
    ])('is made again when %s', async (_, fault) => {
      const { store, other, inflict, operations } = await open();
      inflict('PutObject', [fault, fault]);
      expect(await store.create(key, bytesOf('mine'))).toEqual(await other.head(key));
      expect(operations()).toEqual(['PutObject', 'PutObject', 'PutObject']);
    });

    test('does not take for its own what another wrote while its request was lost, though the bytes are equal', async () => {
      const { store, other, proxy, operations } = await open();
      let requests = 0;
      proxy.setRule(async ({ operation }) => {
        if (operation !== 'PutObject' || requests++ > 0) return undefined;
        await other.create(key, bytesOf('equal'));
        return { kind: 'dropRequest' };
      });
      expect(await store.create(key, bytesOf('equal'))).toBeUndefined();
      expect(operations()).toEqual(['PutObject', 'PutObject', 'HeadObject']);
    });

    test('is done once though a request arrives after a later one has been answered', async () => {
      const { store, other, proxy, countVersions } = await open({ replyMilliseconds: 300 });
      const late = Promise.withResolvers<undefined>();
      let requests = 0;
      proxy.setRule(async () => {
        requests += 1;
        if (requests === 1) await late.promise;
        return undefined;
      });
      const created = await store.create(key, bytesOf('mine'));
      late.resolve(undefined);
      await proxy.settled();
      expect(created).toEqual(await other.head(key));
      expect(await countVersions()).toBe(1);
    });

    test('is undecided, never failed, when no reply comes at all; the next call finds it done', async () => {
      const { store, other, inflict, clock, countVersions } = await open();
      inflict('PutObject', Array<Fault>(5).fill({ kind: 'dropReply' }));
      const creation = store.create(key, bytesOf('mine'));
      await expect(creation).rejects.toMatchObject({ name: 'StoreUnavailableError', operation: 'create', key });
      expect(clock.slept).toHaveLength(4);
      expect(await createOnce(other, key, bytesOf('mine'))).toEqual({ created: true });
      expect(await countVersions()).toBe(1);
    });

    test('asks the caller to try again when the conflict does not end', async () => {
      const { store, other, inflict, operations } = await open();
      inflict('PutObject', Array<Fault>(50).fill(conflict));
      await expect(store.create(key, streamOf([bytesOf('mine')]))).rejects.toMatchObject({
        name: 'StoreConflictError',
        key,
      });
      expect(operations()).toHaveLength(5);
      expect((await other.list('')).objects).toEqual([]);
    });

    test('is not made again when S3 denies it', async () => {
      const { store, inflict, operations } = await open();
      inflict('PutObject', [{ kind: 'answer', status: 403, code: 'AccessDenied' }]);
      await expect(store.create(key, bytesOf('mine'))).rejects.toThrow(
        `S3 refused to create "${key}": AccessDenied (As the test wants it).`,
      );
      expect(operations()).toEqual(['PutObject']);
    });
  });

  describe('a put', () => {
    test.each(lostReplies)('names the version that is there when %s', async (_, fault) => {
      const { store, other, inflict } = await open({ replyMilliseconds: 300 });
      await other.put(key, bytesOf('before'));
      inflict('PutObject', [fault]);
      const put = await store.put(key, bytesOf('after'));
      expect(put).toEqual(await other.head(key));
      expect(textOf((await other.get(key)).bytes)).toBe('after');
    });
  });

  describe('a copy and a delete', () => {
    test('are made again when the reply is lost', async () => {
      const { store, other, inflict } = await open();
      await other.put('a b/+', bytesOf('x'));
      inflict('CopyObject', [{ kind: 'dropReply' }, unavailable]);
      expect(await store.copy('a b/+', 'copy')).toEqual(await other.head('copy'));
      inflict('DeleteObject', [{ kind: 'dropReply' }, unavailable]);
      await store.delete('copy');
      expect((await other.list('')).objects.map((object) => object.key)).toEqual(['a b/+']);
    });

    test('believe no copy that S3 could not finish after it had begun to answer', async () => {
      const { store, other, inflict, operations } = await open();
      await other.put('a', bytesOf('x'));
      inflict('CopyObject', [{ kind: 'answerAfter', status: 200, code: 'InternalError' }]);
      expect(await store.copy('a', 'copy')).toEqual(await other.head('copy'));
      expect(operations()).toEqual(['HeadObject', 'CopyObject', 'CopyObject']);
    });
  });
});
