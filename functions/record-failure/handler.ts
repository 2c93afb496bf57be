import type { FunctionContext } from '../context.ts';
import type { FailureAnswer } from '../flow.ts';
import { isFailureInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { recordFailure } from './record-failure.ts';

const readPayload = payloadReader('record-failure', isFailureInput);

/** The record-failure function: checks its payload and does its work in `context`. */
export function recordFailureHandler(context: FunctionContext): (payload: unknown) => Promise<FailureAnswer> {
  return async (payload) => recordFailure(context, readPayload(payload));
}
