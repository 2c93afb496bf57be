import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { failureNotice, failurePattern, failureQueueNoun, failureRuleNoun, failureSenders } from '../failure-notice.ts';
import type { Stack } from '../stack.ts';
import type { AlertTopics } from './alert-topics.ts';
import { EncryptedQueue } from './encrypted-queue.ts';

/** What the failure rule is made from. */
export interface FailureRuleArgs {
  readonly stack: Stack;
  readonly key: aws.kms.Key;
  readonly topics: AlertTopics['topics'];
}

/** Sends a P1 for every execution of the stack that ends in another way than the pipeline itself tells of. */
export class FailureRule extends pulumi.ComponentResource {
  readonly deadLetterQueue: aws.sqs.Queue;

  constructor(name: string, { stack, key, topics }: FailureRuleArgs, opts?: pulumi.ComponentResourceOptions) {
    super('sluice:infra:FailureRule', name, {}, opts);
    const { names, config } = stack;
    this.deadLetterQueue = new EncryptedQueue(
      `${name}-dead-letters`,
      {
        stack,
        key,
        noun: failureQueueNoun,
        senders: failureSenders(names),
      },
      { parent: this },
    ).queue;
    const rule = new aws.cloudwatch.EventRule(
      `${name}-rule`,
      {
        name: names.resource(failureRuleNoun),
        description: 'Executions that timed out, were aborted or ended with a fault',
        eventPattern: JSON.stringify(failurePattern(names)),
      },
      { parent: this },
    );
    new aws.cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        targetId: 'P1',
        arn: topics.P1.arn,
        inputTransformer: failureNotice(config),
        deadLetterConfig: { arn: this.deadLetterQueue.arn },
      },
      { parent: this },
    );
    this.registerOutputs({ deadLetterQueue: this.deadLetterQueue });
  }
}
