import { ajv } from '../../shared/ajv.ts';

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

/** AWS adds fields to its events, so others than these are let pass. */
function record(properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required: Object.keys(properties), properties };
}

const text = { type: 'string', minLength: 1 };
const withKey = record({ object: record({ key: text }) });

/** What SQS invokes the function with. */
export const isQueueEvent = ajv.compile<QueueEvent>(
  record({ Records: { type: 'array', items: record({ messageId: text, body: text }) } }),
);
/** What S3 sends to a queue. */
export const isNotification = ajv.compile<BucketNotification>(
  record({ Records: { type: 'array', items: record({ s3: withKey }) } }),
);
/** What S3 sends through EventBridge. */
export const isBusEvent = ajv.compile<BusEvent>(record({ detail: withKey }));
/** What S3 sends once when notifications are set up. */
export const isTestEvent = ajv.compile<object>(record({ Event: { const: 's3:TestEvent' } }));
