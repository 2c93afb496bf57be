import {
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  HeadBucketCommand,
} from '@aws-sdk/client-s3';
import { loggedBuckets, type BucketKind } from '../../../infra/names.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/** Every bucket of a stack. */
export const bucketKinds: readonly BucketKind[] = [...loggedBuckets, 'access-logs'];

/** The buckets: that they are there, keep versions, encrypt, let nobody in, and log who came. */
export function bucketChecks(deployment: Deployment): Check[] {
  return bucketKinds.map((kind) => ({
    name: `bucket ${deployment.names.bucket(kind)}`,
    inspect: (inspection) => inspectBucket(deployment, kind, inspection),
  }));
}

async function inspectBucket(deployment: Deployment, kind: BucketKind, inspection: Inspection): Promise<void> {
  const { s3 } = deployment.clients;
  const Bucket = deployment.names.bucket(kind);
  const bucket = await inspection.find('s3:ListBucket', () => s3.send(new HeadBucketCommand({ Bucket })));
  if (bucket === undefined) return;
  await inspection.compare(
    's3:GetBucketVersioning',
    () => s3.send(new GetBucketVersioningCommand({ Bucket })),
    (answer) => {
      inspection.match('versioning', answer?.Status, 'Enabled');
    },
  );
  await inspection.compare(
    's3:GetEncryptionConfiguration',
    () => s3.send(new GetBucketEncryptionCommand({ Bucket })),
    (answer) => {
      inspection.match(
        'encryption',
        answer?.ServerSideEncryptionConfiguration?.Rules,
        encryptionRules(deployment, kind),
      );
    },
  );
  await inspection.compare(
    's3:GetBucketPublicAccessBlock',
    () => s3.send(new GetPublicAccessBlockCommand({ Bucket })),
    (answer) => {
      inspection.match('public access block', answer?.PublicAccessBlockConfiguration, everythingBlocked);
    },
  );
  await inspection.compare(
    's3:GetBucketOwnershipControls',
    () => s3.send(new GetBucketOwnershipControlsCommand({ Bucket })),
    (answer) => {
      const owners = answer?.OwnershipControls?.Rules?.map(({ ObjectOwnership }) => ObjectOwnership);
      inspection.match('ownership', owners, ['BucketOwnerEnforced']);
    },
  );
  if (kind === 'access-logs') return;
  await inspection.compare(
    's3:GetBucketLogging',
    () => s3.send(new GetBucketLoggingCommand({ Bucket })),
    (answer) => {
      const declared = { TargetBucket: deployment.names.bucket('access-logs'), TargetPrefix: `${kind}/` };
      inspection.match('access logs', answer?.LoggingEnabled, declared);
    },
  );
}

const everythingBlocked = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

/** S3 writes access logs to no bucket that a key of the account encrypts. */
function encryptionRules({ outputs }: Deployment, kind: BucketKind): object[] {
  if (kind === 'access-logs') return [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }];
  const byKey = { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: outputs.KeyArn };
  return [{ ApplyServerSideEncryptionByDefault: byKey, BucketKeyEnabled: true }];
}
