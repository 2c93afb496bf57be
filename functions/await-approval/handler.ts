import type { FunctionContext } from '../context.ts';
import type { AwaitApprovalInput } from '../flow.ts';
import { payloadReader, stageFields } from '../payload.ts';
import { awaitApproval } from './await-approval.ts';

const readPayload = payloadReader<AwaitApprovalInput>('await-approval', [...stageFields, 'run_id', 'base', 'token']);

/** The await-approval function: checks its payload and does its work in `context`. */
export function awaitApprovalHandler(context: FunctionContext): (payload: unknown) => Promise<void> {
  return async (payload) => awaitApproval(context, readPayload(payload));
}
