import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { StackNames } from '../names.ts';
import { StateBucket } from './state-bucket.ts';

/** What the state backend is made from. */
export interface StateBackendArgs {
  readonly names: StackNames;
}

/**
 * The bucket that Pulumi keeps the state of all stacks in, and the key that encrypts it and, as their secrets provider, the
 * secrets in it. https://www.pulumi.com/docs/iac/concepts/state-and-backends/
 */
export class StateBackend extends pulumi.ComponentResource {
  readonly bucketName: string;
  readonly bucketArn: string;
  readonly key: aws.kms.Key;
  /** Without `alias/`. */
  readonly keyAlias: string;

  constructor(name: string, { names }: StateBackendArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:bootstrap:StateBackend', name, {}, opts);
    const { account } = names;
    this.bucketName = `${names.resource('state')}-${account}`;
    this.bucketArn = `arn:aws:s3:::${this.bucketName}`;
    this.keyAlias = names.resource('state');
    this.key = new aws.kms.Key(
      `${name}-key`,
      {
        description: 'The state of the Sluice stacks of this account, and the secrets in it',
        enableKeyRotation: true,
        policy: JSON.stringify(keyPolicy(account)),
      },
      { parent: this, protect: true },
    );
    new aws.kms.Alias(
      `${name}-alias`,
      { name: `alias/${this.keyAlias}`, targetKeyId: this.key.keyId },
      { parent: this },
    );
    const logBucketName = `${names.resource('access-logs')}-${account}`;
    // S3 delivers access logs to no bucket that a key of the account encrypts.
    const logs = new StateBucket(
      `${name}-logs`,
      { bucketName: logBucketName, statements: [allowLogs(logBucketName, this.bucketArn, account)] },
      { parent: this },
    );
    const { bucket } = new StateBucket(
      `${name}-bucket`,
      { bucketName: this.bucketName, statements: [], key: this.key },
      { parent: this },
    );
    new aws.s3.BucketLogging(
      `${name}-logging`,
      { bucket: bucket.bucket, targetBucket: logs.bucket.bucket, targetPrefix: 'state/' },
      // S3 asks whether it may write there.
      { parent: this, dependsOn: logs },
    );
    this.registerOutputs({ keyArn: this.key.arn });
  }
}

function keyPolicy(account: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${account}:root` }, Action: 'kms:*', Resource: '*' },
    ],
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html */
function allowLogs(bucket: string, sourceArn: string, account: string): object {
  return {
    Sid: 'AccessLogs',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Action: 's3:PutObject',
    Resource: `arn:aws:s3:::${bucket}/state/*`,
    Condition: { ArnLike: { 'aws:SourceArn': sourceArn }, StringEquals: { 'aws:SourceAccount': account } },
  };
}
