import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { approvalNotice, arrivalNotice, type BucketNotice } from '../bucket-notices.ts';
import type { BucketKind } from '../names.ts';
import type { Stack } from '../stack.ts';
import type { PublishedFunction } from './published-function.ts';

/** What the notifications of the buckets are made from. */
export interface BucketNotificationsArgs {
  readonly stack: Stack;
  readonly buckets: Readonly<Record<BucketKind, aws.s3.Bucket>>;
  readonly arrivalQueue: aws.sqs.Queue;
  /** The function `record-approval`. */
  readonly recordApproval: PublishedFunction;
  /** The roles that approvers write for. */
  readonly approverRoles: readonly string[];
}

/**
 * What the buckets tell: raw objects to the arrival queue, approvals to record-approval. S3 keeps one configuration a
 * bucket, which each write replaces, so all that a bucket tells stands in one resource.
 *
 * S3 calls record-approval itself, because only its own events say who wrote. Below the approvers' own prefixes, never where
 * that function writes, or each of its records would call it again.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
 */
export class BucketNotifications extends pulumi.ComponentResource {
  constructor(name: string, args: BucketNotificationsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:BucketNotifications', name, {}, opts);
    const { stack, buckets, arrivalQueue, recordApproval, approverRoles } = args;
    new aws.s3.BucketNotification(
      `${name}-raw`,
      {
        bucket: buckets.raw.bucket,
        queues: [{ ...asInput(arrivalNotice), queueArn: arrivalQueue.arn }],
      },
      { parent: this },
    );
    const permission = new aws.lambda.Permission(
      `${name}-permission`,
      {
        statementId: 'processed-bucket',
        action: 'lambda:InvokeFunction',
        principal: 's3.amazonaws.com',
        function: recordApproval.function.name,
        qualifier: recordApproval.function.version,
        sourceArn: stack.names.bucketArn('processed'),
        sourceAccount: stack.names.account,
      },
      { parent: this },
    );
    new aws.s3.BucketNotification(
      `${name}-processed`,
      {
        bucket: buckets.processed.bucket,
        eventbridge: true,
        lambdaFunctions: approverRoles.map((role) => ({
          ...asInput(approvalNotice(role)),
          lambdaFunctionArn: recordApproval.function.qualifiedArn,
        })),
      },
      // S3 tries the call when it is told of it.
      { parent: this, dependsOn: [permission] },
    );
    this.registerOutputs();
  }
}

/** Pulumi takes no list that is only read. */
function asInput({ id, events, filterPrefix }: BucketNotice) {
  return { id, events: [...events], filterPrefix };
}
