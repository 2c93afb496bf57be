import type { FunctionContext } from '../context.ts';
import type { FailureAnswer, FailureInput } from '../flow.ts';
import { payloadReader } from '../payload.ts';
import { recordFailure } from './record-failure.ts';

const readPayload = payloadReader<FailureInput>(
  'record-failure',
  ['execution', 'dataset', 'stage', 'error', 'cause'],
  ['ingestion_date', 'schema_v', 'scheduled_time'],
);

/** The record-failure function: checks its payload and does its work in `context`. */
export function recordFailureHandler(context: FunctionContext): (payload: unknown) => Promise<FailureAnswer> {
  return async (payload) => recordFailure(context, readPayload(payload));
}
