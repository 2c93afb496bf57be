import { DisableKeyCommand, DisableKeyRotationCommand, EnableKeyCommand } from '@aws-sdk/client-kms';
import {
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { PolicyDocument } from '../../../infra/access/policy-document.ts';
import { contractKey } from '../../../shared/layout/keys.ts';
import { lifecycleFaults } from './lifecycle-faults.ts';
import { again, deployAgain, type PlantedFault } from './planted-fault.ts';

/** What can be wrong with what keeps data. */
export const storageFaults: readonly PlantedFault[] = [
  {
    what: 'a bucket keeps no versions',
    check: ({ stack }) => `bucket ${stack.names.bucket('raw')}`,
    problem: 'versioning is Suspended, not Enabled',
    plant: ({ account, stack }) =>
      account.s3.send(
        new PutBucketVersioningCommand({
          Bucket: stack.names.bucket('raw'),
          VersioningConfiguration: { Status: 'Suspended' },
        }),
      ),
    putBack: again('aws:s3/bucketVersioning:BucketVersioning'),
  },
  {
    what: 'a bucket can be opened to everybody',
    check: ({ stack }) => `bucket ${stack.names.bucket('quarantine')}`,
    problem: 'public access block.BlockPublicPolicy is false, not true',
    plant: ({ account, stack }) =>
      account.s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: stack.names.bucket('quarantine'),
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: true,
            BlockPublicPolicy: false,
            IgnorePublicAcls: true,
            RestrictPublicBuckets: true,
          },
        }),
      ),
    putBack: again('aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock'),
  },
  {
    what: 'a bucket encrypts with another key',
    check: ({ stack }) => `bucket ${stack.names.bucket('processed')}`,
    problem: 'ApplyServerSideEncryptionByDefault.SSEAlgorithm is AES256, not aws:kms',
    plant: ({ account, stack }) =>
      account.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: stack.names.bucket('processed'),
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
          },
        }),
      ),
    putBack: again('aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration'),
  },
  {
    what: 'a policy no longer denies to delete condemned rows',
    check: ({ stack }) => `policy of bucket ${stack.names.bucket('quarantine')}`,
    problem: 'the policy has no statement DenyDeletion as it is declared',
    plant: async ({ account: { s3 }, stack }) => {
      const Bucket = stack.names.bucket('quarantine');
      const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
      const policy = JSON.parse(Policy) as PolicyDocument;
      const Statement = policy.Statement.filter(({ Sid }) => Sid !== 'DenyDeletion');
      return s3.send(new PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify({ ...policy, Statement }) }));
    },
    putBack: again('aws:s3/bucketPolicy:BucketPolicy'),
  },
  ...lifecycleFaults,
  {
    what: 'the raw bucket tells somebody whom nobody declared',
    check: ({ stack }) => `notices of bucket ${stack.names.bucket('raw')}`,
    problem: 'functions is [{',
    plant: async ({ account: { s3 }, stack }) => {
      const Bucket = stack.names.bucket('raw');
      const found = await s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
      const LambdaFunctionArn = `${stack.names.arn('lambda', 'function:', 'sensor')}:1`;
      const NotificationConfiguration = {
        QueueConfigurations: found.QueueConfigurations,
        LambdaFunctionConfigurations: [{ LambdaFunctionArn, Events: ['s3:ObjectRemoved:*' as const] }],
      };
      return s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }));
    },
    putBack: again('aws:s3/bucketNotification:BucketNotification'),
  },
  {
    what: 'the raw bucket tells nobody of late data',
    check: ({ stack }) => `notices of bucket ${stack.names.bucket('raw')}`,
    problem: 'queues is absent',
    plant: ({ account, stack }) =>
      account.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: stack.names.bucket('raw'),
          NotificationConfiguration: {},
        }),
      ),
    putBack: again('aws:s3/bucketNotification:BucketNotification'),
  },
  {
    what: 'nobody is told of approvals',
    check: ({ stack }) => `notices of bucket ${stack.names.bucket('processed')}`,
    problem: 'functions is absent',
    plant: ({ account, stack }) =>
      account.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: stack.names.bucket('processed'),
          NotificationConfiguration: { EventBridgeConfiguration: {} },
        }),
      ),
    putBack: again('aws:s3/bucketNotification:BucketNotification'),
  },
  {
    what: 'the key no longer changes',
    check: () => 'key ',
    problem: 'KeyRotationEnabled is false, not true',
    plant: ({ account }) => account.kms.send(new DisableKeyRotationCommand({ KeyId: account.keyArn })),
    putBack: again('aws:kms/key:Key'),
  },
  {
    what: 'the key is disabled',
    check: () => 'key ',
    problem: 'KeyState is Disabled, not Enabled',
    remedy: 'aws kms enable-key --key-id arn:',
    plant: ({ account }) => account.kms.send(new DisableKeyCommand({ KeyId: account.keyArn })),
    putBack: ({ account }) => account.kms.send(new EnableKeyCommand({ KeyId: account.keyArn })),
  },
  {
    what: 'a published contract is another',
    check: () => 'release ',
    problem: 'SHA-256 of contracts/events/',
    plant: ({ account, stack }) =>
      account.s3.send(
        new PutObjectCommand({
          Bucket: stack.names.bucket('artifacts'),
          Key: contractKey('events', stack.contracts.get('events').version),
          Body: 'another',
        }),
      ),
    putBack: (deployed) => {
      const { version } = deployed.stack.contracts.get('events');
      return deployAgain(deployed, 'aws:s3/bucketObjectv2:BucketObjectv2', `contracts-events-${version}`);
    },
  },
];
