import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Readable } from 'node:stream';
import type { S3Bucket } from './s3-bucket.ts';
import type { S3Call } from './s3-fault.ts';

/** The answer to a GET, its body still on the way. */
export class S3Reply {
  readonly output: GetObjectCommandOutput;
  /** Where in the object the body begins; before the byte asked for when a range was ignored, as RFC 9110 allows. */
  readonly start: number;
  /** One past the last byte of the body in the object. */
  readonly end: number;
  /** Bytes of the object as a whole. */
  readonly size: number;
  readonly #body: Readable;

  private constructor(output: GetObjectCommandOutput) {
    const [, start = '0', size] = /^bytes (\d+)-\d+\/(\d+)$/.exec(output.ContentRange ?? '') ?? [];
    const length = output.ContentLength ?? 0;
    this.output = output;
    this.start = Number(start);
    this.end = this.start + length;
    this.size = size === undefined ? length : Number(size);
    this.#body = output.Body as Readable;
    // The connection may be cut while nobody pulls; whoever pulls next is told.
    this.#body.on('error', () => undefined);
  }

  /** Undefined when the range, in the words of HTTP, begins at or after the object's end. Throws ObjectMissingError. */
  static async to(bucket: S3Bucket, call: S3Call, range?: string): Promise<S3Reply | undefined> {
    return await bucket.send(
      call,
      async (options) => {
        // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
        const command = new GetObjectCommand({
          Bucket: bucket.name,
          Key: call.key,
          VersionId: call.version,
          Range: range,
          ChecksumMode: 'ENABLED',
        });
        return new S3Reply(await bucket.client.send(command, options));
      },
      { pastEnd: () => undefined },
    );
  }

  /**
   * The bytes of the body as they come. Throws when the connection is cut, when nothing comes for `silenceMilliseconds`,
   * and at the end when the bytes are not those of a checksum that came ahead of them.
   */
  async *pieces(silenceMilliseconds: number): AsyncGenerator<Uint8Array, void, undefined> {
    const body = this.#body;
    const pulled = body[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const silence = new Error(`The body sent nothing for ${silenceMilliseconds} ms.`);
    try {
      for (;;) {
        const timer = setTimeout(() => body.destroy(silence), silenceMilliseconds);
        const next = await pulled.next().finally(() => {
          clearTimeout(timer);
        });
        if (next.done === true) return;
        yield next.value;
      }
    } finally {
      body.destroy();
    }
  }

  /** Lets go of a body that nobody will pull. */
  discard(): void {
    this.#body.destroy();
  }
}
