import type { StackNames } from '../names.ts';
import type { NoticeClass } from '../state-machine.ts';
import { machineRoleNoun } from './machine-policy.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';

/**
 * The policy of a topic: the stack's state machines and alarms may publish, to P1 EventBridge too, and nobody without TLS.
 * No other service and no other account may.
 */
export function topicPolicy(names: StackNames, noticeClass: NoticeClass): PolicyDocument {
  const { account, region } = names;
  const allow = (Sid: string, Principal: Statement['Principal'], Condition?: Statement['Condition']): Statement => ({
    Sid,
    Effect: 'Allow',
    ...(Principal === undefined ? {} : { Principal }),
    Action: ['sns:Publish'],
    Resource: [names.arn('sns', '', noticeClass)],
    ...(Condition === undefined ? {} : { Condition }),
  });
  const roles = (['pipeline', 'backfill'] as const).map((machine) => names.roleArn(machineRoleNoun(machine)));
  return policyOf([
    // By condition: SNS refuses a principal that is not there yet, and the roles come after the topics.
    allow('StateMachines', { AWS: `arn:aws:iam::${account}:root` }, { ArnEquals: { 'aws:PrincipalArn': roles } }),
    allow(
      'Alarms',
      { Service: 'cloudwatch.amazonaws.com' },
      {
        StringEquals: { 'aws:SourceAccount': account },
        ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${account}:alarm:${names.resource('*')}` },
      },
    ),
    // Without a condition, because AWS documents none for it, and a P1 that is refused is lost. A rule of another account
    // reaches a topic only with a role of its own.
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
    ...(noticeClass === 'P1' ? [allow('FailureRule', { Service: 'events.amazonaws.com' })] : []),
    {
      Sid: 'OnlyTls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['sns:Publish'],
      Resource: [names.arn('sns', '', noticeClass)],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
}
