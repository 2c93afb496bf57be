import { deadLettersNoun } from './access/function-policy.ts';
import { callDeadLettersNoun } from './access/schedule-policy.ts';
import type { WatchedQueues } from './alarms/queue-alarms.ts';
import { arrivalDeadLettersNoun } from './arrival-queue.ts';
import { failureQueueNoun } from './failure-notice.ts';
import { functionNames, functionSpecs } from './function-specs.ts';
import { scheduleGroups } from './schedule-calls.ts';

const asynchronous = functionNames.filter((name) => functionSpecs[name].isAsynchronous === true);

/** The queues of a stack in which every message was lost on its way, and its groups of schedules. */
export const watchedQueues: WatchedQueues = {
  deadLetters: [
    arrivalDeadLettersNoun,
    ...scheduleGroups.map(callDeadLettersNoun),
    failureQueueNoun,
    ...asynchronous.map(deadLettersNoun),
  ],
  scheduleGroups,
};
