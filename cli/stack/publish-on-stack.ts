import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Notice } from '../../functions/flow.ts';
import { ServiceCallError } from '../../shared/errors.ts';
import { servicePatience } from '../../shared/service-patience.ts';
import type { StackOutputs } from './stack-outputs.ts';

/**
 * Sends a notice to the topic of its class. Throws ServiceCallError.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function publishOnStack(
  { Region, TopicArns }: Pick<StackOutputs, 'Region' | 'TopicArns'>,
  { class: noticeClass, subject, text }: Notice,
): Promise<void> {
  const client = new SNSClient({ ...servicePatience, region: Region });
  try {
    await client.send(new PublishCommand({ TopicArn: TopicArns[noticeClass], Subject: subject, Message: text }));
  } catch (error) {
    throw new ServiceCallError('sns:Publish', `the topic of ${noticeClass}`, error);
  }
}
