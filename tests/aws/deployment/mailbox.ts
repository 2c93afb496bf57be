import { SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { recordedAccount } from '../../infra/aws-outputs.ts';
import type { EmulatedAccount } from './emulated-account.ts';

/** A notice as it comes to a subscriber. */
export interface Mail {
  readonly class: string;
  /** Empty where the sender gives none: SNS then writes one of its own into a mail. */
  readonly subject: string;
  readonly text: string;
}

/** A queue of the tests' own that subscribes to a stack's topics. */
export class Mailbox {
  readonly #account: EmulatedAccount;
  readonly #url: string;
  readonly #arn: string;

  private constructor(account: EmulatedAccount, url: string, arn: string) {
    this.#account = account;
    this.#url = url;
    this.#arn = arn;
  }

  /** Makes a queue of this name and subscribes it to the topics. */
  static async open(account: EmulatedAccount, name: string, topicArns: readonly string[]): Promise<Mailbox> {
    const { sqs, region } = account;
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const Endpoint = `arn:aws:sqs:${region}:${recordedAccount}:${name}`;
    const mailbox = new Mailbox(account, QueueUrl!, Endpoint);
    for (const topicArn of topicArns) await mailbox.subscribe(topicArn);
    return mailbox;
  }

  /** Subscribes it to a topic. */
  async subscribe(TopicArn: string): Promise<void> {
    await this.#account.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: this.#arn }));
  }

  /** The classes of the notices that have come since the last call, oldest first. */
  async takeClasses(): Promise<string[]> {
    return (await this.take()).map((mail) => mail.class);
  }

  /** The notices that have come since the last call, oldest first. */
  async take(): Promise<Mail[]> {
    const { sqs } = this.#account;
    const QueueUrl = this.#url;
    const mails: Mail[] = [];
    for (;;) {
      const { Messages: [message] = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      if (message === undefined) return mails;
      const { TopicArn, Subject, Message } = JSON.parse(message.Body!) as Record<string, string>;
      mails.push({ class: TopicArn!.split('-').at(-1)!, subject: Subject ?? '', text: Message! });
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: message.ReceiptHandle }));
    }
  }
}
