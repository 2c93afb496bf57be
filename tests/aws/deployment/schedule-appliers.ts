import {
  CreateScheduleCommand,
  CreateScheduleGroupCommand,
  type FlexibleTimeWindowMode,
  type ScheduleState,
} from '@aws-sdk/client-scheduler';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

/** When MiniStack begins to call what a schedule names: not while tests run, which start everything themselves. */
const begin = new Date('2100-01-01T00:00:00Z');

/** The schedules. */
export const scheduleAppliers = {
  'aws:scheduler/scheduleGroup:ScheduleGroup': applier<aws.scheduler.ScheduleGroupArgs>(({ scheduler }, { name }) =>
    scheduler.send(new CreateScheduleGroupCommand({ Name: name })),
  ),

  'aws:scheduler/schedule:Schedule': applier<aws.scheduler.ScheduleArgs>(({ scheduler }, args) => {
    const { arn, roleArn, input, deadLetterConfig, retryPolicy } = args.target;
    return scheduler.send(
      new CreateScheduleCommand({
        Name: args.name,
        Description: args.description,
        GroupName: args.groupName,
        State: args.state as ScheduleState,
        ScheduleExpression: args.scheduleExpression,
        StartDate: begin,
        ScheduleExpressionTimezone: args.scheduleExpressionTimezone,
        FlexibleTimeWindow: { Mode: args.flexibleTimeWindow.mode as FlexibleTimeWindowMode },
        KmsKeyArn: args.kmsKeyArn,
        Target: {
          Arn: arn,
          RoleArn: roleArn,
          Input: input,
          DeadLetterConfig: { Arn: deadLetterConfig?.arn },
          RetryPolicy: {
            MaximumEventAgeInSeconds: retryPolicy?.maximumEventAgeInSeconds,
            MaximumRetryAttempts: retryPolicy?.maximumRetryAttempts,
          },
        },
      }),
    );
  }),
};
