import * as aws from '@pulumi/aws';

/** Programs that a rule is tried on. */
interface Planted {
  /** One that keeps to the rule. */
  readonly good: () => unknown;
  /** Ones that do not, by what is wrong; each has one violation. */
  readonly bad: Readonly<Record<string, () => unknown>>;
}

const account = '123456789012';
const name = 'sluice-dev-raw';
const arn = `arn:aws:s3:::${name}`;
const key = `arn:aws:kms:eu-central-1:${account}:key/11111111-2222-3333-4444-555555555555`;

const bucket = (bucketName = name) => new aws.s3.Bucket(bucketName, { bucket: bucketName });
const statements = (...list: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement: list });
const bucketPolicy = (...list: readonly object[]) =>
  new aws.s3.BucketPolicy('policy', { bucket: bucket().bucket, policy: statements(...list) });
const sourceAccount = { StringEquals: { 'aws:SourceAccount': account } };
const everybody = (action: string, condition?: object) => ({
  Effect: 'Allow',
  Principal: '*',
  Action: action,
  Resource: '*',
  ...(condition && { Condition: condition }),
});
const noPlainRequests = {
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [arn, `${arn}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
const logged = (source: aws.s3.Bucket, target: aws.s3.Bucket) =>
  new aws.s3.BucketLogging('logging', { bucket: source.bucket, targetBucket: target.bucket, targetPrefix: 'raw/' });
const block = (blockPublicPolicy: boolean) =>
  new aws.s3.BucketPublicAccessBlock('block', {
    bucket: bucket().bucket,
    blockPublicAcls: true,
    blockPublicPolicy,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
const lifecycle = (status: string) =>
  new aws.s3.BucketLifecycleConfiguration('lifecycle', { bucket: bucket().bucket, rules: [{ id: 'aborted', status }] });
const versioning = (status: string) =>
  new aws.s3.BucketVersioning('versioning', { bucket: bucket().bucket, versioningConfiguration: { status } });
const encrypted = (sseAlgorithm: string, kmsMasterKeyId?: string) =>
  new aws.s3.BucketServerSideEncryptionConfiguration('encryption', {
    bucket: bucket().bucket,
    rules: [
      { applyServerSideEncryptionByDefault: { sseAlgorithm, ...(kmsMasterKeyId !== undefined && { kmsMasterKeyId }) } },
    ],
  });
const functionOf = (args: Partial<aws.lambda.FunctionArgs> = {}) =>
  new aws.lambda.Function('sensor', { name: 'sluice-dev-sensor', role: 'arn', runtime: 'nodejs24.x', ...args });
const permission = (args: Partial<aws.lambda.PermissionArgs>) =>
  new aws.lambda.Permission('permission', {
    action: 'lambda:InvokeFunction',
    function: 'sluice-dev-sensor',
    principal: 's3.amazonaws.com',
    ...args,
  });
const machine = (args: Partial<aws.sfn.StateMachineArgs>) =>
  new aws.sfn.StateMachine('pipeline', { name: 'sluice-dev-pipeline', definition: '{}', roleArn: 'arn', ...args });
const logGroup = (args: aws.cloudwatch.LogGroupArgs) => new aws.cloudwatch.LogGroup('log', args);
const topic = (args: aws.sns.TopicArgs) => new aws.sns.Topic('topic', { name: 'sluice-dev-P1', ...args });
const queue = (args: aws.sqs.QueueArgs) => new aws.sqs.Queue('queue', { name: 'sluice-dev-arrival', ...args });
const role = (args: Partial<aws.iam.RoleArgs> = {}) =>
  new aws.iam.Role('role', { name: 'sluice-dev-reader', assumeRolePolicy: statements(), ...args });
const inline = (action: string | string[], resource: string) =>
  new aws.iam.RolePolicy('inline', {
    role: role().name,
    policy: statements({ Effect: 'Allow', Action: action, Resource: resource }),
  });
const managed = (action: string, resource: string) =>
  new aws.iam.Policy('managed', { policy: statements({ Effect: 'Allow', Action: action, Resource: resource }) });

/** By the id of the rule. */
export const plantedPrograms: Readonly<Record<string, Planted>> = {
  'S3.2': {
    good: () => bucketPolicy(everybody('s3:GetObject', sourceAccount), noPlainRequests),
    bad: {
      'everybody reads objects': () => bucketPolicy(everybody('s3:Get*')),
      'everybody lists': () => bucketPolicy(everybody('s3:ListBucket')),
      'a condition holds for everybody': () =>
        bucketPolicy(everybody('s3:GetObject', { StringLike: { 'aws:SourceAccount': '*' } })),
      'an access control list': () => new aws.s3.BucketAcl('acl', { bucket: bucket().bucket, acl: 'public-read' }),
    },
  },
  'S3.3': {
    good: () => bucketPolicy(everybody('s3:PutObject', sourceAccount), noPlainRequests),
    bad: {
      'everybody writes': () => bucketPolicy(everybody('s3:PutObject')),
      'everybody deletes': () => bucketPolicy({ ...everybody('s3:*'), Principal: { AWS: ['*'] } }),
      'an access control list': () =>
        new aws.s3.BucketAcl('acl', { bucket: bucket().bucket, acl: 'public-read-write' }),
    },
  },
  'S3.5': {
    good: () => bucketPolicy(noPlainRequests),
    bad: {
      'no policy': () => bucket(),
      'objects only': () => bucketPolicy({ ...noPlainRequests, Resource: `${arn}/*` }),
      'reading only': () => bucketPolicy({ ...noPlainRequests, Action: 's3:GetObject' }),
      'some principals only': () => bucketPolicy({ ...noPlainRequests, Principal: { AWS: account } }),
      'one more condition': () =>
        bucketPolicy({ ...noPlainRequests, Condition: { ...noPlainRequests.Condition, ...sourceAccount } }),
    },
  },
  'S3.8': {
    good: () => block(true),
    bad: { 'no block': () => bucket(), 'one setting is off': () => block(false) },
  },
  'S3.9': {
    good: () => logged(bucket(), bucket('sluice-dev-access-logs')),
    bad: { 'no log': () => bucket() },
  },
  'S3.13': {
    good: () => lifecycle('Enabled'),
    bad: { 'no rule': () => bucket(), 'none is enabled': () => lifecycle('Disabled') },
  },
  'S3.14': {
    good: () => versioning('Enabled'),
    bad: { 'no versions': () => bucket(), 'no more versions': () => versioning('Suspended') },
  },
  'KMS.3': {
    good: () => new aws.kms.Key('key', { deletionWindowInDays: 30 }),
    bad: { 'gone in a week': () => new aws.kms.Key('key', { deletionWindowInDays: 7 }) },
  },
  'KMS.4': {
    good: () => new aws.kms.Key('key', { enableKeyRotation: true }),
    bad: { 'not rotated': () => new aws.kms.Key('key') },
  },
  'Lambda.1': {
    good: () => {
      permission({ sourceAccount: account });
      new aws.lambda.FunctionUrl('url', { functionName: 'sluice-dev-sensor', authorizationType: 'AWS_IAM' });
    },
    bad: {
      'a bucket of any account': () => permission({ sourceArn: arn }),
      'a condition with a wildcard': () => permission({ sourceAccount: '*' }),
      everybody: () => permission({ principal: '*' }),
      'everybody by a URL': () =>
        new aws.lambda.FunctionUrl('url', { functionName: 'sluice-dev-sensor', authorizationType: 'NONE' }),
    },
  },
  'Lambda.2': {
    good: () => functionOf({ runtime: 'nodejs24.x' }),
    bad: { 'a runtime of the past': () => functionOf({ runtime: 'nodejs18.x' }) },
  },
  'Lambda.7': {
    good: () => functionOf({ tracingConfig: { mode: 'Active' } }),
    bad: { 'not traced': () => functionOf(), 'if asked': () => functionOf({ tracingConfig: { mode: 'PassThrough' } }) },
  },
  'StepFunctions.1': {
    good: () => machine({ loggingConfiguration: { level: 'ERROR', logDestination: 'arn:aws:logs:::log-group:x:*' } }),
    bad: {
      'no logging': () => machine({}),
      off: () => machine({ loggingConfiguration: { level: 'OFF', logDestination: 'arn:aws:logs:::log-group:x:*' } }),
      'into nothing': () => machine({ loggingConfiguration: { level: 'ALL' } }),
    },
  },
  'CT.STEPFUNCTIONS.PR.2': {
    good: () => machine({ tracingConfiguration: { enabled: true } }),
    bad: { 'not traced': () => machine({}) },
  },
  'SNS.1': {
    good: () => topic({ kmsMasterKeyId: key }),
    bad: { 'not encrypted': () => topic({}) },
  },
  'SNS.4': {
    good: () => topic({ policy: statements(everybody('sns:Publish', sourceAccount)) }),
    bad: {
      'everybody publishes': () => topic({ policy: statements(everybody('sns:Publish')) }),
      'everybody, by a policy of its own': () =>
        new aws.sns.TopicPolicy('policy', {
          arn: topic({}).arn,
          policy: statements(everybody('sns:Subscribe', { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:*:*:*' } })),
        }),
    },
  },
  'SQS.1': {
    good: () => {
      queue({ kmsMasterKeyId: key });
      new aws.sqs.Queue('other', { sqsManagedSseEnabled: true });
    },
    bad: { 'not encrypted': () => queue({}) },
  },
  'SQS.3': {
    good: () =>
      new aws.sqs.QueuePolicy('policy', {
        queueUrl: queue({}).url,
        policy: statements({
          Effect: 'Allow',
          Principal: { Service: 's3.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: '*',
        }),
      }),
    bad: {
      'everybody sends': () =>
        new aws.sqs.QueuePolicy('policy', {
          queueUrl: queue({}).url,
          policy: statements(everybody('sqs:SendMessage')),
        }),
    },
  },
  'IAM.1': {
    good: () => inline('s3:GetObject', '*'),
    bad: {
      'an inline policy': () => inline('*', '*'),
      'a managed policy': () => managed('*:*', '*'),
      'a policy in the role': () =>
        role({ inlinePolicies: [{ policy: statements({ Effect: 'Allow', Action: '*', Resource: '*' }) }] }),
      "AWS's own": () =>
        new aws.iam.RolePolicyAttachment('attached', {
          role: role().name,
          policyArn: 'arn:aws:iam::aws:policy/AdministratorAccess',
        }),
    },
  },
  'IAM.21': {
    good: () => inline('logs:Describe*', '*'),
    bad: { 'a whole service': () => inline(['s3:GetObject', 'logs:*'], arn), everything: () => managed('*', arn) },
  },
  'Sluice.1': {
    good: () => {
      functionOf();
      logGroup({ name: '/aws/lambda/sluice-dev-sensor' });
      new aws.glue.CatalogDatabase('database', { name: 'sluice_dev' });
      new aws.kms.Alias('alias', { name: 'alias/sluice-dev-data', targetKeyId: key });
    },
    bad: {
      'another stack': () => functionOf({ name: 'sluice-prod-sensor' }),
      'a stack that begins alike': () => queue({ name: 'sluice-development-arrival' }),
      'another project': () => logGroup({ name: '/aws/lambda/dev-sensor' }),
      'a name that Pulumi makes': () => new aws.sns.Topic('topic', {}),
    },
  },
  'Sluice.2': {
    good: () => {
      encrypted('aws:kms', key);
      logGroup({ kmsKeyId: key });
      queue({ kmsMasterKeyId: key.slice(key.lastIndexOf('/') + 1) });
      new aws.s3.BucketLogging('logging', { bucket: name, targetBucket: 'logs', targetPrefix: '' });
      bucket('logs');
    },
    bad: {
      'a bucket without encryption': () => bucket(),
      'a bucket with the key of S3': () => encrypted('AES256'),
      "a bucket with AWS's key": () => encrypted('aws:kms'),
      'a topic with the key of SNS': () => topic({ kmsMasterKeyId: 'alias/aws/sns' }),
      'a function without a key': () => functionOf(),
      'two keys': () => {
        logGroup({ kmsKeyId: key });
        queue({ kmsMasterKeyId: 'another' });
      },
    },
  },
  'Sluice.3': {
    good: () => {
      new aws.s3.BucketNotification('raw', { bucket: name });
      new aws.s3.BucketNotification('processed', { bucket: 'sluice-dev-processed' });
    },
    bad: {
      'two of one bucket': () => {
        new aws.s3.BucketNotification('first', { bucket: name, eventbridge: true });
        new aws.s3.BucketNotification('second', { bucket: name });
      },
    },
  },
  'Sluice.4': {
    good: () => functionOf({ publish: true }),
    bad: {
      'an alias': () =>
        new aws.lambda.Alias('live', { name: 'live', functionName: 'sluice-dev-sensor', functionVersion: '1' }),
    },
  },
  'Sluice.5': {
    good: () => {
      logGroup({ name: '/aws/lambda/sluice-dev-sensor', retentionInDays: 14 });
      functionOf();
    },
    bad: {
      'for ever': () => logGroup({ name: 'log' }),
      'zero, which is for ever': () => logGroup({ name: 'log', retentionInDays: 0 }),
      'a group that Lambda makes': () => functionOf(),
      'a group that is not there': () => functionOf({ loggingConfig: { logFormat: 'JSON', logGroup: 'elsewhere' } }),
    },
  },
};
