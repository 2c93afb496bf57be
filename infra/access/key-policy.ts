import type { StackNames } from '../names.ts';
import { policyOf, type Conditions, type PolicyDocument, type Statement } from './policy-document.ts';

/** What a sender to an encrypted topic or queue needs: the key of the message, new or one that is still in use. */
const send = ['kms:GenerateDataKey*', 'kms:Decrypt'];

/**
 * The policy of the stack's key. The account decides by IAM who uses it; services that act by themselves are granted it here.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function keyPolicy(names: StackNames): PolicyDocument {
  const { account, region } = names;
  const ownAccount = { StringEquals: { 'aws:SourceAccount': account } };
  return policyOf([
    {
      Sid: 'Account',
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ['kms:*'],
      Resource: ['*'],
    },
    // Alarms to topics. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    grant('Alarms', 'cloudwatch.amazonaws.com', send, ownAccount),
    // Topics to queues.
    grant('Topics', 'sns.amazonaws.com', send, ownAccount),
    // Bucket notifications to queues.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
    grant('BucketNotifications', 's3.amazonaws.com', send, ownAccount),
    // https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
    grant('Schedules', 'scheduler.amazonaws.com', send, ownAccount),
    // EventBridge does not say for which account it sends to a topic, so that a condition on it would stop every notice;
    // what the message is encrypted for says as much. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    grant('EventsToTopics', 'events.amazonaws.com', send, {
      ArnLike: { 'kms:EncryptionContext:aws:sns:topicArn': names.arn('sns', '', '*') },
    }),
    grant('EventsToQueues', 'events.amazonaws.com', send, {
      ArnLike: { 'kms:EncryptionContext:aws:sqs:arn': names.arn('sqs', '', '*') },
    }),
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
    grant(
      'LogGroups',
      `logs.${region}.amazonaws.com`,
      ['kms:Encrypt*', 'kms:Decrypt*', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${account}:*` } },
    ),
    // What delivers the logs of encrypted state machines.
    // https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
    grant('LogDelivery', 'delivery.logs.amazonaws.com', send, {
      StringEquals: { 'kms:EncryptionContext:SourceArn': `arn:aws:logs:${region}:${account}:*` },
    }),
  ]);
}

/** In a key policy `*` is the key that it belongs to. */
function grant(Sid: string, service: string, Action: readonly string[], Condition: Conditions): Statement {
  return { Sid, Effect: 'Allow', Principal: { Service: service }, Action, Resource: ['*'], Condition };
}
