import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { noticeClasses } from '../access/machine-policy.ts';
import { topicPolicy } from '../access/topic-policy.ts';
import type { Stack } from '../stack.ts';
import type { NoticeClass } from '../state-machine.ts';

/** What the topics are made from. */
export interface AlertTopicsArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
}

/** The ARNs of topics, by their class. */
export function topicArns(topics: AlertTopics['topics']): Readonly<Record<NoticeClass, pulumi.Output<string>>> {
  return { P1: topics.P1.arn, P2: topics.P2.arn, P3: topics.P3.arn, notices: topics.notices.arn };
}

/** One encrypted topic for each class of notices, with the e-mail addresses of the stack's configuration as subscribers. */
export class AlertTopics extends pulumi.ComponentResource {
  readonly topics: Readonly<Record<NoticeClass, aws.sns.Topic>>;

  constructor(name: string, { stack, key }: AlertTopicsArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:AlertTopics', name, {}, opts);
    const { names, config } = stack;
    const topics = noticeClasses.map((noticeClass) => {
      const topic = new aws.sns.Topic(
        `${name}-${noticeClass}`,
        {
          name: names.resource(noticeClass),
          kmsMasterKeyId: key.arn,
          policy: JSON.stringify(topicPolicy(names, noticeClass)),
        },
        { parent: this },
      );
      // Each is pending until whoever reads the address confirms it.
      for (const endpoint of config.alertAddresses[noticeClass]) {
        new aws.sns.TopicSubscription(
          `${name}-${noticeClass}-${endpoint}`,
          { topic: topic.arn, protocol: 'email', endpoint },
          { parent: this },
        );
      }
      return [noticeClass, topic] as const;
    });
    this.topics = Object.fromEntries(topics) as AlertTopics['topics'];
    this.registerOutputs({ topics: this.topics });
  }
}
