import { UpdateWorkGroupCommand } from '@aws-sdk/client-athena';
import { DeleteAlarmsCommand, DisableAlarmActionsCommand, EnableAlarmActionsCommand } from '@aws-sdk/client-cloudwatch';
import { DisableRuleCommand, EnableRuleCommand, RemoveTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteTableCommand } from '@aws-sdk/client-glue';
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  ListSubscriptionsByTopicCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
  UnsubscribeCommand,
} from '@aws-sdk/client-sns';
import { policyOf } from '../../../infra/access/policy-document.ts';
import { topicPolicy } from '../../../infra/access/topic-policy.ts';
import { queryLimitBytes } from '../../../infra/workgroup.ts';
import type { DeployedStack } from '../deployment/deployed-stack.ts';
import { again, type PlantedFault } from './planted-fault.ts';

const topicOf = ({ stack }: DeployedStack) => stack.names.arn('sns', '', 'P2');
const everything = JSON.stringify(policyOf([{ Effect: 'Allow', Action: ['s3:*'], Resource: ['*'] }]));
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';

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

/** What can be wrong with who is told, who may, and where people query. */
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
  {
    what: 'a table is gone',
    check: () => 'database ',
    problem: 'table events is absent',
    plant: ({ account, stack }) =>
      account.glue.send(new DeleteTableCommand({ DatabaseName: stack.names.database, Name: 'events' })),
    putBack: again('aws:glue/catalogTable:CatalogTable', 'catalog-events'),
  },
  {
    what: 'a query may scan more',
    check: () => 'workgroup ',
    problem: 'Configuration.BytesScannedCutoffPerQuery is 1099511627776, not 107374182400',
    plant: (deployed) => limitQueries(deployed, 1024 ** 4),
    putBack: (deployed) => limitQueries(deployed, queryLimitBytes(deployed.stack.config)),
  },
  {
    what: 'a function may do everything',
    check: ({ stack }) => `role ${stack.names.resource('transform-function')}`,
    problem: 'the policy has a statement {"Effect":"Allow"',
    plant: ({ account, stack }) =>
      account.iam.send(
        new PutRolePolicyCommand({
          RoleName: stack.names.resource('transform-function'),
          PolicyName: stack.names.resource('transform'),
          PolicyDocument: everything,
        }),
      ),
    putBack: again('aws:iam/rolePolicy:RolePolicy', 'functions-transform-policy'),
  },
  {
    what: 'a role has a second policy',
    check: ({ stack }) => `role ${stack.names.resource('reader-business')}`,
    problem: 'attached policies is [{',
    plant: ({ account, stack }) =>
      account.iam.send(
        new AttachRolePolicyCommand({ RoleName: stack.names.resource('reader-business'), PolicyArn: readOnly }),
      ),
    putBack: ({ account, stack }) =>
      account.iam.send(
        new DetachRolePolicyCommand({ RoleName: stack.names.resource('reader-business'), PolicyArn: readOnly }),
      ),
  },
  {
    what: 'somebody else may approve',
    check: ({ stack }) => `role ${stack.names.resource('approver-domain')}`,
    problem: 'the policy has a statement {"Effect":"Allow"',
    plant: ({ account, stack }) =>
      account.iam.send(
        new UpdateAssumeRolePolicyCommand({
          RoleName: stack.names.resource('approver-domain'),
          PolicyDocument: JSON.stringify(
            policyOf([{ Effect: 'Allow', Principal: { AWS: stack.names.account }, Action: ['sts:AssumeRole'] }]),
          ),
        }),
      ),
    putBack: ({ account, stack, recording }) => {
      const RoleName = stack.names.resource('approver-domain');
      const { inputs } = recording.resources.find(
        (each) => each.inputs.name === RoleName && 'assumeRolePolicy' in each.inputs,
      )!;
      const PolicyDocument = String(inputs.assumeRolePolicy);
      return account.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    },
  },
];

function limitQueries({ account, stack }: DeployedStack, BytesScannedCutoffPerQuery: number): Promise<unknown> {
  return account.athena.send(
    new UpdateWorkGroupCommand({
      WorkGroup: stack.names.resource('queries'),
      ConfigurationUpdates: { BytesScannedCutoffPerQuery },
    }),
  );
}
