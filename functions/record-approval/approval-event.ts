import { InvalidInputError } from '../../shared/errors.ts';
import { decodeS3Key } from '../../shared/store/s3-key.ts';

/** One write in the processed bucket, as S3 tells of it. */
export interface NotifiedWrite {
  readonly key: string;
  /** Absent where the bucket keeps no versions. */
  readonly version: string | undefined;
  /** Who wrote: `AWS:<unique id>`, of a role's session followed by `:<session name>`. */
  readonly principal: string;
}

/** Such a record, as far as it is read. */
interface NotificationRecord {
  readonly eventName: string;
  readonly userIdentity: { readonly principalId: string };
  readonly s3: { readonly object: { readonly key: string; readonly versionId?: string } };
}

/**
 * The writes that S3 calls record-approval for. Throws InvalidInputError for an event that is no notification of writes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function readApprovalEvent(event: unknown): NotifiedWrite[] {
  // What S3 may send once when notifications are set up.
  if (read(event, 'Event') === 's3:TestEvent') return [];
  const records = read(event, 'Records');
  if (!Array.isArray(records) || !records.every(isWrite)) {
    const message = 'it is no notification of S3 with Records of created objects and who created them';
    throw new InvalidInputError('The payload of record-approval', [{ path: '', message }]);
  }
  return records.map(({ userIdentity, s3: { object } }) => ({
    key: decodeS3Key(object.key),
    version: object.versionId,
    principal: userIdentity.principalId,
  }));
}

function isWrite(record: unknown): record is NotificationRecord {
  const [event, object] = [read(record, 'eventName'), read(read(record, 's3'), 'object')];
  const version = read(object, 'versionId');
  return (
    typeof event === 'string' &&
    event.startsWith('ObjectCreated:') &&
    typeof read(read(record, 'userIdentity'), 'principalId') === 'string' &&
    typeof read(object, 'key') === 'string' &&
    (version === undefined || typeof version === 'string')
  );
}

function read(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined;
}
