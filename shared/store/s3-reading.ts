import { IntegrityError, StoreUnavailableError } from '../errors.ts';
import { byteRange, type ByteRange } from './byte-range.ts';
import type { ObjectInfo, ReadOptions } from './object-store.ts';
import type { S3Bucket } from './s3-bucket.ts';
import { S3Checksum } from './s3-checksum.ts';
import type { S3Call } from './s3-fault.ts';
import { S3Reply } from './s3-reply.ts';

/** An object that was found, and the bytes of the part asked for, of which the first at least have to be pulled. */
export interface S3Reading {
  readonly info: ObjectInfo;
  readonly pieces: AsyncGenerator<Uint8Array, void, undefined>;
}

/** Throws IntegrityError when a reply has not all bytes from `position` to `end`, which the version must have. */
function assertReaches(reply: S3Reply | undefined, key: string, position: number, end: number): asserts reply {
  if (reply !== undefined && reply.start <= position && reply.end >= end) return;
  reply?.discard();
  throw new IntegrityError(key, 'range of bytes', `${position} to ${end}`, `${reply?.start} to ${reply?.end}`);
}

/** The bytes of `range` of the version that `first` has begun to send, asked for again from where it was cut. */
async function* piecesOfVersion(
  bucket: S3Bucket,
  call: S3Call,
  first: S3Reply,
  { start, end }: ByteRange,
  checksum: S3Checksum,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { silenceMilliseconds, tries } = bucket.patience;
  let position = start;
  let cuts = 0;
  for (let reply: S3Reply | undefined = first; ;) {
    assertReaches(reply, call.key, position, end);
    let at = reply.start;
    let cause: unknown;
    try {
      for await (const whole of reply.pieces(silenceMilliseconds)) {
        const piece = whole.subarray(Math.max(0, position - at), Math.max(0, end - at));
        at += whole.length;
        if (piece.length > 0) {
          position += piece.length;
          cuts = 0;
          checksum.add(piece);
          yield piece;
        }
        // What comes behind the part asked for is not waited for; its end is, because only then is a checksum compared.
        if (position === end && at < reply.end) break;
      }
    } catch (error) {
      cause = error;
    }
    if (position === end) {
      // All bytes came, and they are not those of the checksum, of whatever kind, that S3 sent ahead of them.
      if (cause !== undefined) throw new IntegrityError(call.key, 'checksum', 'another', checksum.text(), { cause });
      return;
    }
    cuts += 1;
    if (cuts === tries) throw new StoreUnavailableError(call.operation, call.key, { cause });
    await bucket.pause(cuts);
    reply = await S3Reply.to(bucket, call, `bytes=${position}-${end - 1}`);
  }
}

/** The CRC-32 that was recorded for a whole object; undefined when it has another checksum, or only one of its parts. */
function recordedChecksum({ output }: S3Reply): string | undefined {
  const isOfParts = output.ChecksumType === 'COMPOSITE' || output.ChecksumCRC32?.includes('-') === true;
  return isOfParts ? undefined : output.ChecksumCRC32;
}

async function* checkedPieces(
  bucket: S3Bucket,
  call: S3Call,
  reply: S3Reply,
  part: ByteRange,
): AsyncGenerator<Uint8Array, void, undefined> {
  if (part.start === part.end) {
    reply.discard();
    return;
  }
  const checksum = new S3Checksum();
  yield* piecesOfVersion(bucket, call, reply, part, checksum);
  const recorded = recordedChecksum(reply);
  if (recorded === undefined || part.start > 0 || part.end < reply.size || recorded === checksum.text()) return;
  throw new IntegrityError(call.key, 'CRC-32', recorded, checksum.text());
}

/**
 * Asks for an object and gives what is known of it before its bytes are pulled; undefined when the part asked for begins
 * at or after its end. The bytes are those of one version, however often the connection is cut; those of a whole object
 * are checked, at the end, against the CRC-32 that was recorded with it. Throws ObjectMissingError.
 */
export async function openReading(
  bucket: S3Bucket,
  operation: string,
  key: string,
  options: ReadOptions,
): Promise<S3Reading | undefined> {
  const { start, end } = byteRange(options, Infinity);
  // There are no empty ranges, and whether the version exists must be asked for one, too.
  const range = `bytes=${start}-${end === Infinity ? '' : Math.max(end - 1, start)}`;
  const call = { operation, key, version: options.version };
  const reply = await S3Reply.to(bucket, call, range === 'bytes=0-' ? undefined : range);
  if (reply === undefined) return undefined;
  const info = bucket.infoOf(key, reply.size, reply.output);
  const part = byteRange({ start, end }, reply.size);
  return { info, pieces: checkedPieces(bucket, { ...call, version: info.version }, reply, part) };
}
