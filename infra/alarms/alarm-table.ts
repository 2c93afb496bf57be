import type { Alarm, WatchedStack } from './alarm.ts';
import { bucketAlarms } from './bucket-alarms.ts';
import { datasetAlarms } from './dataset-alarms.ts';
import { functionAlarms } from './function-alarms.ts';
import { queueAlarms, type WatchedQueues } from './queue-alarms.ts';

/** Every alarm of a stack. What none of them is about, the pipeline tells itself: docs/reference/alerts.md. */
export function alarmTable(stack: WatchedStack, queues: WatchedQueues): Alarm[] {
  return [...datasetAlarms(stack), ...functionAlarms(stack), ...queueAlarms(stack, queues), ...bucketAlarms(stack)];
}
