import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { StoreConflictError, StoreUnavailableError } from '../errors.ts';
import type { ObjectInfo } from './object-store.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { checksumOf } from './s3-checksum.ts';
import { conditionOf, findOwn, nonceName, type S3Write } from './s3-write.ts';

/** A multipart upload: parts that become an object, all at once, when it completes. */
export class S3Upload {
  readonly #bucket: S3Bucket;
  readonly #write: S3Write;
  readonly #place: { readonly Bucket: string; readonly Key: string; readonly UploadId: string };
  readonly #parts: CompletedPart[] = [];
  #size = 0;

  private constructor(bucket: S3Bucket, write: S3Write, uploadId: string) {
    this.#bucket = bucket;
    this.#write = write;
    this.#place = { Bucket: bucket.name, Key: write.key, UploadId: uploadId };
  }

  /** When the reply is lost, an upload without parts stays behind, for the bucket's lifecycle rule to remove. */
  static async begin(bucket: S3Bucket, write: S3Write): Promise<S3Upload> {
    const { UploadId } = await bucket.send(write, (options) =>
      bucket.client.send(
        new CreateMultipartUploadCommand({
          Bucket: bucket.name,
          Key: write.key,
          // S3 makes a checksum of the whole of those of the parts, so that a reader can check it.
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
          ChecksumAlgorithm: 'CRC32',
          ChecksumType: 'FULL_OBJECT',
          Metadata: { [nonceName]: write.nonce },
        }),
        options,
      ),
    );
    return new S3Upload(bucket, write, UploadId!);
  }

  /** A part that was sent twice, because the reply was lost, replaces itself. */
  async add(bytes: Uint8Array): Promise<void> {
    const part = { PartNumber: this.#parts.length + 1, ChecksumCRC32: checksumOf(bytes) };
    const { ETag } = await this.#bucket.send({ ...this.#write, bytes: bytes.length }, (options) =>
      this.#bucket.client.send(
        new UploadPartCommand({ ...this.#place, ...part, ChecksumAlgorithm: 'CRC32', Body: bytes }),
        options,
      ),
    );
    this.#parts.push({ ...part, ETag });
    this.#size += bytes.length;
  }

  /** Makes the object of the parts; gives undefined when it is to be created and the key is taken. */
  async complete(): Promise<ObjectInfo | undefined> {
    const { operation, key } = this.#write;
    const own = () => findOwn(this.#bucket, this.#write);
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
    return await this.#bucket.send<ObjectInfo, ObjectInfo | undefined>(
      { ...this.#write, bytes: this.#size },
      async (options) => {
        const command = new CompleteMultipartUploadCommand({
          ...this.#place,
          MultipartUpload: { Parts: this.#parts },
          // S3 has checked each part when it came; of the whole, that none is missing.
          MpuObjectSize: this.#size,
          ...conditionOf(this.#write),
        });
        return this.#bucket.infoOf(key, this.#size, await this.#bucket.client.send(command, options));
      },
      {
        taken: own,
        // S3 does not complete this upload any more: the parts have to be sent again, to a new one.
        conflict: async (cause) => {
          const found = await own();
          if (found === undefined) throw new StoreConflictError(key, { cause });
          return found;
        },
        // An earlier try completed it, or somebody aborted it; if the object is not ours, ours may have been replaced.
        uploadGone: async (cause) => {
          const found = await own();
          if (found === undefined) throw new StoreUnavailableError(operation, key, { cause });
          return found;
        },
      },
    );
  }

  /** Frees the parts. Tries once and never throws: what is left is removed by the bucket's lifecycle rule. */
  async abort(): Promise<void> {
    const abortSignal = AbortSignal.timeout(this.#bucket.patience.replyMilliseconds);
    const command = new AbortMultipartUploadCommand(this.#place);
    await this.#bucket.client.send(command, { abortSignal }).catch(() => undefined);
  }
}
