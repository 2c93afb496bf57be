import type { ServicePermissions } from './service-permissions.ts';

/** Of what tells: events, topics, queues, alarms and dashboards. */
export const signalPermissions: readonly ServicePermissions[] = [
  {
    resources: (names) => [names.arn('events', 'rule/', '*')],
    reads: ['events:DescribeRule', 'events:ListTagsForResource', 'events:ListTargetsByRule'],
    changes: [
      'events:DeleteRule',
      'events:PutRule',
      'events:PutTargets',
      'events:RemoveTargets',
      'events:TagResource',
      'events:UntagResource',
    ],
  },
  {
    resources: (names) => [names.arn('sns', '', '*')],
    reads: [
      'sns:GetDataProtectionPolicy',
      'sns:GetTopicAttributes',
      'sns:ListSubscriptionsByTopic',
      'sns:ListTagsForResource',
    ],
    changes: [
      'sns:CreateTopic',
      'sns:DeleteTopic',
      'sns:SetTopicAttributes',
      'sns:Subscribe',
      'sns:TagResource',
      'sns:UntagResource',
    ],
    uses: ['sns:Publish'],
  },
  {
    resources: (names) => [names.arn('sqs', '', '*')],
    reads: ['sqs:GetQueueAttributes', 'sqs:GetQueueUrl', 'sqs:ListQueueTags'],
    changes: ['sqs:CreateQueue', 'sqs:DeleteQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue', 'sqs:UntagQueue'],
    uses: [
      'sqs:ChangeMessageVisibility',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
      'sqs:SendMessage',
    ],
  },
  {
    resources: (names) => [
      names.arn('cloudwatch', 'alarm:', '*'),
      `arn:aws:cloudwatch::${names.account}:dashboard/${names.resource('*')}`,
    ],
    reads: ['cloudwatch:GetDashboard', 'cloudwatch:ListTagsForResource'],
    changes: [
      'cloudwatch:DeleteAlarms',
      'cloudwatch:DeleteDashboards',
      'cloudwatch:PutCompositeAlarm',
      'cloudwatch:PutDashboard',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:TagResource',
      'cloudwatch:UntagResource',
    ],
  },
];
