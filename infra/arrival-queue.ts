import type { QueueSender } from './access/queue-policy.ts';
import { functionSpecs } from './function-specs.ts';
import type { StackNames } from './names.ts';

/** How messages about raw objects wait, are handed out, and come again. */
export interface ArrivalQueueLimits {
  /** Seconds until a message is seen, so that the objects of one delivery are read by one run. */
  readonly delaySeconds: number;
  readonly batchMessages: number;
  /** Seconds that Lambda collects a batch: a burst of objects is decided once. */
  readonly batchSeconds: number;
  /** Seconds until a message that has to come again does. */
  readonly visibilityTimeoutSeconds: number;
  /** Times that it comes before it counts as dead. */
  readonly maxReceives: number;
  readonly maxConcurrency: number;
}

/** The noun of the queue that gets the messages which arrival failed at again and again. */
export const arrivalDeadLettersNoun = 'arrival-dead-letters';

/** Who sends to the queue: the raw bucket. */
export function arrivalSenders(names: StackNames): QueueSender[] {
  return [{ service: 's3', sourceArn: names.bucketArn('raw') }];
}

/** Days that a message may have to wait for the run in its way: that run may itself wait for approval, by default 3 days. */
const waitDays = 7;

const daySeconds = 86_400;
const batchSeconds = 60;

/**
 * Lambda wants six times the function's limit as the visibility timeout, and the time to collect a batch. A message that
 * comes again does so after that, which makes the number of tries: as many as `waitDays` has.
 *
 * Half of the 14 days that SQS keeps a message at most: it does so from when the message was first sent, so that a message
 * which came to the dead-letter queue later would have less time there for people to see it.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
export const arrivalQueue: ArrivalQueueLimits = limitsFor(functionSpecs.arrival.timeoutSeconds);

function limitsFor(functionTimeoutSeconds: number): ArrivalQueueLimits {
  const visibilityTimeoutSeconds = 6 * functionTimeoutSeconds + batchSeconds;
  return {
    delaySeconds: 300,
    batchMessages: 100,
    batchSeconds,
    visibilityTimeoutSeconds,
    maxReceives: Math.floor((waitDays * daySeconds) / visibilityTimeoutSeconds),
    maxConcurrency: 2,
  };
}
