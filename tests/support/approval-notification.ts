/** One write, as a notification of S3 tells of it. */
export interface NotifiedObject {
  /** As it is in the event: encoded. */
  readonly key: string;
  readonly versionId?: string;
  readonly principalId: string;
  readonly eventName?: string;
}

/** The event that S3 calls a function with after these writes, with all fields that one has. */
export function approvalNotification(...objects: readonly NotifiedObject[]): object {
  return {
    Records: objects.map(({ key, versionId, principalId, eventName = 'ObjectCreated:Put' }) => ({
      eventVersion: '2.1',
      eventSource: 'aws:s3',
      awsRegion: 'eu-central-1',
      eventTime: '2025-01-03T09:30:12.345Z',
      eventName,
      userIdentity: { principalId },
      requestParameters: { sourceIPAddress: '203.0.113.7' },
      responseElements: { 'x-amz-request-id': 'D795A252AD8F1C2B', 'x-amz-id-2': 'H9R6puA73y162SIC5' },
      s3: {
        s3SchemaVersion: '1.0',
        configurationId: 'approvals',
        bucket: {
          name: 'sluice-prod-processed-123456789012',
          ownerIdentity: { principalId: 'A3NL1KOZZKEXAMPLE' },
          arn: 'arn:aws:s3:::sluice-prod-processed-123456789012',
        },
        object: {
          key,
          size: 214,
          eTag: '6a40c9079bbcbf2dd8b58a6a522a0ed9',
          ...(versionId === undefined ? {} : { versionId }),
          sequencer: '00639A4AC2C9EF831C',
        },
      },
    })),
  };
}

/** A key as S3 writes it in an event: as forms do, but for `/`. */
export function encodeNotifiedKey(key: string): string {
  return new URLSearchParams({ key }).toString().slice('key='.length).replaceAll('%2F', '/');
}
