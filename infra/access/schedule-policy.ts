import type { StackNames } from '../names.ts';
import { policyOf, type PolicyDocument, type Statement } from './policy-document.ts';
import { keyStatement } from './service-access.ts';

/** The noun of the queue that gets the calls of a schedule group which failed in all their tries. */
export function callDeadLettersNoun(group: string): string {
  return `${group}-dead-letters`;
}

/**
 * Lets schedules of this one group take the role `sluice-<stack>-<group>`.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
 */
export function scheduleTrust(names: StackNames, group: string): PolicyDocument {
  return policyOf([
    {
      Effect: 'Allow',
      Principal: { Service: 'scheduler.amazonaws.com' },
      Action: ['sts:AssumeRole'],
      Condition: {
        StringEquals: { 'aws:SourceAccount': names.account },
        ArnEquals: { 'aws:SourceArn': names.arn('scheduler', 'schedule-group/', group) },
      },
    },
  ]);
}

/**
 * What the role may do: the one call, and what the scheduler itself does with the role. It decrypts the schedule, for which
 * it goes to the key itself, and sends dead letters.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/encryption-rest.html
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
 */
export function schedulePolicy(names: StackNames, group: string, call: Statement, keyArn: string): PolicyDocument {
  const queue = names.arn('sqs', '', callDeadLettersNoun(group));
  return policyOf([
    call,
    { Sid: 'SendDeadLetters', Effect: 'Allow', Action: ['sqs:SendMessage'], Resource: [queue] },
    keyStatement(names, keyArn, ['sqs']),
    {
      Sid: 'DecryptSchedules',
      Effect: 'Allow',
      Action: ['kms:Decrypt'],
      Resource: [keyArn],
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:scheduler:schedule:arn': `${names.arn('scheduler', 'schedule/', group)}/*`,
        },
      },
    },
  ]);
}
