import { describe, expect, test } from '@jest/globals';
import { keyPolicy } from '../../infra/access/key-policy.ts';
import { nameResources } from '../../infra/names.ts';
import { evaluate } from './iam-evaluator.ts';

const account = '123456789012';
const names = nameResources('dev', account, 'eu-central-1');
const policy = keyPolicy(names);

/** What the policy makes of a service that encrypts a message. */
const encrypt = (principal: string, context: Readonly<Record<string, string>>) =>
  evaluate([policy], {
    principal,
    action: 'kms:GenerateDataKey',
    resource: 'arn:aws:kms:eu-central-1:1:key/a',
    context,
  });

describe('the policy of the key', () => {
  test('leaves it to the account who uses the key and who administers it', () => {
    for (const action of ['kms:Decrypt', 'kms:PutKeyPolicy']) {
      const request = { action, resource: 'arn:aws:kms:eu-central-1:1:key/a' };
      expect(evaluate([policy], { ...request, principal: `arn:aws:iam::${account}:role/x` })).toBe('allowed');
      expect(evaluate([policy], { ...request, principal: 'arn:aws:iam::210987654321:role/x' })).toBe('denied');
    }
  });

  test.each(['cloudwatch.amazonaws.com', 'sns.amazonaws.com', 's3.amazonaws.com', 'scheduler.amazonaws.com'])(
    'lets %s send for this account only',
    (service) => {
      expect(encrypt(service, { 'aws:SourceAccount': account })).toBe('allowed');
      expect(encrypt(service, { 'aws:SourceAccount': '210987654321' })).toBe('denied');
      expect(encrypt(service, {})).toBe('denied');
    },
  );

  test('lets EventBridge, which names no account, send to topics and queues of this stack only', () => {
    const events = 'events.amazonaws.com';
    const topic = 'kms:EncryptionContext:aws:sns:topicArn';
    const queue = 'kms:EncryptionContext:aws:sqs:arn';
    expect(encrypt(events, { [topic]: names.arn('sns', '', 'P1') })).toBe('allowed');
    expect(encrypt(events, { [queue]: names.arn('sqs', '', 'repair-dead-letters') })).toBe('allowed');
    const other = nameResources('test', account, 'eu-central-1');
    expect(encrypt(events, { [topic]: other.arn('sns', '', 'P1') })).toBe('denied');
    expect(encrypt(events, { 'aws:SourceAccount': account })).toBe('denied');
  });

  test('lets CloudWatch Logs encrypt log groups of this account and region only', () => {
    const logs = 'logs.eu-central-1.amazonaws.com';
    const group = (region: string, owner: string) => ({
      'kms:EncryptionContext:aws:logs:arn': `arn:aws:logs:${region}:${owner}:log-group:/aws/lambda/sluice-dev-sensor`,
    });
    expect(encrypt(logs, group('eu-central-1', account))).toBe('allowed');
    expect(encrypt(logs, group('eu-west-1', account))).toBe('denied');
    expect(encrypt(logs, group('eu-central-1', '210987654321'))).toBe('denied');
  });
});
