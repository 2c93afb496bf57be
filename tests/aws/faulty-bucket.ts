import { ListMultipartUploadsCommand, ListObjectVersionsCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '../../shared/store/object-store.ts';
import { s3Store, type S3StoreOptions } from '../../shared/store/s3-store.ts';
import { testClock, type TestClock } from '../support/test-clock.ts';
import { clientOf, makeBucket } from './buckets.ts';
import type { Emulator } from './emulator.ts';
import { startFaultProxy, type Fault, type FaultProxy } from './fault-proxy.ts';
import type { S3Operation } from './s3-operation.ts';

/** The smallest part that S3 takes. */
export const partBytes = 5 * 1024 * 1024;

/** A new bucket, seen through a proxy that can do harm and straight, for the rest of the world. */
export interface FaultyBucket {
  readonly proxy: FaultProxy;
  /** Through the proxy, on `clock`. */
  readonly store: ObjectStore;
  readonly clock: TestClock;
  /** Past the proxy: another writer. */
  readonly other: ObjectStore;
  readonly client: S3Client;
  readonly bucket: string;
  /** What reached the proxy, by name, since the last rule was set. */
  readonly operations: () => S3Operation[];
  /** Lets `faults` befall the first requests of `operation`, one each, and none the rest. */
  readonly inflict: (operation: S3Operation, faults: readonly Fault[]) => void;
  /** How many versions, delete markers not counted, the bucket holds. */
  readonly countVersions: () => Promise<number>;
  /** How many multipart uploads have neither been completed nor aborted. */
  readonly countUploads: () => Promise<number>;
  readonly close: () => Promise<void>;
}

let buckets = 0;

/** Opens a new bucket of `emulator`; what `options` leave out has short time-outs, because nothing here takes long. */
export async function openFaultyBucket(
  emulator: Emulator,
  options: Partial<S3StoreOptions> = {},
): Promise<FaultyBucket> {
  const client = clientOf(emulator.endpoint);
  const bucket = `faulty-${++buckets}`;
  await makeBucket(client, bucket);
  const proxy = await startFaultProxy(emulator.endpoint);
  const proxied = clientOf(proxy.endpoint);
  const clock = testClock();
  const patience = { partBytes, replyMilliseconds: 5_000, silenceMilliseconds: 5_000 };
  return {
    proxy,
    store: s3Store(proxied, bucket, { ...patience, clock, ...options }),
    clock,
    other: s3Store(client, bucket, { ...patience, clock: testClock(undefined, 2) }),
    client,
    bucket,
    operations: () => proxy.requests.map(({ operation }) => operation),
    inflict: (operation, faults) => {
      const left = [...faults];
      proxy.setRule((request) => (request.operation === operation ? left.shift() : undefined));
    },
    countVersions: async () => {
      const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
      return Versions.length;
    },
    countUploads: async () => {
      const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
      return Uploads.length;
    },
    close: async () => {
      proxied.destroy();
      client.destroy();
      await proxy.close();
    },
  };
}
