import { platformTeam, type Alarm, type WatchedStack } from './alarm.ts';

/** The queues and schedules of a stack, by the nouns in their names. */
export interface WatchedQueues {
  /** Queues in which every message is something that was lost on its way. */
  readonly deadLetters: readonly string[];
  /** Groups of schedules. */
  readonly scheduleGroups: readonly string[];
}

/** Longest that a run is in the way of late data: it waits for raw data, is judged, checked and promoted, with retries. */
const longestRunHours = 12;

/** Before the queue gives a message up, after seven days. */
const longestWaitHours = 144;

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

/** Late data waits for the run in its way, which may itself wait for people. */
function arrivalAge({ names, config, contracts }: WatchedStack): Alarm {
  const approvalHours = Math.max(0, ...contracts.all.map((contract) => contract.approvalHours));
  const isAsked = config.settings.approval === 'required';
  const hours = Math.min(longestWaitHours, longestRunHours + (isAsked ? approvalHours : 0));
  return {
    ...common,
    subject: 'arrival',
    what: 'age',
    meaning: `Late raw data has waited ${hours} hours for a run: longer than any other run can be in its way.`,
    nextStep: 'see which dates have late data with: sluice status, and run them with: sluice run DATASET DATE',
    metric: {
      namespace: 'AWS/SQS',
      name: 'ApproximateAgeOfOldestMessage',
      dimensions: { QueueName: names.resource('arrival') },
      statistic: 'Maximum',
      periodSeconds: 300,
    },
    limit: { atLeast: hours * 3600 },
    periods: 1,
    breachingPeriods: 1,
  };
}
