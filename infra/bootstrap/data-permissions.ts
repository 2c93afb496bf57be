import type { ServicePermissions } from './service-permissions.ts';

/** Of what holds data: buckets, keys, tables and queries. */
export const dataPermissions: readonly ServicePermissions[] = [
  {
    // Of the buckets: a pattern of names matches keys too, so that there is no action on objects among reads and changes.
    resources: (names) => [`arn:aws:s3:::${names.resource('*')}`],
    reads: [
      's3:GetAccelerateConfiguration',
      's3:GetBucket*',
      's3:GetEncryptionConfiguration',
      's3:GetLifecycleConfiguration',
      's3:GetReplicationConfiguration',
      's3:ListBucket',
      's3:ListTagsForResource',
    ],
    changes: [
      's3:CreateBucket',
      's3:DeleteBucket',
      's3:DeleteBucketPolicy',
      's3:PutBucket*',
      's3:PutEncryptionConfiguration',
      's3:PutLifecycleConfiguration',
      's3:TagResource',
      's3:UntagResource',
    ],
    uses: [
      's3:AbortMultipartUpload',
      's3:DeleteObject*',
      's3:GetBucketLocation',
      's3:GetObject*',
      's3:ListBucket*',
      's3:ListMultipartUploadParts',
      's3:PutObject*',
    ],
  },
  {
    resources: (names) => [names.bucketArn('artifacts', '*')],
    reads: ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion'],
    changes: ['s3:PutObject', 's3:PutObjectTagging'],
  },
  {
    resources: (names) => [`arn:aws:kms:${names.region}:${names.account}:key/*`],
    isTagged: true,
    // Environments, schedules and artifacts are told with it alone, and it opens nothing that a role may not read.
    reads: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
    changes: [
      'kms:CreateAlias',
      'kms:CreateGrant',
      'kms:DeleteAlias',
      'kms:EnableKeyRotation',
      'kms:Encrypt',
      'kms:GenerateDataKey',
      'kms:PutKeyPolicy',
      'kms:ScheduleKeyDeletion',
      'kms:TagResource',
      'kms:UpdateAlias',
      'kms:UpdateKeyDescription',
    ],
    uses: ['kms:Decrypt', 'kms:DescribeKey', 'kms:Encrypt', 'kms:GenerateDataKey*'],
  },
  {
    // The program gives the alias the name of the stack alone.
    resources: (names) => [
      `arn:aws:kms:${names.region}:${names.account}:alias/${names.resource('').slice(0, -1)}`,
      `arn:aws:kms:${names.region}:${names.account}:alias/${names.resource('*')}`,
    ],
    changes: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
  },
  {
    resources: (names) =>
      ['catalog', `database/${names.database}`, `table/${names.database}/*`].map(
        (path) => `arn:aws:glue:${names.region}:${names.account}:${path}`,
      ),
    reads: ['glue:GetDatabase', 'glue:GetPartition*', 'glue:GetTable*', 'glue:GetTags'],
    changes: [
      'glue:CreateDatabase',
      'glue:CreateTable',
      'glue:DeleteDatabase',
      'glue:DeleteTable',
      'glue:TagResource',
      'glue:UntagResource',
      'glue:UpdateDatabase',
      'glue:UpdateTable',
    ],
    uses: [
      'glue:BatchCreatePartition',
      'glue:BatchDeletePartition',
      'glue:BatchGetPartition',
      'glue:CreatePartition',
      'glue:DeletePartition',
      'glue:GetDatabase*',
      'glue:GetPartition*',
      'glue:GetTable*',
      'glue:BatchUpdatePartition',
    ],
  },
  {
    resources: (names) => [names.arn('athena', 'workgroup/', '*')],
    reads: ['athena:GetNamedQuery', 'athena:GetWorkGroup', 'athena:ListTagsForResource'],
    changes: [
      'athena:CreateNamedQuery',
      'athena:CreateWorkGroup',
      'athena:DeleteNamedQuery',
      'athena:DeleteWorkGroup',
      'athena:TagResource',
      'athena:UntagResource',
      'athena:UpdateWorkGroup',
    ],
    uses: [
      'athena:BatchGetQueryExecution',
      'athena:GetQuery*',
      'athena:GetWorkGroup',
      'athena:ListQueryExecutions',
      'athena:StartQueryExecution',
      'athena:StopQueryExecution',
    ],
  },
];
