import { CreateBucketCommand, PutBucketVersioningCommand } from '@aws-sdk/client-s3';
import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { s3Client } from '../../shared/store/s3-client.ts';

/** A client of the emulator at `endpoint`, which looks at no profile, no environment and no machine's role. */
export function clientOf(endpoint: string, config: S3ClientConfig = {}): S3Client {
  return s3Client({
    ...config,
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

/** As `clientOf`, but signs nothing: to do so takes a fifth of a request's time, and emulators do not look. */
export function unsignedClientOf(endpoint: string): S3Client {
  return clientOf(endpoint, { signer: { sign: (request) => Promise.resolve(request) } });
}

/** Makes a bucket that keeps versions, as the stack's buckets do. */
export async function makeBucket(client: S3Client, bucket: string): Promise<void> {
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  await client.send(new PutBucketVersioningCommand({ Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } }));
}
