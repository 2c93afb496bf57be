import type { FunctionContext } from '../context.ts';
import type { RequestApprovalAnswer } from '../flow.ts';
import { isApprovalInput } from '../payload-validators.ts';
import { payloadReader } from '../payload.ts';
import { requestApproval } from './request-approval.ts';

const readPayload = payloadReader('request-approval', isApprovalInput);

/** The request-approval function: checks its payload and does its work in `context`. */
export function requestApprovalHandler(context: FunctionContext): (payload: unknown) => Promise<RequestApprovalAnswer> {
  return async (payload) => requestApproval(context, readPayload(payload));
}
