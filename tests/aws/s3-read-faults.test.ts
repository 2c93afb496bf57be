import { describe, expect, test } from '@jest/globals';
import { DeleteObjectCommand, PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { bytesOf, drain, patternOf } from '../store/bytes.ts';
import { onEachEmulator, testNeeding } from './each-emulator.ts';
import type { Fault } from './fault-proxy.ts';

const key = 'bronze/sales/orders/orders 1.csv';
const bytes = patternOf(1_000_000);

onEachEmulator((open, kind) => {
  describe('a read', () => {
    test.each<[string, Fault]>([
      ['is cut', { kind: 'cutBody', bytes: 400_000 }],
      ['falls silent', { kind: 'stallBody', bytes: 400_000 }],
      ['is cut before its first byte', { kind: 'cutBody', bytes: 0 }],
    ])('goes on where it was when the body %s', async (_, fault) => {
      const { store, other, inflict } = await open({ silenceMilliseconds: 300 });
      await other.put(key, bytes);
      inflict('GetObject', [fault, fault]);
      expect(Buffer.compare(await drain(store.read(key)), bytes)).toBe(0);
      inflict('GetObject', [fault]);
      expect(Buffer.compare((await store.get(key)).bytes, bytes)).toBe(0);
      inflict('GetObject', [fault]);
      const part = await drain(store.read(key, { start: 10, end: 900_000 }));
      expect(Buffer.compare(part, bytes.subarray(10, 900_000))).toBe(0);
    });

    test('asks for the rest of the version that it began with, though the object was replaced meanwhile', async () => {
      const { store, other, proxy } = await open();
      const { version } = await other.put(key, bytes);
      let requests = 0;
      proxy.setRule(async () => {
        requests += 1;
        if (requests === 2) await other.put(key, bytesOf('new'));
        return requests === 1 ? { kind: 'cutBody', bytes: 400_000 } : undefined;
      });
      expect(Buffer.compare(await drain(store.read(key)), bytes)).toBe(0);
      const [first, second] = proxy.requests;
      expect(first!.headers.range).toBeUndefined();
      expect(second!.headers.range).toMatch(/^bytes=\d+-999999$/);
      expect(second!.url.searchParams.get('versionId')).toBe(version);
    });

    test('says so when that version is gone', async () => {
      const { store, other, client, bucket, proxy } = await open();
      const { version } = await other.put(key, bytes);
      let requests = 0;
      proxy.setRule(async () => {
        requests += 1;
        if (requests === 1) return { kind: 'cutBody', bytes: 400_000 };
        await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, VersionId: version }));
        return undefined;
      });
      await expect(drain(store.read(key))).rejects.toMatchObject({ name: 'ObjectMissingError', version });
    });

    testNeeding(kind, 'a range of a named version is given as a range')(
      'survives any number of cuts as long as bytes come',
      async () => {
        const { store, other, inflict, operations } = await open();
        await other.put(key, bytes);
        inflict('GetObject', Array<Fault>(8).fill({ kind: 'cutBody', bytes: 100_000 }));
        expect(Buffer.compare(await drain(store.read(key)), bytes)).toBe(0);
        expect(operations()).toHaveLength(9);
      },
    );

    test('finds five cuts in a row without a byte too many', async () => {
      const { store, other, inflict } = await open();
      await other.put(key, bytes);
      inflict('GetObject', Array<Fault>(50).fill({ kind: 'cutBody', bytes: 0 }));
      await expect(drain(store.read(key))).rejects.toMatchObject({ name: 'StoreUnavailableError', operation: 'read' });
    });

    test.each<[string, Partial<PutObjectCommandInput>]>([
      ['none that it names', {}],
      ['SHA-256', { ChecksumAlgorithm: 'SHA256' }],
      ['SHA-1', { ChecksumAlgorithm: 'SHA1' }],
    ])('takes what a producer wrote with another checksum: %s', async (_, checksum) => {
      const { store, client, bucket, inflict } = await open();
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes, ...checksum }));
      inflict('GetObject', [{ kind: 'cutBody', bytes: 400_000 }]);
      expect(Buffer.compare(await drain(store.read(key)), bytes)).toBe(0);
      expect(Buffer.compare(await drain(store.read(key)), bytes)).toBe(0);
      inflict('GetObject', [{ kind: 'damageBody' }]);
      await expect(store.get(key)).rejects.toMatchObject({ name: 'IntegrityError', key });
    });

    test('takes what a producer wrote with a checksum that Node cannot compute', async () => {
      const { store, client, bucket } = await open();
      const digits = { Body: bytesOf('123456789'), ChecksumCRC64NVME: 'rosUhgp5mIg=' };
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, ...digits }));
      expect(await drain(store.read(key))).toEqual(digits.Body);
    });

    test.each<[string, readonly Fault[]]>([
      ['when it comes at once', [{ kind: 'damageBody' }]],
      ['when it was cut', [{ kind: 'cutBody', bytes: 400_000 }, { kind: 'damageBody' }]],
    ])('finds a byte that was changed on the way, %s', async (_, faults) => {
      const { store, other, inflict } = await open();
      await other.put(key, bytes);
      inflict('GetObject', faults);
      await expect(drain(store.read(key))).rejects.toMatchObject({ name: 'IntegrityError', key });
    });

    test('does not hurry a consumer that takes its time', async () => {
      const { store, other, operations } = await open({ silenceMilliseconds: 100 });
      await other.put(key, bytes);
      let size = 0;
      for await (const piece of store.read(key)) {
        if (size === 0) await new Promise((resolve) => setTimeout(resolve, 300));
        size += piece.length;
      }
      expect(size).toBe(bytes.length);
      expect(operations()).toEqual(['GetObject']);
    });

    test.each<[string, Fault]>([
      ['the request is lost', { kind: 'dropRequest' }],
      ['S3 is unavailable', { kind: 'answer', status: 503, code: 'SlowDown' }],
      ['no reply comes', { kind: 'silence' }],
    ])('is made again when %s', async (_, fault) => {
      const { store, other, inflict } = await open({ replyMilliseconds: 300 });
      const put = await other.put(key, bytesOf('x'));
      inflict('GetObject', [fault]);
      expect(await store.get(key)).toEqual({ ...put, bytes: bytesOf('x') });
      inflict('HeadObject', [fault]);
      expect(await store.head(key)).toEqual(put);
    });

    test('does not take a denial for absence', async () => {
      const { store, inflict } = await open();
      const denied: Fault = { kind: 'answer', status: 403, code: 'AccessDenied' };
      inflict('GetObject', [denied]);
      await expect(store.get(key)).rejects.toMatchObject({
        name: 'StoreRefusedError',
        operation: 'get',
        code: 'AccessDenied',
      });
      inflict('HeadObject', [denied]);
      await expect(store.head(key)).rejects.toMatchObject({ name: 'StoreRefusedError', operation: 'head' });
    });

    test('says of an id that no version ever had that the version is missing', async () => {
      const { store, other } = await open();
      await other.put(key, bytesOf('x'));
      const read = store.get(key, { version: '3a6eb0790f39ac87c94f3856b2dd2c5d110e6811602261a9a923d3bb23adc8b7' });
      await expect(read).rejects.toMatchObject({ name: 'ObjectMissingError', key });
    });
  });
});
