import type { Contract } from '../shared/contract/contract.ts';
import { scheduledExecutionName } from '../shared/layout/execution-keys.ts';
import { liveArn } from './live-arn.ts';
import type { StackNames } from './names.ts';

/**
 * What the scheduler sends to StartExecution. It fills in what stands between `<` and `>`: each try to call has an id of
 * its own, so that a try whose reply was lost may start a second execution, which the partition's claim refuses.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function scheduledStart(names: StackNames, { dataset, schemaVersion }: Contract): string {
  const input = { dataset, schema_v: schemaVersion, scheduled_time: '<aws.scheduler.scheduled-time>' };
  return JSON.stringify({
    StateMachineArn: liveArn(names, 'pipeline'),
    Name: scheduledExecutionName(dataset, '<aws.scheduler.execution-id>'),
    Input: JSON.stringify(input),
  });
}
