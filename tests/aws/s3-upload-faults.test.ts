import { describe, expect, test } from '@jest/globals';
import { drain, patternOf, streamOf } from '../store/bytes.ts';
import { onEachEmulator } from './each-emulator.ts';
import type { Fault } from './fault-proxy.ts';
import { partBytes, type FaultyBucket } from './faulty-bucket.ts';

const key = 'silver/sales/orders/part-00000.parquet';
const bytes = patternOf(partBytes + 13);
const stream = () => streamOf([bytes.subarray(0, 7), bytes.subarray(7)]);
const whole = ['CreateMultipartUpload', 'UploadPart', 'UploadPart', 'CompleteMultipartUpload'];

async function expectWritten({ other, countUploads, countVersions }: FaultyBucket): Promise<void> {
  expect(Buffer.compare(await drain(other.read(key)), bytes)).toBe(0);
  expect(await countUploads()).toBe(0);
  expect(await countVersions()).toBe(1);
}

async function expectUntouched({ other, countUploads }: FaultyBucket): Promise<void> {
  expect((await other.list('')).objects).toEqual([]);
  expect(await countUploads()).toBe(0);
}

onEachEmulator((open) => {
  describe('an upload in parts', () => {
    test('sends an object that is larger than a part in parts, and creates it at the end', async () => {
      const bucket = await open();
      expect(await bucket.store.create(key, stream())).toEqual(await bucket.other.head(key));
      expect(bucket.operations()).toEqual(whole);
      const completion = bucket.proxy.requests.at(-1)!;
      expect(completion.headers['if-none-match']).toBe('*');
      expect(completion.headers['x-amz-mp-object-size']).toBe(String(bytes.length));
      await expectWritten(bucket);
    });

    test('sends an object of just one part whole', async () => {
      const { store, operations } = await open();
      await store.put(key, streamOf([bytes.subarray(0, partBytes)]));
      expect(operations()).toEqual(['PutObject']);
    });

    test('creates nothing over an object, and frees the parts', async () => {
      const bucket = await open();
      const first = await bucket.other.put(key, new Uint8Array());
      expect(await bucket.store.create(key, bytes)).toBeUndefined();
      expect(bucket.operations()).toEqual([...whole, 'HeadObject', 'AbortMultipartUpload']);
      expect(await bucket.other.head(key)).toEqual(first);
      expect(await bucket.countUploads()).toBe(0);
    });

    test.each<[string, Fault]>([
      ['the connection is cut', { kind: 'dropReply' }],
      ['S3 answers 503', { kind: 'answerAfter', status: 503, code: 'SlowDown' }],
      ['S3 takes its 200 back', { kind: 'answerAfter', status: 200, code: 'InternalError' }],
      ['the network sends the request twice', { kind: 'twice' }],
    ])('knows its own completion again when %s', async (_, fault) => {
      const bucket = await open();
      bucket.inflict('CompleteMultipartUpload', [fault]);
      expect(await bucket.store.create(key, stream())).toEqual(await bucket.other.head(key));
      await expectWritten(bucket);
    });

    test.each<[string, Fault]>([
      ['the upload is gone', { kind: 'answer', status: 404, code: 'NoSuchUpload' }],
      ['the key is taken', { kind: 'answer', status: 412, code: 'PreconditionFailed' }],
      ['another completion is in flight', { kind: 'answer', status: 409, code: 'ConditionalRequestConflict' }],
      ['after its 200 that the key is taken', { kind: 'answer', status: 200, code: 'PreconditionFailed' }],
    ])('knows its own completion again when the second try hears that %s', async (_, fault) => {
      const bucket = await open();
      bucket.inflict('CompleteMultipartUpload', [{ kind: 'dropReply' }, fault]);
      expect(await bucket.store.create(key, stream())).toEqual(await bucket.other.head(key));
      await expectWritten(bucket);
    });

    test('is undecided when the upload is gone and nothing was made of it', async () => {
      const bucket = await open();
      bucket.inflict('CompleteMultipartUpload', [{ kind: 'answer', status: 404, code: 'NoSuchUpload' }]);
      await expect(bucket.store.create(key, stream())).rejects.toMatchObject({ name: 'StoreUnavailableError', key });
      await expectUntouched(bucket);
    });

    test('is undecided when the completion is never answered', async () => {
      const bucket = await open();
      bucket.inflict('CompleteMultipartUpload', Array<Fault>(5).fill({ kind: 'dropRequest' }));
      await expect(bucket.store.create(key, stream())).rejects.toMatchObject({ name: 'StoreUnavailableError', key });
      await expectUntouched(bucket);
    });

    test('begins a new upload after a conflict at the completion', async () => {
      const bucket = await open();
      bucket.inflict('CompleteMultipartUpload', [{ kind: 'answer', status: 409, code: 'ConditionalRequestConflict' }]);
      expect(await bucket.store.create(key, bytes)).toEqual(await bucket.other.head(key));
      expect(bucket.operations()).toEqual([...whole, 'HeadObject', 'AbortMultipartUpload', ...whole]);
      await expectWritten(bucket);
    });

    test('leaves it to the caller to begin a stream anew after a conflict at the completion', async () => {
      const bucket = await open();
      bucket.inflict('CompleteMultipartUpload', [{ kind: 'answer', status: 409, code: 'ConditionalRequestConflict' }]);
      await expect(bucket.store.create(key, stream())).rejects.toMatchObject({ name: 'StoreConflictError', key });
      await expectUntouched(bucket);
    });

    test('sends a part again when the reply to it is lost', async () => {
      const bucket = await open({ replyMilliseconds: 1_000 });
      bucket.inflict('UploadPart', [{ kind: 'dropReply' }, { kind: 'silence' }, { kind: 'dropRequest' }]);
      expect(await bucket.store.put(key, stream())).toEqual(await bucket.other.head(key));
      await expectWritten(bucket);
    });

    test('begins again when the reply to its beginning is lost', async () => {
      const bucket = await open();
      bucket.inflict('CreateMultipartUpload', [{ kind: 'dropReply' }]);
      expect(await bucket.store.put(key, stream())).toEqual(await bucket.other.head(key));
      // For the lifecycle rule of the bucket: nobody knows its id.
      expect(await bucket.countUploads()).toBe(1);
    });

    test('frees the parts and throws what the stream throws', async () => {
      const bucket = await open();
      const failure = new Error('the source broke');
      await expect(bucket.store.create(key, streamOf([bytes], failure))).rejects.toBe(failure);
      expect(bucket.operations()).toContain('UploadPart');
      await expectUntouched(bucket);
    });

    test('throws what broke it also when the parts cannot be freed', async () => {
      const bucket = await open();
      bucket.inflict('AbortMultipartUpload', [{ kind: 'answer', status: 403, code: 'AccessDenied' }]);
      const failure = new Error('the source broke');
      await expect(bucket.store.create(key, streamOf([bytes], failure))).rejects.toBe(failure);
      expect(await bucket.countUploads()).toBe(1);
    });
  });
});
