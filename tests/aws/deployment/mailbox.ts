import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { recordedAccount } from '../../infra/aws-outputs.ts';
import type { EmulatedAccount } from './emulated-account.ts';

/** A queue of the tests' own that subscribes to a stack's topics. */
export class Mailbox {
  readonly #account: EmulatedAccount;
  readonly #url: string;

  private constructor(account: EmulatedAccount, url: string) {
    this.#account = account;
    this.#url = url;
  }

  /** Makes a queue of this name and subscribes it to the topics. */
  static async open(account: EmulatedAccount, name: string, topicArns: readonly string[]): Promise<Mailbox> {
    const { sns, sqs, region } = account;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const Endpoint = `arn:aws:sqs:${region}:${recordedAccount}:${name}`;
    for (const TopicArn of topicArns) await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }));
    return new Mailbox(account, QueueUrl!);
  }

  /** The classes of the notices that have come since the last call, oldest first. */
  async takeClasses(): Promise<string[]> {
    const { sqs } = this.#account;
    const QueueUrl = this.#url;
    const classes: string[] = [];
    for (;;) {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      if (message === undefined) return classes;
      const { TopicArn } = JSON.parse(message.Body!) as { readonly TopicArn: string };
      classes.push(TopicArn.split('-').at(-1)!);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
}
