import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Clock } from '../clock.ts';
import { assertKey, assertLimit, assertPrefix } from './key.ts';
import { joinPieces } from './object-body.ts';
import { defaultPageSize, type ObjectInfo, type ObjectStore } from './object-store.ts';
import { S3Bucket, type S3Patience } from './s3-bucket.ts';
import { listObjects } from './s3-listing.ts';
import { openReading } from './s3-reading.ts';
import { writeObject } from './s3-writing.ts';

/** What a store of a bucket needs beside it; what is left out has the value of `defaultPatience`. */
export interface S3StoreOptions extends Partial<S3Patience> {
  readonly clock: Clock;
}

/** Patience with S3 from a function or a laptop. */
export const defaultPatience: S3Patience = {
  tries: 5,
  replyMilliseconds: 30_000,
  silenceMilliseconds: 30_000,
  partBytes: 8 * 1024 * 1024,
};

/** `/` stays as it is in the header that names the object to copy; anything else is written as in a URL. */
function copySourceOf(bucket: string, { key, version }: ObjectInfo): string {
  return `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}?versionId=${encodeURIComponent(version)}`;
}

/**
 * The objects of a versioned bucket, by a client that `s3Client` has made, so that it never tries again by itself. Names
 * no encryption, because the bucket has one by default. Each write carries a nonce among its metadata: a `create` whose
 * reply was lost knows by it that the object that is there is its own.
 *
 * Throws, beside what every store throws, StoreRefusedError when S3 denies a request, UnversionedBucketError, and
 * IntegrityError for bytes that are not those of their checksum. Copies objects of at most 5 GB.
 */
export function s3Store(client: S3Client, bucketName: string, { clock, ...patience }: S3StoreOptions): ObjectStore {
  const bucket = new S3Bucket(client, bucketName, { ...defaultPatience, ...patience }, clock);

  async function head(operation: string, key: string): Promise<ObjectInfo> {
    return await bucket.send({ operation, key }, async (options) => {
      const output = await client.send(new HeadObjectCommand({ Bucket: bucketName, Key: key }), options);
      return bucket.infoOf(key, output.ContentLength ?? 0, output);
    });
  }

  return {
    name: `s3://${bucketName}`,

    async head(key) {
      assertKey(key);
      return await head('head', key);
    },

    async get(key, options = {}) {
      assertKey(key);
      const { info, pieces } = (await openReading(bucket, 'get', key, { ...options, start: 0 }))!;
      return { ...info, bytes: joinPieces(await Array.fromAsync(pieces)) };
    },

    async *read(key, options = {}) {
      assertKey(key);
      const reading = await openReading(bucket, 'read', key, options);
      if (reading !== undefined) yield* reading.pieces;
    },

    async put(key, body) {
      assertKey(key);
      return (await writeObject(bucket, 'put', key, body))!;
    },

    async create(key, body) {
      assertKey(key);
      return await writeObject(bucket, 'create', key, body);
    },

    async list(prefix, { after = '', limit = defaultPageSize } = {}) {
      assertPrefix(prefix);
      assertLimit(limit);
      return await listObjects(bucket, prefix, after, limit);
    },

    async copy(from, to) {
      assertKey(from);
      assertKey(to);
      const source = await head('copy', from);
      // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
      const call = { operation: 'copy', key: from, version: source.version, bytes: source.size };
      return await bucket.send(call, async (options) => {
        const command = new CopyObjectCommand({
          Bucket: bucketName,
          Key: to,
          CopySource: copySourceOf(bucketName, source),
        });
        const { CopyObjectResult, VersionId } = await client.send(command, options);
        return bucket.infoOf(to, source.size, { ETag: CopyObjectResult?.ETag, VersionId });
      });
    },

    async delete(key) {
      assertKey(key);
      await bucket.send({ operation: 'delete', key }, (options) =>
        client.send(new DeleteObjectCommand({ Bucket: bucketName, Key: key }), options),
      );
    },
  };
}
