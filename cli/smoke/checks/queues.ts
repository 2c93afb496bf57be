import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { queuePolicy, queueRetentionSeconds, type QueueSender } from '../../../infra/access/queue-policy.ts';
import { arrivalDeadLettersNoun, arrivalQueue, arrivalSenders } from '../../../infra/arrival-queue.ts';
import { failureQueueNoun, failureSenders } from '../../../infra/failure-notice.ts';
import type { StackNames } from '../../../infra/names.ts';
import { watchedQueues } from '../../../infra/watched-queues.ts';
import type { Check } from '../check.ts';
import type { Deployment } from '../deployment.ts';
import type { Inspection } from '../inspection.ts';

/** The queues: encrypted, with who sends to them and where what fails goes; those of lost messages are empty. */
export function queueChecks(deployment: Deployment): Check[] {
  return ['arrival', ...watchedQueues.deadLetters].map((noun) => ({
    name: `queue ${deployment.names.resource(noun)}`,
    inspect: (inspection) => inspectQueue(deployment, noun, inspection),
  }));
}

async function inspectQueue(
  { clients: { sqs }, names, outputs, config }: Deployment,
  noun: string,
  inspection: Inspection,
): Promise<void> {
  const found = await inspection.find('sqs:GetQueueAttributes', async () => {
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: names.resource(noun) }));
    return sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  });
  if (found === undefined) return;
  const { Policy, RedrivePolicy, ...attributes } = found.Attributes ?? {};
  inspection.match('', attributes, {
    KmsMasterKeyId: outputs.KeyArn,
    MessageRetentionPeriod: String(queueRetentionSeconds),
  });
  inspection.matchPolicy(Policy, queuePolicy(names, noun, sendersOf(names, noun)));
  if (noun === 'arrival') {
    const { delaySeconds, visibilityTimeoutSeconds, maxReceives } = arrivalQueue;
    inspection.match('', attributes, {
      DelaySeconds: String(delaySeconds),
      VisibilityTimeout: String(visibilityTimeoutSeconds),
    });
    inspection.match('RedrivePolicy', RedrivePolicy === undefined ? undefined : JSON.parse(RedrivePolicy), {
      deadLetterTargetArn: names.arn('sqs', '', arrivalDeadLettersNoun),
      maxReceiveCount: maxReceives,
    });
    return;
  }
  // What somebody reads at the moment is not counted among the others, and comes back.
  const { ApproximateNumberOfMessages = '0', ApproximateNumberOfMessagesNotVisible = '0' } = attributes;
  const lost = Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
  if (lost === 0) return;
  inspection.report(
    `${lost} messages were lost on their way`,
    `read them, mend the cause and send them again: ${config.runbooks}dead-letters.md`,
  );
}

function sendersOf(names: StackNames, noun: string): QueueSender[] {
  if (noun === 'arrival') return arrivalSenders(names);
  return noun === failureQueueNoun ? failureSenders(names) : [];
}
