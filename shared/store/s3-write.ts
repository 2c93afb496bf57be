import { HeadObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectInfo } from './object-store.ts';
import type { S3Bucket } from './s3-bucket.ts';

/** One call of `put` or `create`. */
export interface S3Write {
  readonly operation: 'put' | 'create';
  readonly key: string;
  /** Lies with the object, so that this call knows its own success again when the reply to it was lost. */
  readonly nonce: string;
}

/** The name of the nonce among an object's metadata. */
export const nonceName = 'write-nonce';

/** The condition under which S3 writes: for `create` that there is no object. */
export function conditionOf({ operation }: S3Write): { readonly IfNoneMatch?: '*' } {
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
  return operation === 'create' ? { IfNoneMatch: '*' } : {};
}

/** The object at the key if this very call has written it, undefined if another did or there is none. */
export async function findOwn(bucket: S3Bucket, { operation, key, nonce }: S3Write): Promise<ObjectInfo | undefined> {
  return await bucket.send(
    { operation, key },
    async (options) => {
      const head = await bucket.client.send(new HeadObjectCommand({ Bucket: bucket.name, Key: key }), options);
      return head.Metadata?.[nonceName] === nonce ? bucket.infoOf(key, head.ContentLength ?? 0, head) : undefined;
    },
    { missing: () => undefined },
  );
}
