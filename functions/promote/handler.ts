import type { FunctionContext } from '../context.ts';
import type { PromoteAnswer } from '../flow.ts';
import { isPromoteInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { promote } from './promote.ts';

const readPayload = payloadReader('promote', isPromoteInput);

/** The promote function: checks its payload and does its work in `context`. */
export function promoteHandler(context: FunctionContext): (payload: unknown) => Promise<PromoteAnswer> {
  return async (payload) => promote(context, readPayload(payload));
}
