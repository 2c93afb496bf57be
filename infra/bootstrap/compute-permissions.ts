import type { ServicePermissions } from './service-permissions.ts';

/** Of what runs: functions, state machines, their logs and schedules. */
export const computePermissions: readonly ServicePermissions[] = [
  {
    resources: (names) => [names.arn('lambda', 'function:', '*')],
    reads: ['lambda:GetFunction*', 'lambda:GetPolicy', 'lambda:ListTags', 'lambda:ListVersionsByFunction'],
    changes: [
      'lambda:AddPermission',
      'lambda:CreateFunction',
      'lambda:DeleteFunction*',
      'lambda:PublishVersion',
      'lambda:PutFunctionConcurrency',
      'lambda:PutFunctionEventInvokeConfig',
      'lambda:RemovePermission',
      'lambda:TagResource',
      'lambda:UntagResource',
      'lambda:UpdateFunctionCode',
      'lambda:UpdateFunctionConfiguration',
      'lambda:UpdateFunctionEventInvokeConfig',
    ],
    uses: ['lambda:InvokeFunction'],
  },
  {
    resources: (names) => [names.arn('states', 'stateMachine:', '*')],
    reads: ['states:Describe*', 'states:ListStateMachine*', 'states:ListTagsForResource'],
    changes: [
      'states:CreateStateMachine*',
      'states:DeleteStateMachine*',
      'states:PublishStateMachineVersion',
      'states:TagResource',
      'states:UntagResource',
      'states:UpdateStateMachine*',
    ],
    uses: ['states:Describe*', 'states:ListExecutions', 'states:SendTask*', 'states:StartExecution'],
  },
  {
    resources: (names) => [names.arn('states', 'execution:', '*')],
    uses: ['states:Describe*', 'states:GetExecutionHistory', 'states:RedriveExecution', 'states:StopExecution'],
  },
  {
    // Log groups of functions and state machines lie below /aws/lambda/ and /aws/vendedlogs/states/.
    resources: (names) => [`arn:aws:logs:${names.region}:${names.account}:log-group:/aws/*/${names.resource('*')}`],
    reads: ['logs:DescribeMetricFilters', 'logs:ListTagsForResource'],
    changes: [
      'logs:AssociateKmsKey',
      'logs:CreateLogGroup',
      'logs:DeleteLogGroup',
      'logs:DeleteMetricFilter',
      'logs:DeleteRetentionPolicy',
      'logs:DisassociateKmsKey',
      'logs:PutMetricFilter',
      'logs:PutRetentionPolicy',
      'logs:TagResource',
      'logs:UntagResource',
    ],
    uses: [
      'logs:CreateLogStream',
      'logs:DescribeLogStreams',
      'logs:FilterLogEvents',
      'logs:GetLogEvents',
      'logs:PutLogEvents',
    ],
  },
  {
    resources: (names) => [
      names.arn('scheduler', 'schedule-group/', '*'),
      names.arn('scheduler', 'schedule/', '*'),
      names.arn('scheduler', 'schedule/default/', '*'),
    ],
    reads: ['scheduler:GetSchedule*', 'scheduler:ListTagsForResource'],
    changes: [
      'scheduler:CreateSchedule*',
      'scheduler:DeleteSchedule*',
      'scheduler:TagResource',
      'scheduler:UntagResource',
      'scheduler:UpdateSchedule',
    ],
  },
];
