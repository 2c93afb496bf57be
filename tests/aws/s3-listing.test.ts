import { PutObjectCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { listAll } from '../../shared/store/object-store.ts';
import { bytesOf } from '../store/bytes.ts';
import { onEachEmulator } from './each-emulator.ts';
import type { Fault } from './fault-proxy.ts';

onEachEmulator((open) => {
  describe('a listing', () => {
    test.each<[string, Fault]>([
      ['is cut', { kind: 'cutBody', bytes: 150 }],
      ['falls silent', { kind: 'stallBody', bytes: 150 }],
      ['is refused for now', { kind: 'answer', status: 503, code: 'SlowDown' }],
    ])('is asked for again when it %s', async (_, fault) => {
      const { store, other, inflict, operations } = await open({ replyMilliseconds: 300 });
      const { key, size, tag } = await other.put('a/b', bytesOf('x'));
      inflict('ListObjectsV2', [fault]);
      expect(await store.list('')).toEqual({ objects: [{ key, size, tag }], next: undefined });
      expect(operations()).toEqual(['ListObjectsV2', 'ListObjectsV2']);
    });

    test('leaves out what consoles keep in place of empty folders, and goes on behind them', async () => {
      const { store, other, client, bucket } = await open();
      const folders = ['a/', 'b/', 'b/c/', 'b/d/', 'e/'];
      for (const key of folders)
        await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: new Uint8Array() }));
      for (const key of ['a/x', 'b/x', 'e/x']) await other.put(key, new Uint8Array());
      expect((await Array.fromAsync(listAll(store, ''))).map(({ key }) => key)).toEqual(['a/x', 'b/x', 'e/x']);
      const first = await store.list('b/', { limit: 2 });
      expect(first.objects.map(({ key }) => key)).toEqual(['b/x']);
      const keys: string[] = [];
      for (let after: string | undefined = ''; after !== undefined;) {
        const page = await store.list('', { after, limit: 1 });
        keys.push(...page.objects.map(({ key }) => key));
        after = page.next;
      }
      expect(keys).toEqual(['a/x', 'b/x', 'e/x']);
    });

    test('stops at an object that no store could read, because leaving it out would lose data', async () => {
      const { store, client, bucket } = await open();
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a//b', Body: bytesOf('x') }));
      await expect(store.list('')).rejects.toMatchObject({ name: 'InvalidKeyError', key: 'a//b' });
    });
  });
});
