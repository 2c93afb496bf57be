import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { repairCall, scheduleGrant } from '../schedule-calls.ts';
import type { Stack } from '../stack.ts';
import type { PublishedFunction } from './published-function.ts';
import { ScheduleGroup } from './schedule-group.ts';

/** What the daily repair is made from. */
export interface DailyRepairArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly repair: PublishedFunction;
}

/**
 * Calls the function `repair` once a day, after the runs of the night, so that what a promotion could not finish is behind
 * the log for a day at most. It runs whether or not the contracts' schedules do: late data and people promote too.
 */
export class DailyRepair extends pulumi.ComponentResource {
  readonly deadLetterQueue: aws.sqs.Queue;

  constructor(name: string, { stack, key, repair }: DailyRepairArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:DailyRepair', name, {}, opts);
    const { deadLetterQueue } = new ScheduleGroup(
      name,
      {
        stack,
        key,
        noun: 'daily-repair',
        grant: scheduleGrant(stack, 'daily-repair'),
        calls: [repairCall(stack, repair.function.qualifiedArn)],
      },
      { parent: this },
    );
    this.deadLetterQueue = deadLetterQueue;
    this.registerOutputs({ deadLetterQueue });
  }
}
