import type { StackNames } from '../names.ts';

/** What the resources of a stack need of one AWS service. */
export interface ServicePermissions {
  /** Policies have at most 6,144 characters, so that a role has one for each group. */
  readonly group: 'data' | 'compute' | 'signals';
  /** ARNs or patterns of them: nothing but what carries the stack's name. */
  readonly resources: (names: StackNames) => readonly string[];
  /** For keys, which have no name in their ARN: only with the tags of the stack, in the program's default tags. */
  readonly isTagged?: true;
  /** Of a preview. */
  readonly reads?: readonly string[];
  /** Of a deployment, beside the reads. */
  readonly changes?: readonly string[];
  /** At most of the roles of the stack: of functions, state machines and people. */
  readonly uses?: readonly string[];
}

/** `*` at the end of a name stands for every noun. https://docs.aws.amazon.com/service-authorization/latest/reference/ */
export const servicePermissions: readonly ServicePermissions[] = [
  {
    group: 'data',
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
    group: 'data',
    resources: (names) => [names.bucketArn('artifacts', '*')],
    reads: ['s3:GetObject', 's3:GetObjectTagging', 's3:GetObjectVersion'],
    changes: ['s3:PutObject', 's3:PutObjectTagging'],
  },
  {
    group: 'data',
    resources: (names) => [`arn:aws:kms:${names.region}:${names.account}:key/*`],
    isTagged: true,
    reads: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
    changes: [
      'kms:CreateAlias',
      'kms:CreateGrant',
      'kms:Decrypt',
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
    group: 'data',
    // The program gives the alias the name of the stack alone.
    resources: (names) => [
      `arn:aws:kms:${names.region}:${names.account}:alias/${names.resource('').slice(0, -1)}`,
      `arn:aws:kms:${names.region}:${names.account}:alias/${names.resource('*')}`,
    ],
    changes: ['kms:CreateAlias', 'kms:DeleteAlias', 'kms:UpdateAlias'],
  },
  {
    group: 'data',
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
      'glue:UpdatePartition',
    ],
  },
  {
    group: 'data',
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
  {
    group: 'compute',
    resources: (names) => [names.arn('lambda', 'function:', '*')],
    reads: ['lambda:GetFunction*', 'lambda:GetPolicy', 'lambda:ListTags', 'lambda:ListVersionsByFunction'],
    changes: [
      'lambda:AddPermission',
      'lambda:CreateFunction',
      'lambda:DeleteFunction*',
      'lambda:PublishVersion',
      'lambda:PutFunctionConcurrency',
      'lambda:PutFunctionEventInvokeConfig',
      'lambda:RemovePermission',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:UpdateFunctionEventInvokeConfig',
    ],
    uses: ['lambda:InvokeFunction'],
  },
  {
    group: 'compute',
    resources: (names) => [names.arn('states', 'stateMachine:', '*')],
    reads: ['states:Describe*', 'states:ListStateMachine*', 'states:ListTagsForResource'],
    changes: [
      'states:CreateStateMachine*',
      'states:DeleteStateMachine*',
      'states:PublishStateMachineVersion',
      'states:TagResource',
      'states:UntagResource',
      'states:UpdateStateMachine*',
    ],
    uses: ['states:Describe*', 'states:ListExecutions', 'states:SendTask*', 'states:StartExecution'],
  },
  {
    group: 'compute',
    resources: (names) => [names.arn('states', 'execution:', '*')],
    uses: ['states:Describe*', 'states:GetExecutionHistory', 'states:RedriveExecution', 'states:StopExecution'],
  },
  {
    group: 'compute',
    // Log groups of functions and state machines lie below /aws/lambda/ and /aws/vendedlogs/states/.
    resources: (names) => [`arn:aws:logs:${names.region}:${names.account}:log-group:/aws/*/${names.resource('*')}`],
    reads: ['logs:ListTagsForResource'],
    changes: [
      'logs:AssociateKmsKey',
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:DeleteRetentionPolicy',
      'logs:DisassociateKmsKey',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    uses: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  },
  {
    group: 'compute',
    resources: (names) => [
      names.arn('scheduler', 'schedule-group/', '*'),
      names.arn('scheduler', 'schedule/', '*'),
      names.arn('scheduler', 'schedule/default/', '*'),
    ],
    reads: ['scheduler:GetSchedule*', 'scheduler:ListTagsForResource'],
    changes: [
      'scheduler:CreateSchedule*',
      'scheduler:DeleteSchedule*',
      'scheduler:TagResource',
      'scheduler:UntagResource',
      'scheduler:UpdateSchedule',
    ],
  },
  {
    group: 'signals',
    resources: (names) => [names.arn('events', 'rule/', '*')],
    reads: ['events:DescribeRule', 'events:ListTagsForResource', 'events:ListTargetsByRule'],
    changes: [
      'events:DeleteRule',
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
      'events:TagResource',
      'events:UntagResource',
    ],
  },
  {
    group: 'signals',
    resources: (names) => [names.arn('sns', '', '*')],
    reads: ['sns:GetDataProtectionPolicy', 'sns:GetTopicAttributes', 'sns:ListTagsForResource'],
    changes: [
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:SetTopicAttributes',
      'sns:Subscribe',
      'sns:TagResource',
      'sns:UntagResource',
    ],
    uses: ['sns:Publish'],
  },
  {
    group: 'signals',
    resources: (names) => [names.arn('sqs', '', '*')],
    reads: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueueTags'],
    changes: ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:UntagQueue'],
    uses: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
  },
  {
    group: 'signals',
    resources: (names) => [
      names.arn('cloudwatch', 'alarm:', '*'),
      `arn:aws:cloudwatch::${names.account}:dashboard/${names.resource('*')}`,
    ],
    reads: ['cloudwatch:GetDashboard', 'cloudwatch:ListTagsForResource'],
    changes: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DeleteDashboards',
      'cloudwatch:PutCompositeAlarm',
      'cloudwatch:PutDashboard',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
  },
];
