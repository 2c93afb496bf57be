import { CreateBucketCommand, HeadObjectCommand, PutBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { describe, expect, test } from '@jest/globals';
import { s3Store } from '../../shared/store/s3-store.ts';
import { bytesOf, patternOf } from '../store/bytes.ts';
import { testClock } from '../support/test-clock.ts';
import { onEachEmulator } from './each-emulator.ts';
import { partBytes } from './faulty-bucket.ts';

const keyArn = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';

onEachEmulator((open) => {
  describe('the bucket of a store', () => {
    test('alone decides how objects are encrypted', async () => {
      const { store, client, bucket, proxy } = await open();
      const byDefault = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn } as const;
      const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
      await client.send(new PutBucketEncryptionCommand({ Bucket: bucket, ServerSideEncryptionConfiguration }));
      await store.create('whole', bytesOf('x'));
      await store.create('parts', patternOf(partBytes + 1));
      await store.copy('whole', 'copy');
      for (const key of ['whole', 'parts', 'copy']) {
        expect(await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))).toMatchObject({
          ServerSideEncryption: 'aws:kms',
          SSEKMSKeyId: keyArn,
        });
      }
      const names = proxy.requests.flatMap(({ headers }) => Object.keys(headers));
      expect(names.filter((name) => name.includes('encryption'))).toEqual([]);
    });

    test('must keep versions', async () => {
      const { client } = await open();
      await client.send(new CreateBucketCommand({ Bucket: 'plain' }));
      const store = s3Store(client, 'plain', { clock: testClock() });
      await expect(store.put('a', bytesOf('x'))).rejects.toThrow('The bucket "plain" keeps no versions. Switch on');
      expect((await store.list('')).objects).toHaveLength(1);
      await expect(store.get('a')).rejects.toMatchObject({ name: 'UnversionedBucketError', bucket: 'plain' });
    });

    test('must exist', async () => {
      const { client } = await open();
      const store = s3Store(client, 'nowhere', { clock: testClock() });
      const calls = [store.put('a', bytesOf('x')), store.create('a', bytesOf('x')), store.list(''), store.get('a')];
      for (const result of await Promise.allSettled(calls)) {
        expect(result).toMatchObject({ reason: { name: 'StoreRefusedError', code: 'NoSuchBucket' } });
      }
      expect(store.name).toBe('s3://nowhere');
    });
  });
});
