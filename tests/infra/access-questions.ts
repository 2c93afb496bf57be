import { functionPolicy } from '../../infra/access/function-policy.ts';
import { approverAccess, readerAccess } from '../../infra/access/people-access.ts';
import { breakGlassPolicy, peoplePolicy } from '../../infra/access/people-policy.ts';
import type { PolicyDocument } from '../../infra/access/policy-document.ts';
import { functionNames, type FunctionName } from '../../infra/function-specs.ts';
import { nameResources, type StackNames } from '../../infra/names.ts';
import { recordedAccount } from './aws-outputs.ts';
import type { IamRequest } from './iam-evaluator.ts';
import type { Place } from './access-places.ts';

/** The stack whose policies are judged. */
export const names = nameResources('test', recordedAccount, 'eu-central-1');

/** The ARN of its key. */
export const keyArn = `arn:aws:kms:eu-central-1:${recordedAccount}:key/0aa64b2f-1111-2222-3333-444455556666`;

/** The roles of people. */
export const people = [
  'reader-platform',
  'reader-compliance',
  'reader-business',
  'reader-domain-analytics',
  'approver-domain',
  'approver-platform',
  'break-glass',
] as const;

/** A function or a role of people. */
export type Who = FunctionName | (typeof people)[number];

/** All that have a policy. */
export const everybody: readonly Who[] = [...functionNames, ...people];

/** The policy of each. */
export function policyFor(who: Who, ofNames: StackNames = names): PolicyDocument {
  if (who === 'break-glass') return breakGlassPolicy(ofNames, keyArn);
  const reader = /^reader-(.+)$/.exec(who)?.[1];
  if (reader !== undefined) return peoplePolicy(ofNames, readerAccess(['analytics'])[reader]!, keyArn);
  const approver = /^approver-(.+)$/.exec(who)?.[1];
  if (approver !== undefined) return peoplePolicy(ofNames, approverAccess(approver), keyArn);
  return functionPolicy(ofNames, who as FunctionName, keyArn);
}

/** What can be done at a place. */
export const verbs = ['read', 'create', 'overwrite', 'remove', 'removeVersion', 'list'] as const;

/** One of them. */
export type Verb = (typeof verbs)[number];

/** What doing it asks of S3. */
export function requestOf(verb: Verb, { bucket, key }: Place): IamRequest {
  const resource = names.bucketArn(bucket, key);
  switch (verb) {
    case 'read':
      return { action: 's3:GetObject', resource };
    case 'create': {
      const context = { 's3:if-none-match': '*', 's3:ObjectCreationOperation': 'true' };
      return { action: 's3:PutObject', resource, context };
    }
    case 'overwrite':
      return { action: 's3:PutObject', resource, context: { 's3:ObjectCreationOperation': 'true' } };
    case 'remove':
      return { action: 's3:DeleteObject', resource };
    case 'removeVersion':
      return { action: 's3:DeleteObjectVersion', resource };
    case 'list': {
      const context = { 's3:prefix': key.slice(0, key.lastIndexOf('/') + 1) };
      return { action: 's3:ListBucket', resource: names.bucketArn(bucket), context };
    }
  }
}
