import type { StackNames } from '../names.ts';

/** Actions that AWS lets no policy keep to the names of a stack. */
export interface WidePermission {
  readonly actions: readonly string[];
  /** Why the resource is wider than the stack. */
  readonly reason: string;
  /** Whether a preview, a deployment or a role of the stack needs it. */
  readonly by: 'preview' | 'deploy' | 'stack';
  /** ARNs; `*` unless there is something narrower. */
  readonly resources?: (names: StackNames) => readonly string[];
  /** What narrows it after all. */
  readonly condition?: (names: StackNames, stack: string) => object;
}

/** Every permission on more than what carries the stack's name, with the reason. A deployment has those of a preview too. */
export const widePermissions: readonly WidePermission[] = [
  {
    by: 'preview',
    actions: ['kms:ListAliases', 'logs:DescribeLogGroups', 'cloudwatch:DescribeAlarms'],
    reason: 'They list: a name given with the request filters the answer, not the permission.',
  },
  {
    by: 'preview',
    actions: ['lambda:ListEventSourceMappings', 'scheduler:ListSchedules', 'iam:SimulateCustomPolicy'],
    reason: '`sluice smoke` asks them: two list, and the third judges a policy that nobody has.',
  },
  {
    by: 'preview',
    actions: ['sns:GetSubscriptionAttributes'],
    reason: 'SNS knows no resource for actions on subscriptions.',
  },
  {
    by: 'preview',
    actions: ['states:ValidateStateMachineDefinition'],
    reason: 'It reads a definition that is no resource yet.',
  },
  {
    by: 'preview',
    actions: ['lambda:GetEventSourceMapping', 'lambda:ListTags'],
    reason: 'The id of a mapping is random; only reads have no condition that names its function.',
    resources: ({ region, account }) => [`arn:aws:lambda:${region}:${account}:event-source-mapping:*`],
  },
  {
    by: 'deploy',
    actions: ['lambda:CreateEventSourceMapping', 'lambda:DeleteEventSourceMapping', 'lambda:UpdateEventSourceMapping'],
    reason: 'The id of a mapping is random; the condition keeps it to functions of the stack.',
    condition: (names) => ({ ArnLike: { 'lambda:FunctionArn': names.arn('lambda', 'function:', '*') } }),
  },
  {
    by: 'deploy',
    actions: ['lambda:TagResource', 'lambda:UntagResource'],
    reason: 'The id of a mapping is random; its tags give nobody a permission.',
    resources: ({ region, account }) => [`arn:aws:lambda:${region}:${account}:event-source-mapping:*`],
  },
  {
    by: 'deploy',
    actions: ['sns:SetSubscriptionAttributes', 'sns:Unsubscribe'],
    reason: 'SNS knows no resource for actions on subscriptions.',
  },
  {
    by: 'deploy',
    // https://docs.aws.amazon.com/kms/latest/developerguide/tag-permissions.html
    actions: ['kms:CreateKey', 'kms:TagResource'],
    reason:
      'A new key has no ARN yet. The conditions make it a key of the stack, and keep keys that have a Project out; one without, whose key policy trusts the account, could be claimed by its tags.',
    condition: (_, stack) => ({
      StringEquals: { 'aws:RequestTag/Project': 'sluice', 'aws:RequestTag/Stack': stack },
      Null: { 'aws:ResourceTag/Project': 'true' },
    }),
  },
  {
    by: 'stack',
    actions: ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
    reason: 'X-Ray has no resource for traces.',
  },
  {
    by: 'stack',
    actions: [
      'logs:CreateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:DescribeLogGroups',
      'logs:DescribeResourcePolicies',
      'logs:GetLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:UpdateLogDelivery',
    ],
    reason: 'A state machine sets up the delivery of its log itself; CloudWatch Logs has no resource for deliveries.',
  },
  {
    by: 'stack',
    actions: ['events:DescribeRule', 'events:PutRule', 'events:PutTargets'],
    reason: 'A state machine that waits for executions of another hears of them by a rule that AWS names.',
    resources: ({ region, account }) => [
      `arn:aws:events:${region}:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`,
    ],
  },
  {
    by: 'stack',
    actions: ['glue:GetDatabase'],
    reason: 'Athena looks at the default database whatever is queried.',
    resources: ({ region, account }) => [`arn:aws:glue:${region}:${account}:database/default`],
  },
];
