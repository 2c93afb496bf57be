import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { lifecycleRules } from '../lifecycle.ts';
import type { BucketKind } from '../names.ts';
import type { Stack } from '../stack.ts';

/** What a bucket is made from. */
export interface GuardedBucketArgs {
  readonly stack: Stack;
  readonly kind: BucketKind;
  /** Encrypts what is written without naming an encryption; S3's own key where there is none. */
  readonly key?: aws.kms.Key;
  /** JSON. */
  readonly policy: pulumi.Input<string>;
  /** The bucket that its access logs go to, if any. */
  readonly logBucket?: GuardedBucket;
}

/** A bucket with versions, encryption, a policy and lifecycle rules, that nobody outside can be let into. */
export class GuardedBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;
  /** An object that is written before has no version to name. */
  readonly versioning: aws.s3.BucketVersioning;

  constructor(name: string, args: GuardedBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:GuardedBucket', name, {}, opts);
    const { stack, kind, key, policy, logBucket } = args;
    const { config, names, contracts } = stack;
    const child = { parent: this };
    this.bucket = new aws.s3.Bucket(
      `${name}-bucket`,
      { bucket: names.bucket(kind) },
      { ...child, protect: config.production },
    );
    const bucket = this.bucket.bucket;
    const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket, rules: [key === undefined ? ownKeyOfS3 : encryptionBy(key)] },
      child,
    );
    this.versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: 'Enabled' } },
      // What waits for versions must not be written before the bucket encrypts by the key.
      { ...child, dependsOn: encryption },
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    new aws.s3.BucketOwnershipControls(
      `${name}-ownership`,
      { bucket, rule: { objectOwnership: 'BucketOwnerEnforced' } },
      child,
    );
    const lifecycle = new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket, rules: lifecycleRules(kind, { contracts, accessLogDays: config.retention.accessLogDays }) },
      // S3 refuses rules about versions before there are any.
      { ...child, dependsOn: this.versioning },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      { bucket, policy },
      // Last, because from here on the bucket refuses; and S3 takes no two changes of who gets in at a time.
      { ...child, dependsOn: [publicAccess, lifecycle] },
    );
    if (logBucket !== undefined) {
      new aws.s3.BucketLogging(
        `${name}-logging`,
        { bucket, targetBucket: logBucket.bucket.bucket, targetPrefix: `${kind}/` },
        // S3 asks whether it may write there.
        { ...child, dependsOn: logBucket },
      );
    }
    this.registerOutputs({ bucket });
  }
}

const ownKeyOfS3 = { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } };

/** A bucket key saves most of the calls to KMS. https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html */
function encryptionBy(key: aws.kms.Key) {
  return {
    applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
    bucketKeyEnabled: true,
  };
}
