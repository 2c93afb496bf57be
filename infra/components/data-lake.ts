import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { dataBucketPolicy, logBucketPolicy } from '../access/bucket-policy.ts';
import { policyJson } from '../access/policy-json.ts';
import { loggedBuckets, type BucketKind } from '../names.ts';
import type { Stack } from '../stack.ts';
import { GuardedBucket } from './guarded-bucket.ts';

/** What the data lake is made from. */
export interface DataLakeArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly breakGlassRoleArn: string;
}

/** The buckets of a stack. */
export class DataLake extends pulumi.ComponentResource {
  readonly buckets: Readonly<Record<BucketKind, aws.s3.Bucket>>;
  /** What an object has to wait for whose version is named. */
  readonly versioning: Readonly<Record<BucketKind, aws.s3.BucketVersioning>>;

  constructor(name: string, args: DataLakeArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:DataLake', name, {}, opts);
    const { stack, key, breakGlassRoleArn } = args;
    const { names, config } = stack;
    const child = { parent: this };
    // S3 delivers access logs to no bucket that a key of the account encrypts.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html
    const logBucket = new GuardedBucket(
      `${name}-access-logs`,
      { stack, kind: 'access-logs', policy: policyJson(logBucketPolicy(names, loggedBuckets)) },
      child,
    );
    const addBucket = (kind: (typeof loggedBuckets)[number]) => {
      const policy = key.arn.apply((keyArn) =>
        policyJson(dataBucketPolicy(kind, { names, keyArn, breakGlassRoleArn, writeOnceRaw: config.writeOnceRaw })),
      );
      return new GuardedBucket(`${name}-${kind}`, { stack, kind, key, policy, logBucket }, child);
    };
    const all = {
      raw: addBucket('raw'),
      processed: addBucket('processed'),
      quarantine: addBucket('quarantine'),
      artifacts: addBucket('artifacts'),
      'query-results': addBucket('query-results'),
      'access-logs': logBucket,
    };
    this.buckets = mapBuckets(all, ({ bucket }) => bucket);
    this.versioning = mapBuckets(all, ({ versioning }) => versioning);
    this.registerOutputs({});
  }
}

function mapBuckets<T>(buckets: Readonly<Record<BucketKind, GuardedBucket>>, pick: (bucket: GuardedBucket) => T) {
  return Object.fromEntries(Object.entries(buckets).map(([kind, bucket]) => [kind, pick(bucket)])) as Record<
    BucketKind,
    T
  >;
}
