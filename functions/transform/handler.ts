import type { FunctionContext } from '../context.ts';
import type { TransformAnswer } from '../flow.ts';
import { isTransformInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { transform } from './transform.ts';

const readPayload = payloadReader('transform', isTransformInput);

/** The transform function: checks its payload and does its work in `context`. */
export function transformHandler(context: FunctionContext): (payload: unknown) => Promise<TransformAnswer> {
  return async (payload) => transform(context, readPayload(payload));
}
