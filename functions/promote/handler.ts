import type { FunctionContext } from '../context.ts';
import type { PromoteAnswer, PromoteInput } from '../flow.ts';
import { payloadReader, stageFields } from '../payload.ts';
import { promote } from './promote.ts';

const readPayload = payloadReader<PromoteInput>('promote', [...stageFields, 'run_id', 'base', 'tries']);

/** The promote function: checks its payload and does its work in `context`. */
export function promoteHandler(context: FunctionContext): (payload: unknown) => Promise<PromoteAnswer> {
  return async (payload) => promote(context, readPayload(payload));
}
