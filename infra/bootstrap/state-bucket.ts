import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

/** What a bucket of the state backend is made from. */
export interface StateBucketArgs {
  readonly bucketName: string;
  /** Of the bucket's policy, beside the one that refuses requests without TLS. */
  readonly statements: readonly object[];
  /** Encrypts the objects; S3's own key where there is none. */
  readonly key?: aws.kms.Key;
}

/** Days that an earlier version of the state and an access log are kept. */
const keptDays = 365;

/** A bucket with versions, encryption and lifecycle rules, that nobody outside can be let into and nobody removes by mistake. */
export class StateBucket extends pulumi.ComponentResource {
  readonly bucket: aws.s3.Bucket;

  constructor(name: string, args: StateBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:bootstrap:StateBucket', name, {}, opts);
    const { bucketName, statements, key } = args;
    const child = { parent: this };
    this.bucket = new aws.s3.Bucket(name, { bucket: bucketName }, { ...child, protect: true });
    const { bucket } = this.bucket;
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket, versioningConfiguration: { status: 'Enabled' } },
      child,
    );
    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      { bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
      child,
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      {
        bucket,
        rules: [
          key === undefined
            ? { applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }
            : {
                applyServerSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: key.arn },
                bucketKeyEnabled: true,
              },
        ],
      },
      child,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      {
        bucket,
        rules: [
          {
            id: 'earlier-versions',
            status: 'Enabled',
            filter: { prefix: '' },
            noncurrentVersionExpiration: { noncurrentDays: keptDays },
            abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
          },
          ...(key === undefined
            ? [{ id: 'logs', status: 'Enabled', filter: { prefix: '' }, expiration: { days: keptDays } }]
            : []),
        ],
      },
      // S3 refuses rules about versions before there are any.
      { ...child, dependsOn: versioning },
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket,
        policy: JSON.stringify({ Version: '2012-10-17', Statement: [...statements, refusePlain(bucketName)] }),
      },
      // S3 refuses two changes of who gets in at a time.
      { ...child, dependsOn: publicAccess },
    );
    this.registerOutputs({});
  }
}

function refusePlain(bucket: string): object {
  return {
    Sid: 'TlsOnly',
    Effect: 'Deny',
    Principal: '*',
    Action: 's3:*',
    Resource: [`arn:aws:s3:::${bucket}`, `arn:aws:s3:::${bucket}/*`],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}
