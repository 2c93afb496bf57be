import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { pipelineCalls, scheduleGrant } from '../schedule-calls.ts';
import type { Stack } from '../stack.ts';
import { ScheduleGroup } from './schedule-group.ts';

/** What the schedules are made from. */
export interface SchedulesArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  /** The alias of the pipeline, which has to be there before something starts it. */
  readonly alias: aws.sfn.Alias;
}

/**
 * One schedule for each contract that has one, which starts the pipeline every day. Two schema versions of a dataset run
 * side by side as long as both have a contract.
 */
export class Schedules extends pulumi.ComponentResource {
  readonly deadLetterQueue: aws.sqs.Queue;

  constructor(name: string, { stack, key, alias }: SchedulesArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:Schedules', name, {}, opts);
    const { deadLetterQueue } = new ScheduleGroup(
      name,
      { stack, key, noun: 'schedules', grant: scheduleGrant(stack, 'schedules'), calls: pipelineCalls(stack) },
      { parent: this, dependsOn: [alias] },
    );
    this.deadLetterQueue = deadLetterQueue;
    this.registerOutputs({ deadLetterQueue });
  }
}
