import {
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  DisableAlarmActionsCommand,
  EnableAlarmActionsCommand,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import { DisableRuleCommand, EnableRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { topicPolicy } from '../../../infra/access/topic-policy.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import { again, everything, type PlantedFault } from './planted-fault.ts';

const topicOf = ({ stack }: DeployedStack) => stack.names.arn('sns', '', 'P2');

async function removeSubscriptions(deployed: DeployedStack, protocol: string): Promise<void> {
  const { sns } = deployed.account;
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topicOf(deployed) }));
  for (const { Protocol, SubscriptionArn } of Subscriptions) {
    if (Protocol === protocol) await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  }
}

const setTopic = (deployed: DeployedStack, AttributeName: string, AttributeValue: string) =>
  deployed.account.sns.send(
    new SetTopicAttributesCommand({ TopicArn: topicOf(deployed), AttributeName, AttributeValue }),
  );

/** What can be wrong with who is told. */
export const watchFaults: readonly PlantedFault[] = [
  {
    what: 'somebody reads notices who is not configured',
    check: ({ stack }) => `topic ${stack.names.resource('P2')}`,
    problem: 'stranger@example.com is subscribed and not configured',
    plant: (deployed) =>
      deployed.account.sns.send(
        new SubscribeCommand({ TopicArn: topicOf(deployed), Protocol: 'email', Endpoint: 'stranger@example.com' }),
      ),
    putBack: (deployed) => removeSubscriptions(deployed, 'email'),
  },
  {
    what: 'everybody may publish',
    check: ({ stack }) => `topic ${stack.names.resource('P2')}`,
    problem: 'the policy has no statement StateMachines as it is declared',
    plant: (deployed) => setTopic(deployed, 'Policy', everything),
    putBack: (deployed) => setTopic(deployed, 'Policy', JSON.stringify(topicPolicy(deployed.stack.names, 'P2'))),
  },
  {
    what: 'an alarm tells nobody',
    check: () => 'alarms ',
    problem: 'sluice-dev-events-unusual-pace.ActionsEnabled is false, not true',
    plant: ({ account, stack }) =>
      account.cloudWatch.send(
        new DisableAlarmActionsCommand({ AlarmNames: [stack.names.resource('events-unusual-pace')] }),
      ),
    putBack: ({ account, stack }) =>
      account.cloudWatch.send(
        new EnableAlarmActionsCommand({ AlarmNames: [stack.names.resource('events-unusual-pace')] }),
      ),
  },
  {
    what: 'an alarm watches another queue',
    check: () => 'alarms ',
    problem: 'sluice-dev-arrival-dead-letters-not-empty.compares is ',
    plant: async ({ account: { cloudWatch }, stack }) => {
      const AlarmNames = [stack.names.resource('arrival-dead-letters-not-empty')];
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames }));
      const Dimensions = [{ Name: 'QueueName', Value: stack.names.resource('arrival') }];
      const { AlarmName, ComparisonOperator, EvaluationPeriods, ...alarm } = MetricAlarms[0]!;
      const required = { AlarmName, ComparisonOperator, EvaluationPeriods };
      return cloudWatch.send(new PutMetricAlarmCommand({ ...alarm, ...required, Dimensions }));
    },
    putBack: again('aws:cloudwatch/metricAlarm:MetricAlarm', 'alarms-arrival-dead-letters-not-empty'),
  },
  {
    what: 'an alarm is gone',
    check: () => 'alarms ',
    problem: 'sluice-dev-orders-unusual-pace is absent',
    plant: ({ account, stack }) =>
      account.cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [stack.names.resource('orders-unusual-pace')] })),
    putBack: again('aws:cloudwatch/metricAlarm:MetricAlarm', 'alarms-orders-unusual-pace'),
  },
  {
    what: 'the failure rule is off',
    check: () => 'rule ',
    problem: 'State is DISABLED, not ENABLED',
    plant: ({ account, stack }) =>
      account.eventBridge.send(new DisableRuleCommand({ Name: stack.names.resource('failed-executions') })),
    putBack: ({ account, stack }) =>
      account.eventBridge.send(new EnableRuleCommand({ Name: stack.names.resource('failed-executions') })),
  },
  {
    what: 'the failure rule tells nobody',
    check: () => 'rule ',
    problem: 'targets is []',
    plant: ({ account, stack }) =>
      account.eventBridge.send(
        new RemoveTargetsCommand({ Rule: stack.names.resource('failed-executions'), Ids: ['P1'] }),
      ),
    putBack: again('aws:cloudwatch/eventTarget:EventTarget'),
  },
];
