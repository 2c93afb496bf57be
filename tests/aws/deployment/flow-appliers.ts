import {
  CreateStateMachineAliasCommand,
  CreateStateMachineCommand,
  type LogLevel,
  type StateMachineType,
} from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand } from '@aws-sdk/client-sqs';
import type * as aws from '@pulumi/aws';
import { applier } from './applier.ts';

/** A definition as MiniStack can run it: where it waits for an execution that it starts, it knows no alias. */
export function forMiniStack(definition: string): string {
  return definition.replaceAll(/("StateMachineArn":"[^"]+):live"/g, '$1"');
}

/** State machines, topics and queues. */
export const flowAppliers = {
  'aws:sfn/stateMachine:StateMachine': applier<aws.sfn.StateMachineArgs>(({ stepFunctions }, args) =>
    stepFunctions.send(
      new CreateStateMachineCommand({
        name: args.name,
        type: args.type as StateMachineType,
        definition: forMiniStack(args.definition),
        roleArn: args.roleArn,
        publish: args.publish,
        loggingConfiguration: {
          level: args.loggingConfiguration?.level as LogLevel,
          includeExecutionData: args.loggingConfiguration?.includeExecutionData,
          destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: args.loggingConfiguration?.logDestination } }],
        },
        tracingConfiguration: args.tracingConfiguration,
      }),
    ),
  ),

  'aws:sfn/alias:Alias': applier<aws.sfn.AliasArgs>(({ stepFunctions }, { name, routingConfigurations }) =>
    stepFunctions.send(new CreateStateMachineAliasCommand({ name, routingConfiguration: routingConfigurations })),
  ),

  'aws:sns/topic:Topic': applier<aws.sns.TopicArgs>(({ sns }, { name, kmsMasterKeyId, policy }) =>
    sns.send(
      new CreateTopicCommand({
        Name: name,
        Attributes: { KmsMasterKeyId: kmsMasterKeyId!, Policy: policy! },
      }),
    ),
  ),

  'aws:sns/topicSubscription:TopicSubscription': applier<aws.sns.TopicSubscriptionArgs>(
    ({ sns }, { topic, protocol, endpoint }) =>
      sns.send(new SubscribeCommand({ TopicArn: topic as unknown as string, Protocol: protocol, Endpoint: endpoint })),
  ),

  'aws:sqs/queue:Queue': applier<aws.sqs.QueueArgs>(({ sqs }, args) =>
    sqs.send(
      new CreateQueueCommand({
        QueueName: args.name,
        Attributes: {
          DelaySeconds: String(args.delaySeconds),
          VisibilityTimeout: String(args.visibilityTimeoutSeconds),
          MessageRetentionPeriod: String(args.messageRetentionSeconds),
          KmsMasterKeyId: args.kmsMasterKeyId!,
          Policy: args.policy!,
          ...(args.redrivePolicy !== undefined && { RedrivePolicy: args.redrivePolicy }),
        },
      }),
    ),
  ),
};
