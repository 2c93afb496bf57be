import type { Statement } from './policy-document.ts';

/** Access that AWS grants for all resources or for none. */
export interface WiderAccess {
  readonly actions: readonly string[];
  readonly reason: string;
}

/**
 * Every statement of the program whose resource is `*`, because AWS knows no narrower one for these actions. None of them
 * reads or writes data.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const widerAccess = {
  tracing: {
    actions: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets'],
    reason: 'Segments are written to the X-Ray of the account and region, which has no resources to write them to.',
  },
  stateMachineLogs: {
    actions: [
      'logs:CreateLogDelivery',
      'logs:GetLogDelivery',
      'logs:UpdateLogDelivery',
      'logs:DeleteLogDelivery',
      'logs:ListLogDeliveries',
      'logs:PutResourcePolicy',
      'logs:DescribeResourcePolicies',
      'logs:DescribeLogGroups',
    ],
    reason:
      'Step Functions sets up the delivery of its logs with the role of the state machine, before it has a resource.',
  },
} as const satisfies Readonly<Record<string, WiderAccess>>;

/** The statement that grants it. */
export function widerStatement(name: keyof typeof widerAccess): Statement {
  const Sid = `Wider${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return { Sid, Effect: 'Allow', Action: widerAccess[name].actions, Resource: ['*'] };
}
