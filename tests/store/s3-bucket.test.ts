import { describe, expect, test } from '@jest/globals';
import type { S3Client } from '@aws-sdk/client-s3';
import { S3Bucket } from '../../shared/store/s3-bucket.ts';
import { checksumOf, S3Checksum } from '../../shared/store/s3-checksum.ts';
import { s3Client } from '../../shared/store/s3-client.ts';
import { defaultPatience } from '../../shared/store/s3-store.ts';
import { testClock, type TestClock } from '../support/test-clock.ts';
import { bytesOf } from './bytes.ts';

const call = { operation: 'put', key: 'a/b' };
const slowDown = Object.assign(new Error('Slow down.'), { name: 'SlowDown', $metadata: { httpStatusCode: 503 } });
const conflict = Object.assign(new Error('No.'), { name: 'ConditionalRequestConflict', $metadata: {} });
const taken = Object.assign(new Error('No.'), { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } });

function bucketOf(patience = {}, clock: TestClock = testClock()): S3Bucket {
  // No request of these tests reaches a client.
  return new S3Bucket(undefined as unknown as S3Client, 'bucket', { ...defaultPatience, ...patience }, clock);
}

/** Throws `failure` the first `times` times, and then gives how often it was called. */
function failing(failure: Error, times: number): () => Promise<number> {
  let calls = 0;
  return () => (calls++ < times ? Promise.reject(failure) : Promise.resolve(calls));
}

describe('a request', () => {
  test('is made until it is answered, with longer and longer pauses that chance shortens', async () => {
    const clock = testClock();
    expect(await bucketOf({ tries: 20 }, clock).send(call, failing(slowDown, 15))).toBe(16);
    const draws = testClock();
    const longest = [200, 400, 800, 1600, 3200, 6400, ...Array<number>(9).fill(10_000)];
    expect(clock.slept).toEqual(longest.map((milliseconds) => draws.random() * milliseconds));
  });

  test('is given up after so many tries, with the last cause', async () => {
    const clock = testClock();
    const request = bucketOf({ tries: 3 }, clock).send(call, failing(slowDown, 3));
    await expect(request).rejects.toMatchObject({ name: 'StoreUnavailableError', operation: 'put', cause: slowDown });
    expect(clock.slept).toHaveLength(2);
  });

  test('is made again after a conflict, unless the caller has an answer to it', async () => {
    expect(await bucketOf().send(call, failing(conflict, 2))).toBe(3);
    expect(await bucketOf().send(call, failing(conflict, 2), { conflict: () => 'mine' })).toBe('mine');
    await expect(bucketOf().send(call, failing(conflict, 5))).rejects.toMatchObject({ name: 'StoreConflictError' });
  });

  test('is answered once and for all by anything else', async () => {
    const clock = testClock();
    expect(await bucketOf({}, clock).send(call, failing(taken, 1), { taken: (cause) => cause })).toBe(taken);
    await expect(bucketOf({}, clock).send(call, failing(taken, 1))).rejects.toMatchObject({
      name: 'StoreRefusedError',
    });
    const bug = new TypeError('a bug');
    await expect(bucketOf({}, clock).send(call, failing(bug, 1))).rejects.toBe(bug);
    expect(clock.slept).toEqual([]);
  });

  test('is aborted when no reply comes, later when bytes have to be moved', async () => {
    const waited: number[] = [];
    const silent = ({ abortSignal }: { abortSignal: AbortSignal }) => {
      const start = performance.now();
      const { promise, reject } = Promise.withResolvers<never>();
      abortSignal.addEventListener('abort', () => {
        waited.push(performance.now() - start);
        reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
      });
      return promise;
    };
    const bucket = bucketOf({ tries: 1, replyMilliseconds: 20 });
    await expect(bucket.send(call, silent)).rejects.toMatchObject({ name: 'StoreUnavailableError' });
    await expect(bucket.send({ ...call, bytes: 200_000 }, silent)).rejects.toMatchObject({ key: 'a/b' });
    expect(waited).toHaveLength(2);
    expect(waited[1]).toBeGreaterThan(200);
  });
});

test('a checksum is the CRC-32 of all bytes, in the way S3 writes it', () => {
  // The check value of CRC-32: 0xcbf43926.
  expect(checksumOf(bytesOf('123456789'))).toBe('y/Q5Jg==');
  const checksum = new S3Checksum();
  for (const piece of ['1234', '', '56789']) checksum.add(bytesOf(piece));
  expect(checksum.text()).toBe('y/Q5Jg==');
  expect(new S3Checksum().text()).toBe('AAAAAA==');
});

test('a client for the store never tries again by itself', async () => {
  const client = s3Client({ region: 'eu-central-1', maxAttempts: 9 });
  expect(await client.config.maxAttempts()).toBe(1);
  expect(await client.config.region()).toBe('eu-central-1');
  client.destroy();
});
