import { type Clock, timestamp } from '../shared/clock.ts';
import { PipelineError } from '../shared/errors.ts';
import type { ObjectStore } from '../shared/store/object-store.ts';

/** A notice for a topic that the stack does not have. */
export class UnknownTopicError extends PipelineError {
  readonly topicArn: string;

  constructor(topicArn: string) {
    super(`The stack has no topic "${topicArn}".`);
    this.topicArn = topicArn;
  }
}

/**
 * Writes notices as text files instead of mailing them: `<yyyymmddThhmmss.mmmZ>-<class>-<subject>.txt`, the name of a
 * further one with the same time and subject ending in its number.
 *
 * @param outbox The store of the outbox directory.
 * @param topics The topics' ARNs by class.
 * @param options What the commands in a notice lack to mean this store and these settings, if anything: functions know
 *   neither directories nor files.
 */
export function outboxPublish(
  outbox: ObjectStore,
  clock: Clock,
  topics: Readonly<Record<string, string>>,
  options = '',
): (topicArn: string, subject: string, message: string) => Promise<void> {
  return async (topicArn, subject, message) => {
    const noticeClass = Object.keys(topics).find((name) => topics[name] === topicArn);
    if (noticeClass === undefined) throw new UnknownTopicError(topicArn);

    const time = timestamp(clock).replaceAll(/[-:]/g, '');
    // A subject begins with its class, which the name says already.
    const name = `${time}-${noticeClass}-${slugOf(subject.replace(`[${noticeClass}] `, ''))}`;
    const hint = options === '' ? '' : `Commands need:${options}\n`;
    const head = `Subject: ${subject}\nTo: ${noticeClass} (${topicArn})\n${hint}`;
    const bytes = Buffer.from(`${head}\n${message.trimEnd()}\n`);
    for (let number = 1; ; number++) {
      const key = number === 1 ? `${name}.txt` : `${name}-${number}.txt`;
      if ((await outbox.create(key, bytes)) !== undefined) return;
    }
  };
}

function slugOf(subject: string): string {
  const words = subject.toLowerCase().match(/[a-z0-9]+/g) ?? ['notice'];
  return words.join('-').slice(0, 60).replace(/-$/, '');
}
