import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { arrivalDeadLettersNoun, arrivalQueue, arrivalSenders } from '../arrival-queue.ts';
import type { Stack } from '../stack.ts';
import { EncryptedQueue } from './encrypted-queue.ts';
import type { PublishedFunction } from './published-function.ts';

/** What the arrival of late data is made from. */
export interface ArrivalArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  /** The function `arrival`. */
  readonly arrival: PublishedFunction;
}

/** The queue of what the raw bucket tells, and the function that decides for each date whether it runs again. */
export class Arrival extends pulumi.ComponentResource {
  readonly queue: aws.sqs.Queue;
  readonly deadLetterQueue: aws.sqs.Queue;

  constructor(name: string, { stack, key, arrival }: ArrivalArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:Arrival', name, {}, opts);
    this.deadLetterQueue = new EncryptedQueue(
      `${name}-dead-letters`,
      { stack, key, noun: arrivalDeadLettersNoun },
      { parent: this },
    ).queue;
    const { delaySeconds, visibilityTimeoutSeconds, maxReceives, ...batches } = arrivalQueue;
    this.queue = new EncryptedQueue(
      name,
      {
        stack,
        key,
        noun: 'arrival',
        senders: arrivalSenders(stack.names),
        delaySeconds,
        visibilityTimeoutSeconds,
        deadLetters: { queue: this.deadLetterQueue, maxReceives },
      },
      { parent: this },
    ).queue;
    new aws.lambda.EventSourceMapping(
      `${name}-mapping`,
      {
        eventSourceArn: this.queue.arn,
        functionName: arrival.function.qualifiedArn,
        functionResponseTypes: ['ReportBatchItemFailures'],
        batchSize: batches.batchMessages,
        maximumBatchingWindowInSeconds: batches.batchSeconds,
        scalingConfig: { maximumConcurrency: batches.maxConcurrency },
      },
      { parent: this },
    );
    this.registerOutputs({ queue: this.queue, deadLetterQueue: this.deadLetterQueue });
  }
}
