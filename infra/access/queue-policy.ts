import type { StackNames } from '../names.ts';
import { policyOf, type PolicyDocument } from './policy-document.ts';

/** Seconds that a queue keeps a message: as long as SQS can. */
export const queueRetentionSeconds = 14 * 86_400;

/** A service that sends to a queue, and the one resource on whose behalf it may. */
export interface QueueSender {
  readonly service: 's3' | 'events';
  readonly sourceArn: string;
}

/**
 * The policy of the queue `sluice-<stack>-<noun>`: these services may send, whoever comes without TLS may nothing. Roles of
 * the account need no grant here.
 */
export function queuePolicy(names: StackNames, noun: string, senders: readonly QueueSender[]): PolicyDocument {
  const Resource = [names.arn('sqs', '', noun)];
  return policyOf([
    ...senders.map(({ service, sourceArn }) => ({
      Sid: service === 's3' ? 'Bucket' : 'Rule',
      Effect: 'Allow' as const,
      Principal: { Service: `${service}.amazonaws.com` },
      Action: ['sqs:SendMessage'],
      Resource,
      Condition: {
        ArnEquals: { 'aws:SourceArn': sourceArn },
        // The ARN of a bucket does not say whose it is.
        ...(service === 's3' ? { StringEquals: { 'aws:SourceAccount': names.account } } : {}),
      },
    })),
    {
      Sid: 'OnlyTls',
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['sqs:*'],
      Resource,
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ]);
}
