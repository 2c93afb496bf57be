import type { FunctionContext } from '../context.ts';
import type { ValidateAnswer, ValidateInput } from '../flow.ts';
import { payloadReader, stageFields } from '../payload.ts';
import { validateOutput } from './validate-output.ts';

const readPayload = payloadReader<ValidateInput>('validate-output', [...stageFields, 'run_id']);

/** The validate-output function: checks its payload and does its work in `context`. */
export function validateOutputHandler(context: FunctionContext): (payload: unknown) => Promise<ValidateAnswer> {
  return async (payload) => validateOutput(context, readPayload(payload));
}
