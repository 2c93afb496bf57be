import { approvalRolePrefix, promotionLogPrefix, rawPrefix, rejectsPrefix } from '../../shared/layout/keys.ts';
import type { BucketKind, StackNames } from '../names.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';

/** What a bucket's policy depends on beside the bucket. */
export interface BucketPolicyScope {
  readonly names: StackNames;
  /** Of the key that the bucket encrypts with by default. */
  readonly keyArn: string;
  /** Who alone may delete what proves something. */
  readonly breakGlassRoleArn: string;
  readonly writeOnceRaw: boolean;
}

const any = { domain: '*', dataset: '*' };
const everybody = { AWS: '*' };

/**
 * After a delete marker a create-if-absent succeeds again: a log entry could be replaced, an approval given anew. So what
 * proves something is not deleted, whatever a role's own policy says. Lifecycle rules are no principal.
 */
const undeletable: Partial<Readonly<Record<BucketKind, readonly string[]>>> = {
  processed: [`${promotionLogPrefix(any)}*`, `${approvalRolePrefix('*')}*`],
  quarantine: [`${rejectsPrefix('condemned', any)}*`],
};

/**
 * The policy of a bucket with data. It only denies, so what a role may do stays in that role's own policy. Who may change
 * bucket policies or lifecycle rules is for the account to say: a bucket that refused its deployment could not be mended.
 */
export function dataBucketPolicy(kind: Exclude<BucketKind, 'access-logs'>, scope: BucketPolicyScope): PolicyDocument {
  const { names, keyArn, breakGlassRoleArn, writeOnceRaw } = scope;
  const undeletableArns = (undeletable[kind] ?? []).map((pattern) => names.bucketArn(kind, pattern));
  return policyOf([
    denyPlainHttp(names, kind),
    ...denyOtherEncryption(names.bucketArn(kind, '*'), keyArn),
    ...(undeletableArns.length === 0 ? [] : [denyDeletion(undeletableArns, breakGlassRoleArn)]),
    ...(kind === 'raw' && writeOnceRaw ? [denyOverwriting(names.bucketArn('raw', `${rawPrefix(any)}*`))] : []),
  ]);
}

/**
 * The policy of the bucket that S3 writes the access logs of the others to.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export function logBucketPolicy(names: StackNames, logged: readonly BucketKind[]): PolicyDocument {
  return policyOf([
    denyPlainHttp(names, 'access-logs'),
    {
      Sid: 'AccessLogs',
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: [names.bucketArn('access-logs', '*')],
      Condition: {
        ArnLike: { 'aws:SourceArn': logged.map((kind) => names.bucketArn(kind)) },
        StringEquals: { 'aws:SourceAccount': names.account },
      },
    },
  ]);
}

function denyPlainHttp(names: StackNames, kind: BucketKind): Statement {
  return {
    Sid: 'DenyPlainHttp',
    Effect: 'Deny',
    Principal: everybody,
    Action: ['s3:*'],
    Resource: [names.bucketArn(kind), names.bucketArn(kind, '*')],
    Condition: { Bool: { 'aws:SecureTransport': 'false' } },
  };
}

/**
 * Denies a write that names another encryption or key than the bucket's; one that names none gets the bucket's. A negated
 * operator holds for a missing key too, with IfExists or without, so `Null` asks first whether an encryption is named.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function denyOtherEncryption(objects: string, keyArn: string): Statement[] {
  const deny = { Effect: 'Deny', Principal: everybody, Action: ['s3:PutObject'], Resource: [objects] } as const;
  const named = { 's3:x-amz-server-side-encryption': 'false' };
  return [
    {
      Sid: 'DenyOtherEncryption',
      ...deny,
      Condition: { Null: named, StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption': 'aws:kms' } },
    },
    // `aws:kms` without a key is the account's default key for S3, so it is denied as well.
    {
      Sid: 'DenyOtherKey',
      ...deny,
      Condition: { Null: named, StringNotEqualsIfExists: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn } },
    },
    {
      Sid: 'DenyKeysOfCallers',
      ...deny,
      Condition: { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } },
    },
  ];
}

function denyDeletion(objects: readonly string[], breakGlassRoleArn: string): Statement {
  return {
    Sid: 'DenyDeletion',
    Effect: 'Deny',
    Principal: everybody,
    Action: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    Resource: objects,
    Condition: { ArnNotEquals: { 'aws:PrincipalArn': breakGlassRoleArn } },
  };
}

/**
 * Denies what makes an object without `If-None-Match`; the parts of an upload cannot carry it, and make none. Copies into
 * the bucket are no longer possible: S3 takes no such header there.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
function denyOverwriting(objects: string): Statement {
  return {
    Sid: 'DenyOverwriting',
    Effect: 'Deny',
    Principal: everybody,
    Action: ['s3:PutObject'],
    Resource: [objects],
    Condition: { Null: { 's3:if-none-match': 'true' }, Bool: { 's3:ObjectCreationOperation': 'true' } },
  };
}
