import type { FunctionContext } from '../context.ts';
import type { ValidateAnswer } from '../flow.ts';
import { isValidateInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { validateOutput } from './validate-output.ts';

const readPayload = payloadReader('validate-output', isValidateInput);

/** The validate-output function: checks its payload and does its work in `context`. */
export function validateOutputHandler(context: FunctionContext): (payload: unknown) => Promise<ValidateAnswer> {
  return async (payload) => validateOutput(context, readPayload(payload));
}
