import type * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { startStatement } from '../access/service-access.ts';
import { scheduleNoun } from '../contract-names.ts';
import { scheduledStart } from '../scheduled-start.ts';
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
    const { names, config, contracts } = stack;
    const { deadLetterQueue } = new ScheduleGroup(
      name,
      {
        stack,
        key,
        noun: 'schedules',
        grant: startStatement(names, ['pipeline']),
        calls: contracts.all
          .filter(({ schedule }) => schedule !== 'off')
          .map((contract) => ({
            noun: scheduleNoun(contract),
            description: `Runs ${contract.dataset} v${contract.schemaVersion} for the day before`,
            timeOfDay: contract.schedule,
            // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
            target: 'arn:aws:scheduler:::aws-sdk:sfn:startExecution',
            input: scheduledStart(names, contract),
            isEnabled: config.schedules,
          })),
      },
      { parent: this, dependsOn: [alias] },
    );
    this.deadLetterQueue = deadLetterQueue;
    this.registerOutputs({ deadLetterQueue });
  }
}
