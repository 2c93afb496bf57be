import {
  PutBucketLifecycleConfigurationCommand,
  PutBucketLoggingCommand,
  PutBucketOwnershipControlsCommand,
  PutBucketPolicyCommand,
  PutPublicAccessBlockCommand,
  type LifecycleRule,
  type ObjectOwnership,
} from '@aws-sdk/client-s3';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

/** What guards the buckets. MiniStack notes it: it lets everybody in, and nothing expire. */
export const bucketAppliers = {
  'aws:s3/bucketPolicy:BucketPolicy': applier<aws.s3.BucketPolicyArgs>(({ s3 }, { bucket, policy }) =>
    s3.send(new PutBucketPolicyCommand({ Bucket: bucket, Policy: policy as string })),
  ),

  'aws:s3/bucketOwnershipControls:BucketOwnershipControls': applier<aws.s3.BucketOwnershipControlsArgs>(
    ({ s3 }, { bucket, rule }) =>
      s3.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership as ObjectOwnership }] },
        }),
      ),
  ),

  'aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock': applier<aws.s3.BucketPublicAccessBlockArgs>(
    ({ s3 }, { bucket, blockPublicAcls, blockPublicPolicy, ignorePublicAcls, restrictPublicBuckets }) =>
      s3.send(
        new PutPublicAccessBlockCommand({
          Bucket: bucket,
          PublicAccessBlockConfiguration: {
            BlockPublicAcls: blockPublicAcls,
            BlockPublicPolicy: blockPublicPolicy,
            IgnorePublicAcls: ignorePublicAcls,
            RestrictPublicBuckets: restrictPublicBuckets,
          },
        }),
      ),
  ),

  'aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration': applier<aws.s3.BucketLifecycleConfigurationArgs>(
    ({ s3 }, { bucket, rules = [] }) =>
      s3.send(
        new PutBucketLifecycleConfigurationCommand({
          Bucket: bucket,
          LifecycleConfiguration: { Rules: rules.map((rule) => asS3Names(rule) as LifecycleRule) },
        }),
      ),
  ),

  'aws:s3/bucketLogging:BucketLogging': applier<aws.s3.BucketLoggingArgs>(
    ({ s3 }, { bucket, targetBucket, targetPrefix }) =>
      s3.send(
        new PutBucketLoggingCommand({
          Bucket: bucket,
          BucketLoggingStatus: { LoggingEnabled: { TargetBucket: targetBucket, TargetPrefix: targetPrefix } },
        }),
      ),
  ),
};

/** The same with the names of S3's fields, which begin with a capital. */
function asS3Names(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(asS3Names);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, field]) => [
    name === 'id' ? 'ID' : name.charAt(0).toUpperCase() + name.slice(1),
    asS3Names(field),
  ]);
  return Object.fromEntries(fields);
}
