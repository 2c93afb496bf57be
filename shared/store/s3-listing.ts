import { ListObjectsV2Command, type _Object } from '@aws-sdk/client-s3';
import { assertKey } from './key.ts';
import type { ListedObject, ListPage } from './object-store.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { decodeS3Key } from './s3-key.ts';

/** The most that S3 gives at once. */
const maxObjects = 1000;

/** An object of a listing; undefined for what consoles keep in place of an empty folder, which no other store lists. */
function listedObject({ Key = '', Size = 0, ETag = '' }: _Object): ListedObject | undefined {
  const key = decodeS3Key(Key);
  if (key.endsWith('/') && Size === 0) return undefined;
  // Anything else under a name that no store takes is an error, because leaving it out would lose data.
  assertKey(key);
  return { key, size: Size, tag: ETag };
}

/** A page of `limit` objects at most. Throws InvalidKeyError at an object whose key no store takes. */
export async function listObjects(bucket: S3Bucket, prefix: string, after: string, limit: number): Promise<ListPage> {
  let token: string | undefined;
  for (;;) {
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
    const input = {
      Bucket: bucket.name,
      Prefix: prefix,
      MaxKeys: Math.min(limit, maxObjects),
      // XML has no form for some characters.
      EncodingType: 'url' as const,
      ...(after === '' ? {} : { StartAfter: after }),
      ...(token === undefined ? {} : { ContinuationToken: token }),
    };
    const page = await bucket.send({ operation: 'list', key: prefix }, (options) =>
      bucket.client.send(new ListObjectsV2Command(input), options),
    );
    const objects = (page.Contents ?? []).map(listedObject).filter((object) => object !== undefined);
    if (page.IsTruncated !== true) return { objects, next: undefined };
    // A page of folders alone ends at no object, so that the caller could not ask for what comes after it.
    if (objects.length > 0) return { objects, next: objects.at(-1)!.key };
    token = page.NextContinuationToken;
  }
}
