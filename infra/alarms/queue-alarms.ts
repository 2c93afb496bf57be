import { arrivalQueue } from '../arrival-queue.ts';
import { platformTeam, type Alarm, type WatchedStack } from './alarm.ts';

/** The queues and schedules of a stack, by the nouns in their names. */
export interface WatchedQueues {
  /** Queues in which every message is something that was lost on its way. */
  readonly deadLetters: readonly string[];
  /** Groups of schedules. */
  readonly scheduleGroups: readonly string[];
}

/**
 * SQS leaves a message out of its age that was received more than three times: whatever waits for a run in its way is left out
 * after this, so an older one was never read.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
 */
const longestUnreadSeconds = arrivalQueue.delaySeconds + 4 * arrivalQueue.visibilityTimeoutSeconds;

/** The alarms of what is called by events and schedules: nobody but these would see that a call was lost. */
export function queueAlarms(stack: WatchedStack, { deadLetters, scheduleGroups }: WatchedQueues): Alarm[] {
  return [
    ...deadLetters.map((queue) => notEmpty(stack, queue)),
    ...scheduleGroups.map((group) => lostCalls(stack, group)),
    arrivalAge(stack),
  ];
}

const common = { class: 'P1', owner: platformTeam, runbook: 'dead-letters.md', missingData: 'notBreaching' } as const;

function notEmpty({ names }: WatchedStack, queue: string): Alarm {
  const name = names.resource(queue);
  return {
    ...common,
    subject: queue,
    what: 'not-empty',
    meaning: `The queue ${name} has messages: each is an event or a call that was tried several times in vain.`,
    nextStep: `read the messages, mend the cause, and send them again from ${name}`,
    metric: {
      namespace: 'AWS/SQS',
      name: 'ApproximateNumberOfMessagesVisible',
      dimensions: { QueueName: name },
      statistic: 'Maximum',
      periodSeconds: 300,
    },
    limit: { atLeast: 1 },
    periods: 1,
    breachingPeriods: 1,
  };
}

/** A call that failed and became a dead letter is told of there; this is of those that could not even become one. */
function lostCalls({ names }: WatchedStack, group: string): Alarm {
  return {
    ...common,
    subject: group,
    what: 'lost-calls',
    meaning: `A call of the schedule group ${names.resource(group)} failed and could not be kept as a dead letter.`,
    nextStep: 'see which dates have no run with: sluice status, and whether the schedule may use its queue and key',
    metric: {
      namespace: 'AWS/Scheduler',
      name: 'InvocationsFailedToBeSentToDeadLetterCount',
      dimensions: { ScheduleGroup: names.resource(group) },
      statistic: 'Sum',
      periodSeconds: 300,
    },
    limit: { atLeast: 1 },
    periods: 1,
    breachingPeriods: 1,
  };
}

/** The queue is full of messages and the function does not get them: errors of the function have an alarm of their own. */
function arrivalAge({ names }: WatchedStack): Alarm {
  return {
    ...common,
    subject: 'arrival',
    what: 'age',
    meaning: `Nobody reads the queue of late raw data: a message is older than ${Math.floor(longestUnreadSeconds / 60)} minutes and was hardly tried.`,
    nextStep: 'see whether the event source mapping of the arrival function is enabled, and what its log says',
    metric: {
      namespace: 'AWS/SQS',
      name: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: names.resource('arrival') },
      statistic: 'Maximum',
      periodSeconds: 300,
    },
    limit: { atLeast: longestUnreadSeconds },
    periods: 1,
    breachingPeriods: 1,
  };
}
