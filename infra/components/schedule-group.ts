import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import type { Statement } from '../access/policy-document.ts';
import { callDeadLettersNoun, schedulePolicy, scheduleTrust } from '../access/schedule-policy.ts';
import { dailyCron } from '../daily-cron.ts';
import type { DailyCall } from '../schedule-calls.ts';
import type { Stack } from '../stack.ts';
import { EncryptedQueue } from './encrypted-queue.ts';

/** What a group of schedules is made from. */
export interface ScheduleGroupArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  /** Group and role are `sluice-<stack>-<noun>`. */
  readonly noun: string;
  /** Grants every call of the group. */
  readonly grant: Statement;
  readonly calls: readonly DailyCall<pulumi.Input<string>>[];
}

/** Schedules of EventBridge Scheduler that make calls in one role; a call that failed in all its tries is kept in a queue. */
export class ScheduleGroup extends pulumi.ComponentResource {
  readonly deadLetterQueue: aws.sqs.Queue;

  constructor(name: string, args: ScheduleGroupArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:ScheduleGroup', name, {}, opts);
    const { stack, key, noun, grant, calls } = args;
    const { names } = stack;
    this.deadLetterQueue = new EncryptedQueue(
      `${name}-dead-letters`,
      { stack, key, noun: callDeadLettersNoun(noun) },
      { parent: this },
    ).queue;
    const group = new aws.scheduler.ScheduleGroup(`${name}-group`, { name: names.resource(noun) }, { parent: this });
    const role = new aws.iam.Role(
      `${name}-role`,
      { name: names.resource(noun), assumeRolePolicy: JSON.stringify(scheduleTrust(names, noun)) },
      { parent: this },
    );
    const policy = key.arn.apply((keyArn) => schedulePolicy(names, noun, grant, keyArn));
    const rolePolicy = new aws.iam.RolePolicy(
      `${name}-policy`,
      { name: names.resource(noun), role: role.name, policy: pulumi.jsonStringify(policy) },
      { parent: this },
    );
    for (const call of calls) {
      new aws.scheduler.Schedule(
        `${name}-${call.noun}`,
        {
          name: names.resource(call.noun),
          description: call.description,
          groupName: group.name,
          state: call.isEnabled ? 'ENABLED' : 'DISABLED',
          scheduleExpression: dailyCron(call.timeOfDay),
          scheduleExpressionTimezone: 'UTC',
          flexibleTimeWindow: { mode: 'OFF' },
          kmsKeyArn: key.arn,
          target: {
            arn: call.target,
            roleArn: role.arn,
            input: call.input,
            deadLetterConfig: { arn: this.deadLetterQueue.arn },
            // After an hour it is for people to say whether it still should run.
            retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
          },
        },
        { parent: this, dependsOn: [rolePolicy] },
      );
    }
    this.registerOutputs({ deadLetterQueue: this.deadLetterQueue });
  }
}
