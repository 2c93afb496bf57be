import { PutObjectCommand } from '@aws-sdk/client-s3';
import { StoreConflictError } from '../errors.ts';
import { isStream, joinPieces, piecesOf } from './object-body.ts';
import type { ObjectBody, ObjectInfo } from './object-store.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { checksumOf } from './s3-checksum.ts';
import { S3Upload } from './s3-upload.ts';
import { conditionOf, findOwn, nonceName, type S3Write } from './s3-write.ts';

async function putWhole(bucket: S3Bucket, write: S3Write, bytes: Uint8Array): Promise<ObjectInfo | undefined> {
  const { operation, key, nonce } = write;
  return await bucket.send(
    { operation, key, bytes: bytes.length },
    async (options) => {
      const command = new PutObjectCommand({
        Bucket: bucket.name,
        Key: key,
        Body: bytes,
        ChecksumAlgorithm: 'CRC32',
        ChecksumCRC32: checksumOf(bytes),
        Metadata: { [nonceName]: nonce },
        ...conditionOf(write),
      });
      return bucket.infoOf(key, bytes.length, await bucket.client.send(command, options));
    },
    // Taken, perhaps by an earlier try of this call.
    { taken: () => findOwn(bucket, write) },
  );
}

interface Part {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/** A body in parts of `partBytes`; the last one has fewer, or none when the body is empty. */
async function* partsOf(body: ObjectBody, partBytes: number): AsyncGenerator<Part, void, undefined> {
  let pieces: Uint8Array[] = [];
  let length = 0;
  const taken = () => (pieces.length === 1 ? pieces[0]! : joinPieces(pieces));
  for await (const piece of piecesOf(body)) {
    for (let start = 0; start < piece.length;) {
      if (length === partBytes) {
        yield { bytes: taken(), isLast: false };
        pieces = [];
        length = 0;
      }
      const next = piece.subarray(start, start + partBytes - length);
      pieces.push(next);
      length += next.length;
      start += next.length;
    }
  }
  yield { bytes: taken(), isLast: true };
}

async function writeOnce(bucket: S3Bucket, write: S3Write, body: ObjectBody): Promise<ObjectInfo | undefined> {
  let upload: S3Upload | undefined;
  try {
    for await (const { bytes, isLast } of partsOf(body, bucket.patience.partBytes)) {
      if (isLast && upload === undefined) return await putWhole(bucket, write, bytes);
      upload ??= await S3Upload.begin(bucket, write);
      await upload.add(bytes);
    }
    const info = await upload!.complete();
    if (info === undefined) await upload!.abort();
    return info;
  } catch (error) {
    await upload?.abort();
    throw error;
  }
}

/**
 * Writes an object, in parts when it is larger than one; gives undefined when it is to be created and the key is taken.
 * A conflict begins anew, unless the body is a stream, whose bytes are gone: then StoreConflictError is thrown.
 */
export async function writeObject(
  bucket: S3Bucket,
  operation: S3Write['operation'],
  key: string,
  body: ObjectBody,
): Promise<ObjectInfo | undefined> {
  const write = { operation, key, nonce: bucket.clock.nonce() };
  for (let tries = 1; ; tries++) {
    try {
      return await writeOnce(bucket, write, body);
    } catch (error) {
      const mayTryAgain = error instanceof StoreConflictError && !isStream(body) && tries < bucket.patience.tries;
      if (!mayTryAgain) throw error;
    }
    await bucket.pause(tries);
  }
}
