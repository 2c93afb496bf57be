import { withoutSmoke } from '../../shared/contract/contract-registry.ts';
import type { FunctionContext } from '../context.ts';
import { handleArrivals } from './arrival.ts';
import { readQueueEvent } from './queue-event.ts';

/** The messages that come again; all others are deleted from the queue. */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * The arrival function, for a queue that reports partial batches. A message comes again until what it tells of was read,
 * which takes as long as the run in its way: let it come often enough before it counts as dead. One that no bucket has
 * sent comes again too, and so ends among the dead ones, where people see it. What `sluice smoke` delivers it runs itself.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function arrivalHandler(context: FunctionContext): (event: unknown) => Promise<BatchAnswer> {
  const arriving = { ...context, contracts: withoutSmoke(context.contracts) };
  return async (event) => {
    const { messages, unreadable } = readQueueEvent(event);
    const again = [...unreadable, ...(await handleArrivals(arriving, messages))];
    return { batchItemFailures: again.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
