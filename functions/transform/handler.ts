import type { FunctionContext } from '../context.ts';
import type { TransformAnswer, TransformInput } from '../flow.ts';
import { payloadReader, stageFields } from '../payload.ts';
import { transform } from './transform.ts';

const readPayload = payloadReader<TransformInput>('transform', stageFields);

/** The transform function: checks its payload and does its work in `context`. */
export function transformHandler(context: FunctionContext): (payload: unknown) => Promise<TransformAnswer> {
  return async (payload) => transform(context, readPayload(payload));
}
