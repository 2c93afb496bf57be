import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketEncryptionCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { expect } from '@jest/globals';
import { checksumOf } from '../../shared/store/s3-checksum.ts';
import { bytesOf } from '../store/bytes.ts';

type Probe = (client: S3Client, bucket: string) => Promise<void>;

const part = new Uint8Array(5 * 1024 * 1024).fill(7);
const rest = bytesOf('rest');

async function beginUpload(client: S3Client, bucket: string, first: Uint8Array) {
  const place = { Bucket: bucket, Key: 'a' };
  const checksum = { ChecksumAlgorithm: 'CRC32', ChecksumType: 'FULL_OBJECT' } as const;
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ ...place, ...checksum }));
  const Parts = [];
  for (const [index, Body] of [first, rest].entries()) {
    const PartNumber = index + 1;
    const ChecksumCRC32 = checksumOf(Body);
    const input = { ...place, UploadId, PartNumber, Body, ChecksumAlgorithm: 'CRC32', ChecksumCRC32 } as const;
    const { ETag } = await client.send(new UploadPartCommand(input));
    Parts.push({ PartNumber, ETag, ChecksumCRC32 });
  }
  return { ...place, UploadId, MultipartUpload: { Parts } };
}

async function expectRefused(request: Promise<unknown>, ...names: string[]): Promise<void> {
  const outcome = await request.then(
    () => 'done',
    (error: unknown) => (error as Error).name,
  );
  expect(names).toContain(outcome);
}

/** What the store, or a test of it, relies on in S3, and how to see whether an emulator does it. */
export const s3Promises = {
  'a conditional put over an object is answered 412': async (client, bucket) => {
    const put = new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: rest, IfNoneMatch: '*' });
    await client.send(put);
    await expectRefused(client.send(put), 'PreconditionFailed');
  },
  'a conditional completion over an object is answered 412': async (client, bucket) => {
    const upload = await beginUpload(client, bucket, part);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: rest }));
    const completion = client.send(new CompleteMultipartUploadCommand({ ...upload, IfNoneMatch: '*' }));
    await expectRefused(completion, 'PreconditionFailed');
  },
  'an aborted upload cannot be completed': async (client, bucket) => {
    const { MultipartUpload, ...upload } = await beginUpload(client, bucket, part);
    await client.send(new AbortMultipartUploadCommand(upload));
    const completion = client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));
    await expectRefused(completion, 'NoSuchUpload');
  },
  'a completion that is repeated makes no second version': async (client, bucket) => {
    const completion = new CompleteMultipartUploadCommand(await beginUpload(client, bucket, part));
    const { VersionId } = await client.send(completion);
    await client.send(completion).catch(() => undefined);
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'a' }));
    expect(head.VersionId).toBe(VersionId);
  },
  'an object in parts keeps the checksum of the whole': async (client, bucket) => {
    await client.send(new CompleteMultipartUploadCommand(await beginUpload(client, bucket, part)));
    const get = new GetObjectCommand({ Bucket: bucket, Key: 'a', ChecksumMode: 'ENABLED' });
    const { Body, ChecksumType, ChecksumCRC32 } = await client.send(get);
    await Body?.transformToByteArray();
    const whole = checksumOf(Buffer.concat([part, rest]));
    expect({ ChecksumType, ChecksumCRC32 }).toEqual({ ChecksumType: 'FULL_OBJECT', ChecksumCRC32: whole });
  },
  'a completion with another size than that of its parts is refused': async (client, bucket) => {
    const upload = await beginUpload(client, bucket, part);
    const completion = client.send(new CompleteMultipartUploadCommand({ ...upload, MpuObjectSize: 1 }));
    await expectRefused(completion, 'InvalidRequest', 'BadRequest');
  },
  'a part below 5 MiB, but for the last, is refused': async (client, bucket) => {
    const upload = await beginUpload(client, bucket, rest);
    await expectRefused(client.send(new CompleteMultipartUploadCommand(upload)), 'EntityTooSmall');
  },
  'a put with a wrong checksum is refused': async (client, bucket) => {
    const put = new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: rest, ChecksumCRC32: checksumOf(part) });
    await expectRefused(client.send(put), 'BadDigest');
  },
  'a part with a wrong checksum is refused': async (client, bucket) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket: bucket, Key: 'a' }));
    const input = { Bucket: bucket, Key: 'a', UploadId, PartNumber: 1, Body: rest, ChecksumCRC32: checksumOf(part) };
    await expectRefused(client.send(new UploadPartCommand(input)), 'BadDigest');
  },
  'a range of a named version is given as a range': async (client, bucket) => {
    const { VersionId } = await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: rest }));
    const get = new GetObjectCommand({ Bucket: bucket, Key: 'a', VersionId, Range: 'bytes=1-2' });
    const { Body, ContentRange } = await client.send(get);
    await Body?.transformToByteArray();
    expect(ContentRange).toBe('bytes 1-2/4');
  },
  "a bucket's default encryption is that of its objects": async (client, bucket) => {
    const KMSMasterKeyID = 'arn:aws:kms:us-east-1:000000000000:key/11111111-2222-3333-4444-555555555555';
    const rule = { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID } } as const;
    const configuration = { ServerSideEncryptionConfiguration: { Rules: [rule] } };
    await client.send(new PutBucketEncryptionCommand({ Bucket: bucket, ...configuration }));
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: rest }));
    const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: 'a' }));
    expect(head).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: KMSMasterKeyID });
  },
} as const satisfies Readonly<Record<string, Probe>>;

/** The name of a promise of S3. */
export type S3Promise = keyof typeof s3Promises;
