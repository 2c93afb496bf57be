import { InvalidInputError } from '../../shared/errors.ts';
import { decodeS3Key } from '../../shared/store/s3-key.ts';
import type { ArrivalMessage } from './arrival.ts';
import { isBusEvent, isNotification, isQueueEvent, isTestEvent } from './event-validators.ts';

/** The messages of a queue's event, and the ids of those that no bucket has sent. */
export interface ReadEvent {
  readonly messages: readonly ArrivalMessage[];
  readonly unreadable: readonly string[];
}

/** Reads the event that SQS invokes the function with. Throws InvalidInputError when it is none. */
export function readQueueEvent(event: unknown): ReadEvent {
  if (!isQueueEvent(event)) {
    const message = 'it is no event of an SQS queue with Records that have a messageId and a body';
    throw new InvalidInputError('The payload of arrival', [{ path: '', message }]);
  }
  const messages: ArrivalMessage[] = [];
  const unreadable: string[] = [];
  for (const { messageId: id, body } of event.Records) {
    const keys = keysOf(body);
    if (keys === undefined) unreadable.push(id);
    else messages.push({ id, keys });
  }
  return { messages, unreadable };
}

function keysOf(body: string): string[] | undefined {
  try {
    const event: unknown = JSON.parse(body);
    if (isTestEvent(event)) return [];
    // Unlike EventBridge, S3 itself encodes keys.
    if (isNotification(event)) return event.Records.map(({ s3 }) => decodeS3Key(s3.object.key));
    return isBusEvent(event) ? [event.detail.object.key] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}
