import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** A client for `s3Store`, which does itself what would be left to the client otherwise. */
export function s3Client(config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    requestHandler: { connectionTimeout: 5_000 },
    ...config,
    // The store tries again: a hidden second try would answer "taken" where the first one had succeeded.
    maxAttempts: 1,
    // Waiting for leave to send a part costs a round trip and a connection of its own, and parts are small.
    expectContinueHeader: false,
  });
}
