import type { FunctionContext } from '../context.ts';
import { isAwaitApprovalInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { awaitApproval } from './await-approval.ts';

const readPayload = payloadReader('await-approval', isAwaitApprovalInput);

/** The await-approval function: checks its payload and does its work in `context`. */
export function awaitApprovalHandler(context: FunctionContext): (payload: unknown) => Promise<void> {
  return async (payload) => awaitApproval(context, readPayload(payload));
}
