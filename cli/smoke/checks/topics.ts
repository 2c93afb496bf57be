import { GetTopicAttributesCommand, paginateListSubscriptionsByTopic, type Subscription } from '@aws-sdk/client-sns';
import { noticeClasses } from '../../../infra/access/machine-policy.ts';
import { topicPolicy } from '../../../infra/access/topic-policy.ts';
import type { NoticeClass } from '../../../infra/state-machine.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/** The topics: encrypted, with who may publish, and that every configured address reads them and has confirmed it. */
export function topicChecks(deployment: Deployment): Check[] {
  return noticeClasses.map((noticeClass) => ({
    name: `topic ${deployment.names.resource(noticeClass)}`,
    inspect: (inspection) => inspectTopic(deployment, noticeClass, inspection),
  }));
}

async function inspectTopic(
  { clients: { sns }, names, outputs, config }: Deployment,
  noticeClass: NoticeClass,
  inspection: Inspection,
): Promise<void> {
  const TopicArn = names.arn('sns', '', noticeClass);
  inspection.match(`output TopicArns.${noticeClass}`, outputs.TopicArns[noticeClass], TopicArn);
  const topic = await inspection.find('sns:GetTopicAttributes', () =>
    sns.send(new GetTopicAttributesCommand({ TopicArn })),
  );
  if (topic === undefined) return;
  inspection.match('KmsMasterKeyId', topic.Attributes?.KmsMasterKeyId, outputs.KeyArn);
  inspection.matchPolicy(topic.Attributes?.Policy, topicPolicy(names, noticeClass));
  await inspection.compare(
    'sns:ListSubscriptionsByTopic',
    async () => {
      const found: Subscription[] = [];
      for await (const page of paginateListSubscriptionsByTopic({ client: sns }, { TopicArn })) {
        found.push(...(page.Subscriptions ?? []));
      }
      return found;
    },
    (found = []) => {
      inspectSubscriptions(inspection, config.alertAddresses[noticeClass], found);
    },
  );
}

/** Notes addresses that get no notices, and ones that get them without being configured. */
export function inspectSubscriptions(
  inspection: Inspection,
  addresses: readonly string[],
  found: readonly Subscription[],
): void {
  for (const { Endpoint = '', SubscriptionArn } of found) {
    // https://docs.aws.amazon.com/sns/latest/api/API_ListSubscriptionsByTopic.html
    if (SubscriptionArn !== 'PendingConfirmation') continue;
    inspection.report(
      `the subscription of ${Endpoint} is pending: it gets no notices`,
      `open the mail "AWS Notification - Subscription Confirmation" to ${Endpoint} and confirm; after three days it is void, and a new one comes after: aws sns subscribe`,
    );
  }
  const mails = found.filter(({ Protocol }) => Protocol === 'email').map(({ Endpoint }) => Endpoint);
  for (const address of addresses) {
    if (!mails.includes(address)) inspection.report(`${address} is not subscribed: it gets no notices`);
  }
  for (const mail of mails) {
    if (mail !== undefined && !addresses.includes(mail)) {
      inspection.report(`${mail} is subscribed and not configured`);
    }
  }
}
