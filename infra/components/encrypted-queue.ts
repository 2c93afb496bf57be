import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { queuePolicy, queueRetentionSeconds, type QueueSender } from '../access/queue-policy.ts';
import type { Stack } from '../stack.ts';

/** What a queue is made from. */
export interface EncryptedQueueArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  /** The queue is `sluice-<stack>-<noun>`. */
  readonly noun: string;
  /** The services that send to it; none where only roles of the stack do. */
  readonly senders?: readonly QueueSender[];
  readonly delaySeconds?: number;
  readonly visibilityTimeoutSeconds?: number;
  /** Where a message goes that was handed out `maxReceives` times, and is still there. */
  readonly deadLetters?: { readonly queue: aws.sqs.Queue; readonly maxReceives: number };
}

/** A queue under the stack's key that keeps a message as long as SQS can, and takes none without TLS. */
export class EncryptedQueue extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;

  constructor(name: string, args: EncryptedQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:EncryptedQueue', name, {}, opts);
    const { stack, key, noun, senders = [], delaySeconds = 0, visibilityTimeoutSeconds = 30, deadLetters } = args;
    const redrive = deadLetters && {
      redrivePolicy: pulumi.jsonStringify({
        deadLetterTargetArn: deadLetters.queue.arn,
        maxReceiveCount: deadLetters.maxReceives,
      }),
    };
    this.queue = new aws.sqs.Queue(
      `${name}-queue`,
      {
        name: stack.names.resource(noun),
        kmsMasterKeyId: key.arn,
        messageRetentionSeconds: queueRetentionSeconds,
        delaySeconds,
        visibilityTimeoutSeconds,
        policy: JSON.stringify(queuePolicy(stack.names, noun, senders)),
        ...redrive,
      },
      { parent: this },
    );
    this.registerOutputs({ queue: this.queue });
  }
}
