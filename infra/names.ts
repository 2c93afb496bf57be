/** The names and ARNs of a stack's resources. Every one carries the stack's name, so that stacks can share an account. */
export interface StackNames {
  readonly account: string;
  readonly region: string;
  /** `sluice-<stack>-<noun>`. */
  resource(noun: string): string;
  /** Bucket names are unique in all of AWS, so the account is part of them. */
  bucket(kind: BucketKind): string;
  /** The ARN of a bucket, or of what a key pattern names in it. */
  bucketArn(kind: BucketKind, keyPattern?: string): string;
  /** The Glue database. */
  readonly database: string;
  /** The ARN in this account and region of `sluice-<stack>-<noun>`, whose kind and separator `prefix` is: `stateMachine:`. */
  arn(service: string, prefix: string, noun: string): string;
  /** The ARN of the IAM role `sluice-<stack>-<noun>`. */
  roleArn(noun: string): string;
}

/** The buckets of a stack, but for the one that gets the access logs of these. */
export const loggedBuckets = ['raw', 'processed', 'quarantine', 'artifacts', 'query-results'] as const;

/** The buckets of a stack. */
export type BucketKind = (typeof loggedBuckets)[number] | 'access-logs';

/** Longest name of a stack, so that the names of its buckets have at most 63 characters. */
export const longestStackName = 20;

/** `sluice-<stack>-<noun>`. */
export function nameResource(stack: string, noun: string): string {
  return `sluice-${stack}-${noun}`;
}

/** @param account - 12 digits. @param region - Such as `eu-central-1`. */
export function nameResources(stack: string, account: string, region: string): StackNames {
  const resource = (noun: string) => nameResource(stack, noun);
  const bucket = (kind: BucketKind) => `${resource(kind)}-${account}`;
  return {
    account,
    region,
    resource,
    bucket,
    bucketArn: (kind, keyPattern) => `arn:aws:s3:::${bucket(kind)}${keyPattern === undefined ? '' : `/${keyPattern}`}`,
    // Glue and Athena take no hyphens unquoted.
    database: `sluice_${stack.replaceAll('-', '_')}`,
    arn: (service, prefix, noun) => `arn:aws:${service}:${region}:${account}:${prefix}${resource(noun)}`,
    roleArn: (noun) => `arn:aws:iam::${account}:role/${resource(noun)}`,
  };
}
