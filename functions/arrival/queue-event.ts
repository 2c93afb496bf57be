import { Ajv } from 'ajv';
import { InvalidInputError } from '../../shared/errors.ts';
import { decodeNotifiedKey } from '../notified-key.ts';
import type { ArrivalMessage } from './arrival.ts';

/** https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
interface QueueEvent {
  readonly Records: readonly { readonly messageId: string; readonly body: string }[];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html */
interface BucketNotification {
  readonly Records: readonly { readonly s3: { readonly object: { readonly key: string } } }[];
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
interface BusEvent {
  readonly detail: { readonly object: { readonly key: string } };
}

const ajv = new Ajv();

/** AWS adds fields to its events, so others than these are let pass. */
function record(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required: Object.keys(properties), properties };
}

const text = { type: 'string', minLength: 1 };
const withKey = record({ object: record({ key: text }) });

const isQueueEvent = ajv.compile<QueueEvent>(
  record({ Records: { type: 'array', items: record({ messageId: text, body: text }) } }),
);
const isNotification = ajv.compile<BucketNotification>(
  record({ Records: { type: 'array', items: record({ s3: withKey }) } }),
);
const isBusEvent = ajv.compile<BusEvent>(record({ detail: withKey }));
/** What S3 sends once when notifications are set up. */
const isTestEvent = ajv.compile<object>(record({ Event: { const: 's3:TestEvent' } }));

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
    if (isNotification(event)) return event.Records.map(({ s3 }) => decodeNotifiedKey(s3.object.key));
    return isBusEvent(event) ? [event.detail.object.key] : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof URIError) return undefined;
    throw error;
  }
}
